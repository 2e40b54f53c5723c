import { contextText } from '../../context/authorizer.ts'
import { parseAttribute, type Attribute } from '../../../model/account/attribute-limit.ts'
import { formatNetwork, parseIpv4, parseIpv6 } from '../../../wire/egress/address.ts'
import { sourceIp } from '../../client/client.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { queryOf } from '../../exchange/query.ts'

/** Reads an attribute of a request; undefined where it has none. */
export type ReadAttribute = (x: Exchange) => string | undefined

/** Links an attribute of a definition. Throws for what is none, so that its methods fail rather than stand open. */
export function linkAttribute(text: string): ReadAttribute {
  const attribute = parseAttribute(text)
  if (!attribute) throw new Error(`${text} is no attribute that a limit may be by`)
  const read = readers[attribute.kind] as (attribute: Attribute) => ReadAttribute
  return read(attribute)
}

type Named = Extract<Attribute, { readonly name: string }>

/** One row per kind; tsc names a forgotten one. */
const readers: {
  readonly [K in Attribute['kind']]: (
    attribute: Extract<Attribute, { kind: K }> & Named,
  ) => ReadAttribute
} = {
  sourceIp: () => (x) => network(sourceIp(x)),
  route: () => (x) => `${x.route!.httpMethod} ${x.route!.resourcePath}`,
  // Sessions of a role are named by whoever assumes it.
  principalId: () => (x) =>
    x.authorizer?.principalId ??
    x.authorizer?.claims?.get('sub') ??
    x.caller?.roleArn ??
    x.caller?.userArn,
  // Of a message: the one that its connection was opened with.
  apiKey: () => (x) => x.apiKey?.id ?? x.socket?.session?.apiKey?.id,
  header:
    ({ name }) =>
    (x) =>
      x.request.headers.get(name) || undefined,
  // All of a name's values: a backend may go by any of them.
  query:
    ({ name }) =>
    (x) =>
      queryOf(x)
        .flatMap(([key, value]) => (key === name ? [value] : []))
        .join('\n') || undefined,
  path:
    ({ name }) =>
    (x) =>
      decoded(x.params[name]),
  claim:
    ({ name }) =>
    (x) => {
      const claim = x.authorizer?.claims?.get(name) ?? x.authorizer?.context.get(name)
      return contextText(claim)
    },
}

/** Whoever has one address of IPv6 has all that begin with the same 64 bits. */
function network(address: string): string | undefined {
  if (parseIpv4(address)) return address
  const bytes = parseIpv6(address)
  if (!bytes) return undefined
  const isMapped = bytes.slice(0, 12).every((byte, at) => byte === (at < 10 ? 0 : 255))
  if (isMapped) return bytes.slice(12).join('.')
  return formatNetwork({ address: bytes.map((byte, at) => (at < 8 ? byte : 0)), length: 64 })
}

/** `%61` is another spelling of `a`, and no other subject. */
function decoded(text: string | undefined): string | undefined {
  if (!text?.includes('%')) return text || undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
