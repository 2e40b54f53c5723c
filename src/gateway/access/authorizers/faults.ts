import { Fault } from '../../../model/fault.ts'

/**
 * 401 for a caller who is not known: an identity that is missing or refused (spec rest-auth §6 and §7). `detail` says why
 * where somebody asks.
 */
export const unauthorized = (message = 'Unauthorized', detail?: string): Fault =>
  new Fault('UNAUTHORIZED', message, detail === undefined ? {} : { detail })

/**
 * 500 for an authorizer that cannot decide: never a way in (ATTACKS 33). `detail`, in AWS's words where
 * they are known, is for the execution log; the caller reads `{"message":null}`.
 */
export const authorizerMisconfigured = (detail: string): Fault =>
  new Fault('AUTHORIZER_CONFIGURATION_ERROR', 'Authorizer error', { detail })
