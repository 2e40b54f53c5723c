import { contains, parseAddress, parseNetwork, type Address, type Network } from './address.ts'
import { EgressSettingError } from './setting-error.ts'

/** Where a call goes: a host in lower case without a closing dot, its address when it is one, a port. */
export type Destination = {
  readonly host: string
  readonly address: Address | undefined
  readonly port: number
}

/** One declared host, address or network. Without a port: the {@link isUsualPort usual} ones. */
export type HostPattern = { readonly port?: number } & (
  | { readonly name: string; readonly subdomains: boolean }
  | { readonly network: Network }
)

/** The ports AWS calls HTTP backends at (spec integrations §5). */
export const isUsualPort = (port: number): boolean => port === 80 || port === 443 || port >= 1024

/** Reads a list of hosts, addresses and networks. Throws {@link EgressSettingError}. */
export function readHostPatterns(setting: string, text: string): readonly HostPattern[] {
  return text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => readPattern(setting, entry))
}

/** Whether a destination is one of the declared. */
export function matchesHost(patterns: readonly HostPattern[], to: Destination): boolean {
  return patterns.some((pattern) => {
    if (pattern.port === undefined ? !isUsualPort(to.port) : pattern.port !== to.port) return false
    if ('name' in pattern) {
      return pattern.subdomains ? to.host.endsWith(`.${pattern.name}`) : to.host === pattern.name
    }
    return to.address !== undefined && contains(pattern.network, to.address)
  })
}

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const hostName = new RegExp(`^(\\*\\.)?(${label}(?:\\.${label})*)\\.?$`)

function readPattern(setting: string, entry: string): HostPattern {
  const refuse = (why: string) => new EgressSettingError(`${setting}: "${entry}" ${why}`)
  const whole = entry.toLowerCase()
  if (whole.includes('/')) {
    const network = parseNetwork(whole)
    if (network === 'loose') throw refuse('is an address inside a network, not a network')
    if (!network) throw refuse(`is ${form}`)
    if (network.length === 0) throw refuse('is everything; that is TIDEGATE_EGRESS=private')
    return { network }
  }
  const [, host = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(whole) ?? ['', whole]
  const port = digits === undefined ? undefined : Number(digits)
  if (port !== undefined && (port < 1 || port > 65_535)) throw refuse('has no possible port')
  const ported = port === undefined ? {} : { port }
  const address = parseAddress(host)
  if (address) return { ...ported, network: { address, length: address.length * 8 } }
  const [, wildcard, name] = hostName.exec(host) ?? []
  // A last label of digits is an IPv4 address in one of its older notations.
  if (name === undefined || /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(name)) throw refuse(`is ${form}`)
  return { ...ported, name, subdomains: wildcard !== undefined }
}

const form =
  'no host, address or network; they look like api.corp.internal, *.corp.internal:8443, 10.0.0.5 or 10.0.0.0/8'
