import type { HostedFunction } from '../../model/account/hosted-function.ts'
import { ApiError } from '../answer/api-error.ts'
import type { ControlContext } from '../run/operation.ts'
import { account } from '../state/store.ts'
import type { FunctionMetadata } from './function-input.ts'
import { functionArn } from './function-name.ts'
import { functionNotFound } from './lambda-error.ts'

/** A hosted function with what only the control plane reads. */
export type StoredFunction = HostedFunction & {
  /** Still published: edges that have not seen the newest function yet load it. */
  readonly previousCodeSha256?: string
  readonly metadata?: FunctionMetadata
  readonly permissions?: readonly Statement[]
}

/** A permission, as policies write it. */
export type Statement = {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Principal: '*' | Readonly<Record<string, string>>
  readonly Action: string
  readonly Resource: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The input of an operation on one function. */
export type Named = { readonly functionName: string }

/** The input of a change that may be meant for one revision alone. */
export type Guarded = Named & { readonly revisionId?: string }

/** The function. @throws ResourceNotFoundException. */
export function findFunction(functionName: string, context: ControlContext): StoredFunction {
  const found = context.store.get('Function', account, functionName)
  if (!found) throw functionNotFound(functionArn(context, functionName))
  return found
}

/** The function in the revision that the caller means. @throws PreconditionFailedException, as well. */
export function guardedFunction(
  { functionName, revisionId }: Guarded,
  context: ControlContext,
): StoredFunction {
  const found = findFunction(functionName, context)
  if (revisionId !== undefined && revisionId !== found.revisionId) {
    throw new ApiError(
      'PreconditionFailedException',
      412,
      'The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve the latest RevisionId',
    )
  }
  return found
}
