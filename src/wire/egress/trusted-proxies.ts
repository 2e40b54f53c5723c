import { type Address, contains, parseAddress, parseNetwork, type Network } from './address.ts'
import { EgressSettingError } from './setting-error.ts'

/** Proxies in front of the gateway whose word about the client counts. */
export type TrustedProxies = {
  /** The headers it stands in; others are a client's own. */
  readonly header: 'X-Forwarded-For' | 'Forwarded'
  /** Whether an address, as {@link hostAddress} gives it, is one of theirs. */
  includes(address: string): boolean
}

/**
 * Reads `TIDEGATE_TRUSTED_PROXIES`, addresses and networks, and `TIDEGATE_FORWARDED_HEADER`; undefined when nobody is
 * trusted. Throws {@link EgressSettingError}.
 */
export function readTrustedProxies(
  networks: string | undefined,
  header: string | undefined,
): TrustedProxies | undefined {
  const entries = (networks ?? '').split(/[\s,]+/).filter((entry) => entry !== '')
  if (entries.length === 0) {
    if (!header) return undefined
    throw new EgressSettingError(
      'TIDEGATE_FORWARDED_HEADER is set, but no proxy is trusted: set TIDEGATE_TRUSTED_PROXIES, too',
    )
  }
  const trusted = entries.map(networkOf)
  return {
    header: headerOf(header || 'X-Forwarded-For'),
    includes(text) {
      const address = addressOf(text)
      return address !== undefined && trusted.some((network) => contains(network, address))
    },
  }
}

function headerOf(text: string): TrustedProxies['header'] {
  const found = (['X-Forwarded-For', 'Forwarded'] as const).find(
    (name) => name.toLowerCase() === text.toLowerCase(),
  )
  if (found) return found
  throw new EgressSettingError(
    `TIDEGATE_FORWARDED_HEADER is "${text}"; it must be X-Forwarded-For or Forwarded`,
  )
}

function networkOf(entry: string): Network {
  const single = addressOf(entry)
  if (single) return { address: single, length: single.length * 8 }
  const network = parseNetwork(entry)
  if (network && network !== 'loose') return network
  const why = network ? 'it has bits set behind its prefix' : 'it is neither address nor network'
  throw new EgressSettingError(
    `TIDEGATE_TRUSTED_PROXIES holds "${entry}": ${why}; 10.0.0.0/8, fd00::/8 and 192.0.2.7 are some`,
  )
}

const mappedPrefix: Address = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

/** An IPv4 address mapped into IPv6 is the IPv4 one: a socket that takes both shows it so. */
function addressOf(text: string): Address | undefined {
  const address = parseAddress(text)
  const isMapped = address?.length === 16 && mappedPrefix.every((byte, at) => address[at] === byte)
  return isMapped ? address.slice(mappedPrefix.length) : address
}

/**
 * The address in what says where a connection comes from: `192.0.2.7:4711`, `[2001:db8::7]:4711`, `[2001:db8::7]` or
 * the address alone, without a zone, and IPv4 as IPv4. Undefined for anything else.
 */
export function hostAddress(text: string): string | undefined {
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? []
  const host = (bracketed ?? dotted ?? text).replace(/%[\w.-]+$/, '').toLowerCase()
  const address = host.includes('[') ? undefined : addressOf(host)
  if (!address) return undefined
  return address.length === 4 ? address.join('.') : host
}
