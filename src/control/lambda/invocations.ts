import type { HostedStream } from '../../functions/invoke/invoke.ts'
import type { FunctionInvocation } from '../../model/platform.ts'
import type { Operation, Operations } from '../run/operation.ts'
import { functionNotFound, invalidMember } from './lambda-error.ts'

type Invocation = Operation<FunctionInvocation, FunctionInvocation, FunctionInvocation>

/** Lambda's operations that run a function. The Registry has no part in them. */
export const invocations = {
  Invoke: {
    async complete(invocation, { invokeHosted }) {
      const result = await invokeHosted(invocation)
      if (result.statusCode === 404) throw functionNotFound(invocation.functionArn)
      return result
    },
  } satisfies Invocation,

  InvokeWithResponseStream: {
    async complete(invocation, { invokeHosted, streamHosted }) {
      const { invocationType } = invocation
      if (invocationType === 'Event') {
        const constraint = 'Member must satisfy enum value set: [RequestResponse, DryRun]'
        throw invalidMember('invocationType', invocationType, constraint)
      }
      const answered: HostedStream =
        invocationType === 'DryRun'
          ? { result: await invokeHosted(invocation) }
          : await streamHosted(invocation)
      if ('result' in answered && answered.result.statusCode === 404)
        throw functionNotFound(invocation.functionArn)
      return answered
    },
  } satisfies Invocation,
} satisfies Operations
