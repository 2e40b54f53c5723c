import { asynchronousFailure } from '../../functions/invoke/asynchronous-failure.ts'
import { startDeadline } from '../../gateway/integrations/call/deadline.ts'
import type {
  FunctionCall,
  FunctionInvocation,
  FunctionResult,
  FunctionStream,
} from '../../model/platform.ts'
import { EgressSettingError } from '../../wire/egress/setting-error.ts'
import { readFunctionTargets } from '../../wire/egress/function-targets.ts'
import { isFetcher } from '../fetcher.ts'

/** A Worker that runs in a function's place. */
export type BoundFunction = {
  invoke(invocation: FunctionInvocation): Promise<FunctionResult>
  stream(call: FunctionCall): Promise<FunctionStream>
}

type Surroundings = {
  log(line: Readonly<Record<string, unknown>>): void
  waitUntil(work: Promise<unknown>): void
}

/**
 * The Workers that `TIDEGATE_FUNCTION_BINDINGS` puts in the place of functions, by the functions' names. A Worker is sent
 * Lambda's Invoke request, unsigned, and answers as Lambda does: 200 with the result, or `X-Amz-Function-Error` with
 * the error; a stream as spec integrations §13 has it, without events. Throws `EgressSettingError` for a setting that
 * cannot be used: a function is not looked for elsewhere because its Worker is not there.
 */
export function linkBoundFunctions(
  env: Readonly<Record<string, unknown>>,
  surroundings: Surroundings,
): (functionName: string) => BoundFunction | undefined {
  const setting = env['TIDEGATE_FUNCTION_BINDINGS']
  const bound = new Map<string, BoundFunction>()
  for (const [name, target] of readFunctionTargets(
    typeof setting === 'string' ? setting : undefined,
  )) {
    const binding = 'binding' in target ? target.binding : target.service
    const worker = env[binding]
    if (!isFetcher(worker)) {
      throw new EgressSettingError(
        `TIDEGATE_FUNCTION_BINDINGS: "${name}" has the binding ${binding}, which this Worker has not`,
      )
    }
    const origin = 'address' in target ? target.address.origin : 'https://function'
    bound.set(name, boundFunction(name, worker, origin, surroundings))
  }
  return (functionName) => bound.get(functionName)
}

function boundFunction(
  name: string,
  worker: Fetcher,
  origin: string,
  { log, waitUntil }: Surroundings,
): BoundFunction {
  const send = (call: FunctionCall, path: string, invocationType: string) =>
    worker.fetch(`${origin}/${path.replace('{name}', encodeURIComponent(call.functionArn))}`, {
      method: 'POST',
      headers: [
        ['content-type', 'application/json'],
        ['x-amz-invocation-type', invocationType],
        ...Object.entries(call.headers ?? {}),
      ],
      body: call.payload,
      redirect: 'manual',
    })

  return {
    async invoke(invocation) {
      const { invocationType, timeoutMs } = invocation
      if (invocationType === 'DryRun') return { statusCode: 204, payload: '' }
      const call = () => send(invocation, invokePath, invocationType)
      if (invocationType === 'Event') {
        // Nobody waits for the result, so that only the operator can be told of a failure.
        const requestId = invocation.headers?.['x-amzn-requestid']
        const failing = (error: string) => log(asynchronousFailure(name, requestId, error))
        waitUntil(
          call()
            .then((response) => resultOf(response))
            .then(({ functionError, payload }) => functionError && failing(payload))
            .catch((error: unknown) => failing(String(error))),
        )
        return { statusCode: 202, payload: '' }
      }
      const deadline = startDeadline(timeoutMs)
      try {
        const response = await deadline.within(call())
        return await deadline.within(resultOf(response, invocation.maxAnswerBytes))
      } catch (error) {
        return deadline.passed ? { statusCode: 504, payload: '' } : failed(String(error))
      } finally {
        deadline.met()
      }
    },

    async stream(call) {
      let response: Response
      try {
        response = await send(call, streamPath, 'RequestResponse')
      } catch (error) {
        return { result: failed(String(error)) }
      }
      return response.ok && response.body && !response.headers.has('x-amz-function-error')
        ? { stream: response.body }
        : { result: await resultOf(response) }
    },
  }
}

const invokePath = '2015-03-31/functions/{name}/invocations'
const streamPath = '2021-11-15/functions/{name}/response-streaming-invocations'

/** Any status but success is a failure of the function: a Worker has no API in front that could refuse. */
async function resultOf(response: Response, maxBytes?: number): Promise<FunctionResult> {
  if (response.ok) {
    const { readResult } = await import('./lambda-api.ts')
    return { ...(await readResult(response, maxBytes)), statusCode: 200 }
  }
  await response.body?.cancel()
  return failed(`the Worker answered ${response.status}`)
}

const failed = (errorMessage: string): FunctionResult => ({
  statusCode: 200,
  functionError: 'Unhandled',
  payload: JSON.stringify({ errorType: 'Worker.Failed', errorMessage }),
})
