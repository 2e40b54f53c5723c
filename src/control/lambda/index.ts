import type { Operations } from '../run/operation.ts'
import { functionOperations } from './functions.ts'
import { invocations } from './invocations.ts'
import { permissionOperations } from './permissions.ts'

/** The operations of the Lambda API, by AWS's names. */
export const lambdaOperations = {
  ...functionOperations,
  ...permissionOperations,
  ...invocations,
} satisfies Operations
