/** An address as a number, and how many bits it has. */
export type Address = { readonly bits: bigint; readonly length: 32 | 128 }

/** Reads an IPv4 or IPv6 address; undefined for anything else. An IPv4 address mapped into IPv6 is the IPv4 one. */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const bits = parseIpv4(text)
    return bits === undefined ? undefined : { bits, length: 32 }
  }
  const bits = parseIpv6(text)
  if (bits === undefined) return undefined
  return bits >> 32n === 0xffffn ? { bits: bits & 0xffff_ffffn, length: 32 } : { bits, length: 128 }
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; undefined for anything else. */
export function parseRange(text: string): ((address: Address) => boolean) | undefined {
  const slash = text.indexOf('/')
  const base = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!base) return undefined
  const prefix = slash < 0 ? String(base.length) : text.slice(slash + 1)
  if (!/^(?:0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > base.length) return undefined
  // The bits behind the prefix do not count, whether or not they are zero.
  const rest = BigInt(base.length - Number(prefix))
  const network = base.bits >> rest
  return ({ bits, length }) => length === base.length && bits >> rest === network
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let bits = 0n
  for (const part of parts) {
    // A leading zero is octal to some readers: such an address is none.
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    bits = (bits << 8n) | BigInt(part)
  }
  return bits
}

function parseIpv6(given: string): bigint | undefined {
  const text = withoutIpv4Tail(given)
  if (text === undefined) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - left.length - right.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  let bits = 0n
  for (const group of [...left, ...Array<string>(missing).fill('0'), ...right]) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined
    bits = (bits << 16n) | BigInt(`0x${group}`)
  }
  return bits
}

/** `::ffff:1.2.3.4` with its tail as two groups. */
function withoutIpv4Tail(text: string): string | undefined {
  if (!text.includes('.')) return text
  const colon = text.lastIndexOf(':')
  const tail = parseIpv4(text.slice(colon + 1))
  if (tail === undefined) return undefined
  return `${text.slice(0, colon + 1)}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`
}
