import { parseAddress } from '../../lang/iam-policy/ip-range.ts'
import type { ContextValue } from '../../lang/iam-policy/policy.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { clientOf, sourceIp } from '../client/client.ts'

type ReadKey = (x: Exchange) => ContextValue | undefined

/**
 * The condition keys of execute-api policies by their names in lower case (spec rest-auth §3). Addresses are the
 * connection's own: no header a client sends has a say in them (ATTACKS 42). `aws:SourceArn` is not among them,
 * since no AWS service stands between client and gateway.
 */
const keys: ReadonlyMap<string, ReadKey> = new Map<string, ReadKey>([
  ['aws:currenttime', (x) => new Date(x.startedAt).toISOString()],
  ['aws:epochtime', (x) => String(Math.floor(x.startedAt / 1000))],
  ['aws:securetransport', (x) => String(clientOf(x).isSecure)],
  // An address inside a VPC is none of the internet's: it has a key of its own.
  ['aws:sourceip', (x) => (x.location.vpcEndpoint ? undefined : addressOf(x))],
  ['aws:sourcevpc', (x) => x.location.vpcEndpoint?.vpcId],
  ['aws:sourcevpce', (x) => x.location.vpcEndpoint?.id],
  ['aws:vpcsourceip', (x) => (x.location.vpcEndpoint ? addressOf(x) : undefined)],
  ['aws:referer', (x) => x.request.headers.get('referer') ?? undefined],
  ['aws:useragent', (x) => x.request.headers.get('user-agent') ?? undefined],
  ['aws:principalaccount', (x) => x.caller?.accountId],
  ['aws:principalarn', (x) => x.caller?.roleArn ?? x.caller?.userArn],
  ['aws:principaltype', (x) => x.caller?.type],
  ['aws:userid', (x) => x.caller?.userId],
  ['aws:username', (x) => x.caller?.userName],
])

/** Throws where the platform does not tell it: a denial of addresses would pass whoever has none. */
function addressOf(x: Exchange): string {
  const address = sourceIp(x)
  if (parseAddress(address)) return address
  throw new Error(`a policy asks for the address of a connection that has none: ${address}`)
}

/** The value of a condition key for this request; undefined when it has none. */
export const conditionValue = (x: Exchange, key: string): ContextValue | undefined => {
  const read = keys.get(key)
  return read ? read(x) : x.caller?.conditionValues?.get(key)
}
