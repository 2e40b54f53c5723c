import type { Handlers } from '../run/handler.ts'
import { functionHandlers } from './functions.ts'

/** The transactional operations of the Lambda API, by AWS's names. */
export const lambdaHandlers: Handlers = functionHandlers
