const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`)

/** A dotted quad without leading zeros, as Guava's InetAddresses reads it. */
export function isIpv4(text: string): boolean {
  return IPV4.test(text)
}

/** RFC 4291 text form, with an embedded IPv4 tail; no zone index. */
export function isIpv6(text: string): boolean {
  // The longest form: eight groups of four, or six and a dotted quad.
  if (text.length > 45) return false
  const halves = text.split('::')
  if (halves.length > 2) return false
  let groups = 0
  for (const [index, half] of halves.entries()) {
    if (half === '') continue
    const parts = half.split(':')
    for (const [place, part] of parts.entries()) {
      const last = index === halves.length - 1 && place === parts.length - 1
      if (last && part.includes('.')) {
        if (!isIpv4(part)) return false
        groups += 2
      } else {
        if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return false
        groups++
      }
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8
}

const LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?$/

/**
 * RFC 1123 host name; one label is enough. An underscore inside a label passes, since Guava's
 * InternetDomainName, which the Java validator asks, lets it.
 */
export function isHostname(text: string): boolean {
  if (text.length > 253) return false
  return text.split('.').every((label) => label.length <= 63 && LABEL.test(label))
}
