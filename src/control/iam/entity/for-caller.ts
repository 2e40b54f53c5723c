import type { Edge } from '../../run/edge.ts'
import type { AnyOperation, ControlContext } from '../../run/operation.ts'
import { validationError } from './iam-error.ts'

/** The user that an operation without a name is about: who asks. Throws for who is no user. */
export function userNameOr(given: string | undefined, { caller }: Pick<Edge, 'caller'>): string {
  const name = given ?? caller.userName
  if (name !== undefined) return name
  throw validationError('Must specify userName when calling with non-User credentials')
}

/** An operation on a user that is about the caller when it names none. */
export const forCaller = <Input extends { readonly UserName?: string }>(
  transaction: (input: Input & { readonly UserName: string }, context: ControlContext) => unknown,
): AnyOperation => ({
  prepare: async (input: Input, edge) => ({
    ...input,
    UserName: userNameOr(input.UserName, edge),
  }),
  transaction,
})
