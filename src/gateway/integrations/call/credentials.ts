import type { AwsSigning } from '../../../model/platform.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { linkUri } from '../../mapping/uri.ts'

/**
 * Whether an integration's `credentials` stand for whoever calls the API (spec integrations §14). Its calls are
 * then signed with that caller's own access key.
 */
export const isCallerCredentials = (credentials: string | undefined): boolean =>
  credentials !== undefined && /^arn:aws[a-z-]*:iam::\*:user\/\*$/.test(credentials)

/** As whom a call to AWS is made: a role, the API's caller, or with neither the operator. */
type Whom = Pick<AwsSigning, 'roleArn' | 'callerKeyId'>

/** Links an integration's `credentials` (spec integrations §15). */
export function linkCredentials(credentials: string | undefined): (x: Exchange) => Whom {
  if (!credentials) return () => operator
  if (isCallerCredentials(credentials)) return (x) => ({ callerKeyId: callerKeyOf(x) })
  const role = linkUri(credentials)
  // A role that cannot be rendered is refused as one: it does not fall back to the operator.
  return (x) => ({ roleArn: role.render(x) ?? '' })
}

const operator: Whom = {}
/** Whose key signs. Without a caller the call is not made as somebody else: it fails. */
function callerKeyOf(x: Exchange): string {
  if (!x.caller)
    throw misconfigured('there is no caller whose credentials the call could be made with')
  return x.caller.accessKeyId
}
