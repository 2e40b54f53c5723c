/** An address in groups of 16 bits: two of IPv4, eight of IPv6. */
export type Address = readonly number[]

const groupBits = 16
const ipv4Groups = 2
const ipv6Groups = 8

/** Reads an IPv4 or IPv6 address; undefined for anything else. An IPv4 address mapped into IPv6 is the IPv4 one. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) return parseIpv4(text)
  const groups = parseIpv6(text)
  const isMapped = groups?.every((group, at) => at > 5 || group === (at === 5 ? 0xffff : 0))
  return isMapped ? groups!.slice(ipv6Groups - ipv4Groups) : groups
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; undefined for anything else. */
export function parseRange(text: string): ((address: Address) => boolean) | undefined {
  const slash = text.indexOf('/')
  const base = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!base) return undefined
  const length = base.length * groupBits
  const prefix = slash < 0 ? String(length) : text.slice(slash + 1)
  if (!/^(?:0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > length) return undefined
  const whole = Math.floor(Number(prefix) / groupBits)
  // The bits behind the prefix do not count, whether or not they are zero.
  const rest = groupBits - (Number(prefix) % groupBits)
  return (address) => {
    if (address.length !== base.length) return false
    for (let at = 0; at < whole; at++) if (address[at] !== base[at]) return false
    return rest === groupBits || address[whole]! >> rest === base[whole]! >> rest
  }
}

function parseIpv4(text: string): Address | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (!match) return undefined
  const bytes = match.slice(1).map(Number)
  // A leading zero is octal to some readers: such an address is none.
  if (bytes.some((byte, at) => byte > 255 || String(byte) !== match[at + 1])) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  return [(a << 8) | b, (c << 8) | d]
}

function parseIpv6(given: string): Address | undefined {
  const text = withoutIpv4Tail(given)
  if (text === undefined) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = ipv6Groups - left.length - right.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return groups.map((group) => Number.parseInt(group, 16))
}

/** `::ffff:1.2.3.4` with its tail as two groups. */
function withoutIpv4Tail(text: string): string | undefined {
  if (!text.includes('.')) return text
  const colon = text.lastIndexOf(':')
  const tail = parseIpv4(text.slice(colon + 1))
  if (tail === undefined) return undefined
  return text.slice(0, colon + 1) + tail.map((group) => group.toString(16)).join(':')
}
