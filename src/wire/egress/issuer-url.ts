import { parseAddress } from './address.ts'
import { isPublicAddress } from './special-addresses.ts'

/**
 * Whether keys may come from a URL: by TLS, or in plain text from a host that no public name leads to (this machine, a
 * neighbour in a network of containers). Whether such a host may be called at all is the egress policy's to say.
 */
export function mayIssueAt(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && isLocalName(hostname))
}

function isLocalName(hostname: string): boolean {
  const address = parseAddress(hostname)
  if (address) return !isPublicAddress(address)
  return !hostname.includes('.') || hostname.endsWith('.localhost')
}

/** Why an issuer's URL cannot be one, as the end of a sentence; undefined for one that can (OpenID Discovery, 3). */
export function issuerProblem(issuer: string): string | undefined {
  if (!/^https?:\/\/[^/?#]/.test(issuer) || !URL.canParse(issuer))
    return 'must be a URL such as https://issuer.example.com'
  if (/[?#]/.test(issuer)) return 'must have no query and no fragment'
  const { username, password } = new URL(issuer)
  if (username !== '' || password !== '') return 'must have no user name'
  return mayIssueAt(issuer)
    ? undefined
    : 'must begin with https://: plain http: is for this machine and its own networks'
}
