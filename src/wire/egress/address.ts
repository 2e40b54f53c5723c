/** An IP address as its bytes, most significant first: 4 of them, or 16. */
export type Address = readonly number[]

/** A block of addresses: those that share the first `length` bits. */
export type Network = { readonly address: Address; readonly length: number }

/** Reads an IPv4 address of four decimal numbers; undefined for every other notation. */
export function parseIpv4(text: string): Address | undefined {
  const bytes = text.split('.').map((part) => (/^(?:0|[1-9]\d{0,2})$/.test(part) ? +part : 256))
  return bytes.length === 4 && bytes.every((byte) => byte < 256) ? bytes : undefined
}

/** Reads an IPv6 address without brackets, its last 32 bits possibly dotted; undefined when it is none. */
export function parseIpv6(text: string): Address | undefined {
  const dotted = /^(.*:)([\d.]+)$/.exec(text)
  const tail = dotted?.[2]?.includes('.') ? parseIpv4(dotted[2]) : []
  if (!tail) return undefined
  // A dotted end is 32 bits; what is left of the text ends in the colon before it.
  const rest =
    tail.length === 0 ? text : dotted![1]!.endsWith('::') ? dotted![1]! : dotted![1]!.slice(0, -1)
  const halves = rest.split('::')
  if (halves.length > 2) return undefined
  const [head, end] = halves.map(groupsOf)
  if (!head || (halves.length === 2 && !end)) return undefined
  const length = head.length + (end?.length ?? 0) + tail.length
  if (halves.length === 1 ? length !== 16 : length > 14) return undefined
  const gap = Array.from({ length: 16 - length }, () => 0)
  return [...head, ...gap, ...(end ?? []), ...tail]
}

/** Groups of 16 bits as bytes; none for the empty text; undefined for a malformed one. */
function groupsOf(text: string): number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return groups.flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 255]
  })
}

/** Reads a host of a URL as an address: dotted, or IPv6 with or without its brackets. */
export const parseAddress = (host: string): Address | undefined =>
  parseIpv4(host) ?? parseIpv6(/^\[(.*)\]$/.exec(host)?.[1] ?? host)

/** Reads `10.0.0.0/8` or `fd00::/8`; undefined when it is none, `loose` when bits beyond the prefix are set. */
export function parseNetwork(text: string): Network | 'loose' | undefined {
  const [, host = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? []
  const address = parseAddress(host)
  const length = Number(digits)
  if (!address || length > address.length * 8) return undefined
  const network = { address: address.map((byte, at) => byte & maskOf(length, at)), length }
  return network.address.every((byte, at) => byte === address[at]) ? network : 'loose'
}

/** Whether an address lies in a block. IPv4 and IPv6 never meet. */
export function contains({ address: base, length }: Network, address: Address): boolean {
  return (
    base.length === address.length &&
    base.every((byte, at) => (address[at]! & maskOf(length, at)) === byte)
  )
}

/** A block in its usual notation, IPv6 without abbreviation. */
export function formatNetwork({ address, length }: Network): string {
  if (address.length === 4) return `${address.join('.')}/${length}`
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((address[at * 2]! << 8) | address[at * 2 + 1]!).toString(16),
  )
  return `${groups.join(':')}/${length}`
}

/** The bits of byte `at` that a prefix of `length` bits covers. */
const maskOf = (length: number, at: number): number =>
  (0xff00 >> Math.min(8, Math.max(0, length - at * 8))) & 0xff
