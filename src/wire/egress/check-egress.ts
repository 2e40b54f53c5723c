import { parseAddress } from './address.ts'
import { isUsualPort, matchesHost, type Destination } from './host-pattern.ts'
import type { EgressPolicy } from './policy.ts'
import { isMetadataAddress, isPublicAddress } from './special-addresses.ts'

/** A call that this gateway must not make. The message is for the operator's log. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused'
}

/** What a policy says of a URL. */
export type EgressCheck = {
  /** Throws {@link EgressRefused}. `declared`: the host is named by the operator, wherever it resolves to. */
  (url: string, hostFromClient?: boolean): 'declared' | 'ordinary'
}

/** Verdicts kept. Hosts can come from stage variables, so their number has no bound of its own. */
const maxVerdicts = 1_000

/**
 * Links a policy. The URL parser has the last word on what a host is: it turns decimal, octal, hexadecimal
 * and short IPv4 notations into the dotted one, and every IPv6 notation into the shortest.
 */
export function linkEgressCheck(policy: EgressPolicy): EgressCheck {
  const verdicts = new Map<string, Verdict>()
  return (url, hostFromClient = false) => {
    // All that a verdict depends on; the rest of a URL never changes its host.
    const origin = /^[a-z]+:\/\/[^/?#\\]*/i.exec(url)?.[0] ?? ''
    let verdict = verdicts.get(origin)
    if (!verdict) {
      verdict = judge(origin, policy)
      if (verdicts.size >= maxVerdicts) verdicts.clear()
      verdicts.set(origin, verdict)
    }
    if (verdict.refused !== undefined) throw refused(verdict.refused)
    if (hostFromClient && !verdict.clientMayChoose) {
      throw refused(
        `${origin} was chosen by the request, and TIDEGATE_EGRESS_CLIENT_HOSTS does not have it`,
      )
    }
    return verdict.kind
  }
}

type Verdict =
  | { readonly refused: string }
  | {
      readonly refused?: never
      readonly kind: 'declared' | 'ordinary'
      readonly clientMayChoose: boolean
    }

const refused = (why: string) => new EgressRefused(`Invalid endpoint address: ${why}`)

function judge(origin: string, policy: EgressPolicy): Verdict {
  if (!URL.canParse(origin)) return { refused: `${origin || 'the URI'} is no URL` }
  const url = new URL(origin)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { refused: `${origin} is not HTTP` }
  }
  if (url.username !== '' || url.password !== '') {
    return { refused: `${url.host} is given with a user name` }
  }
  const to = destinationOf(url)
  const clientMayChoose = matchesHost(policy.clientHosts, to)
  if (matchesHost(policy.allow, to)) return { kind: 'declared', clientMayChoose }
  const why = policy.scope === 'public' ? notPublic(to) : isMetadata(to) && linkLocal
  if (why) {
    return {
      refused: `${url.host} ${why}: this gateway calls it only if TIDEGATE_EGRESS_ALLOW has it`,
    }
  }
  return { kind: 'ordinary', clientMayChoose }
}

function destinationOf(url: URL): Destination {
  const host = url.hostname.toLowerCase().replace(/(?<!\.)\.+$/, '')
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  return { host, address: parseAddress(host), port }
}

/** Names by which clouds' metadata services go. */
const metadataNames: ReadonlySet<string> = new Set([
  'instance-data.ec2.internal',
  'metadata.goog',
  'metadata.google.internal',
])

const linkLocal = 'is a link-local or metadata address'

const isMetadata = ({ host, address }: Destination): boolean =>
  address ? isMetadataAddress(address) : metadataNames.has(host)

/** Last labels that no public name has. */
const localLabels: ReadonlySet<string> = new Set([
  'corp',
  'home',
  'internal',
  'intranet',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'private',
])

/** Why the rule for public destinations refuses one; false when it does not. */
function notPublic(to: Destination): string | false {
  const { host, address, port } = to
  if (isMetadata(to)) return linkLocal
  if (address) {
    if (!isPublicAddress(address)) return 'is no public address'
  } else if (!host.includes('.') || host.endsWith('.home.arpa') || localLabels.has(lastOf(host))) {
    return 'is a local name'
  }
  return !isUsualPort(port) && 'has a port other than 80, 443 and 1024–65535'
}

const lastOf = (host: string): string => host.slice(host.lastIndexOf('.') + 1)
