import { maxProxyHops } from '../../model/limits.ts'
import type { Forwarded, Platform } from '../../model/platform.ts'
import { hostAddress } from '../../wire/egress/host-address.ts'
import { readTrustedProxies, type TrustedProxies } from '../../wire/egress/trusted-proxies.ts'

/** What reads the word of proxies that settings name: `Platform.forwarded`. Throws `EgressSettingError`. */
export function linkForwarded(
  networks: string | undefined,
  header: string | undefined,
): Platform['forwarded'] {
  const proxies = readTrustedProxies(networks, header)
  return proxies && ((peer, headers) => readForwarded(peer, headers, proxies))
}

/**
 * Walks from the connection's own peer back to the client: each address is the word of the one before it, so the walk
 * ends at the first that is no proxy's, and at the first word that cannot be read. What stands further left is whatever
 * the client wrote there (ATTACKS 42).
 */
function readForwarded(
  peer: string,
  headers: Headers,
  proxies: TrustedProxies,
): Forwarded | undefined {
  if (!proxies.includes(peer)) return undefined
  return proxies.header === 'Forwarded'
    ? standardForwarded(peer, headers, proxies)
    : customForwarded(peer, headers, proxies)
}

function customForwarded(peer: string, headers: Headers, proxies: TrustedProxies): Forwarded {
  const proto = lastOf(headers.get('x-forwarded-proto'))?.toLowerCase()
  const port = lastOf(headers.get('x-forwarded-port'))
  const hops = elementsOf(headers.get('x-forwarded-for'))
  return {
    sourceIp: walk(peer, hops, proxies, hostAddress).sourceIp,
    isSecure: secureBy(proto),
    port: port !== undefined && /^\d{1,5}$/.test(port) ? port : undefined,
  }
}

/** RFC 7239: each element also says how its proxy was reached. */
function standardForwarded(peer: string, headers: Headers, proxies: TrustedProxies): Forwarded {
  const hops = elementsOf(headers.get('forwarded')).map(pairsOf)
  const { sourceIp, last } = walk(peer, hops, proxies, (pairs) =>
    hostAddress(pairs?.get('for') ?? ''),
  )
  return { sourceIp, isSecure: secureBy(last?.get('proto')?.toLowerCase()), port: undefined }
}

function walk<T>(
  peer: string,
  hops: readonly T[],
  proxies: TrustedProxies,
  addressOf: (hop: T) => string | undefined,
): { readonly sourceIp: string; readonly last: T | undefined } {
  let sourceIp = peer
  let last: T | undefined
  const first = Math.max(0, hops.length - maxProxyHops)
  for (let at = hops.length - 1; at >= first && proxies.includes(sourceIp); at--) {
    const address = addressOf(hops[at]!)
    if (address === undefined) break
    sourceIp = address
    last = hops[at]
  }
  return { sourceIp, last }
}

const elementsOf = (list: string | null): readonly string[] =>
  list === null ? [] : list.split(',').map((element) => element.trim())

const lastOf = (list: string | null): string | undefined => elementsOf(list).at(-1)

const secureBy = (proto: string | undefined): boolean | undefined =>
  proto === 'https' ? true : proto === 'http' ? false : undefined

const pair = /^\s*([\w!#$%&'*+.^`|~-]+)=(?:"([^"\\]*)"|([^\s";=]+))\s*$/

/**
 * The pairs of an element by their names in lower case; undefined when one is malformed. Elements are told apart by
 * commas before anything is unquoted, so a quote that a client leaves open reaches no proxy's element.
 */
function pairsOf(element: string): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>()
  for (const text of element.split(';')) {
    const [, name, quoted, token] = pair.exec(text) ?? []
    const key = name?.toLowerCase()
    if (key === undefined || pairs.has(key)) return undefined
    pairs.set(key, quoted ?? token ?? '')
  }
  return pairs
}
