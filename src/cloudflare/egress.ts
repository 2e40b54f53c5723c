/** A backend address that this gateway must not call. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused'
}

/**
 * Refuses URLs that lead into a private network or to a metadata service. The URL parser has
 * already turned decimal, hexadecimal and short IPv4 forms into dotted ones. Throws {@link EgressRefused}.
 */
export function checkEgress(url: URL): void {
  const host = url.hostname.toLowerCase().replace(/\.$/, '')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused(url, 'is not HTTP')
  if (host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.internal')) {
    throw refused(url, 'is a local name')
  }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host) && isPrivate(host))
    throw refused(url, 'is a private address')
  if (host.startsWith('[') && isPrivate6(host.slice(1, -1)))
    throw refused(url, 'is a private address')
}

const refused = (url: URL, why: string) =>
  new EgressRefused(`${url.host} ${why}; this gateway does not call it`)

/** RFC 1918, loopback, link-local, shared address space, and what is no unicast address. */
function isPrivate(address: string): boolean {
  const [a = 0, b = 0] = address.split('.').map(Number)
  return (
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b <= 127) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 198 && (b === 18 || b === 19))
  )
}

/** Loopback, unspecified, unique local, link-local, multicast; and IPv4 inside mapped or NAT64 forms. */
function isPrivate6(address: string): boolean {
  if (address === '::' || address === '::1' || /^(?:f[cdef])/.test(address)) return true
  const embedded = /^(?:::ffff:|::|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address)
  if (!embedded) return false
  const high = Number.parseInt(embedded[1]!, 16)
  const low = Number.parseInt(embedded[2]!, 16)
  return isPrivate([high >> 8, high & 255, low >> 8, low & 255].join('.'))
}
