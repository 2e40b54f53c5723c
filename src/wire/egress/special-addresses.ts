import { contains, parseNetwork, type Address, type Network } from './address.ts'

const networks = (...texts: readonly string[]): readonly Network[] =>
  texts.map((text) => parseNetwork(text) as Network) // literals below

/** IANA's IPv4 blocks that are not globally reachable, and the relays of 6to4. */
const special4 = networks(
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
)

/** All of IPv6 that is global unicast, and in it what is not: Teredo and other protocols, examples, 6to4. */
const global6 = networks('2000::/3')
const special6 = networks('2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20')

/** Blocks whose last 32 bits are an IPv4 address that is really called: mapped, and NAT64. */
const embedding6 = networks('::ffff:0:0/96', '64:ff9b::/96')

/** Other blocks that may lead to an IPv4 address in their last 32 bits: compatible, translated, a network's own NAT64. */
const translating6 = networks('::/96', '::ffff:0:0:0/96', '64:ff9b:1::/48')

/** 6to4: the IPv4 address is in the middle. */
const sixToFour = networks('2002::/16')

/**
 * Where clouds tell a machine its credentials, and neighbours on the same link. Azure's is no private
 * address, and those of others are inside blocks that a private network may use.
 */
export const metadataNetworks: readonly Network[] = networks(
  '169.254.0.0/16',
  '168.63.129.16/32',
  '100.100.100.200/32',
  '192.0.0.192/32',
  'fe80::/10',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
)

/** Whether an address can be anybody's on the internet: never loopback, private, link-local, multicast … */
export function isPublicAddress(address: Address): boolean {
  if (isMetadataAddress(address)) return false
  if (address.length === 4) return !within(special4, address)
  if (within(embedding6, address)) return isPublicAddress(address.slice(12))
  return within(global6, address) && !within(special6, address)
}

/** Whether an address is one of {@link metadataNetworks}, also inside an IPv6 one. */
export function isMetadataAddress(address: Address): boolean {
  const inside = embeddedIpv4(address)
  return within(metadataNetworks, address) || (inside !== undefined && isMetadataAddress(inside))
}

/** The IPv4 address that a way through IPv6 would end at; undefined when there is none. */
function embeddedIpv4(address: Address): Address | undefined {
  if (within(embedding6, address) || within(translating6, address)) return address.slice(12)
  return within(sixToFour, address) ? address.slice(2, 6) : undefined
}

const within = (blocks: readonly Network[], address: Address): boolean =>
  blocks.some((block) => contains(block, address))
