import { contains, parseNetwork, type Network } from './address.ts'
import { addressOf } from './host-address.ts'
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
