import { type Address, parseAddress } from './address.ts'

const mappedPrefix: Address = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

/** Reads an address. One of IPv4 that is mapped into IPv6 is the IPv4 one: a socket that takes both shows it so. */
export function addressOf(text: string): Address | undefined {
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
