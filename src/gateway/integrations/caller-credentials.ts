import type { Exchange } from '../exchange.ts'
import { misconfigured } from '../faults.ts'

/**
 * Whether an integration's `credentials` stand for whoever calls the API (spec integrations §14). Its calls are
 * then signed with that caller's own access key.
 */
export const isCallerCredentials = (credentials: string | undefined): boolean =>
  credentials !== undefined && /^arn:aws[a-z-]*:iam::\*:user\/\*$/.test(credentials)

/** Whose key signs. Without a caller the call is not made as somebody else: it fails. */
export function callerKeyOf(x: Exchange): string {
  if (!x.caller)
    throw misconfigured('there is no caller whose credentials the call could be made with')
  return x.caller.accessKeyId
}
