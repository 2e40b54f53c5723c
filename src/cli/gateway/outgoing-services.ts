import { formatNetwork, type Network } from '../../wire/egress/address.ts'
import type { EgressPolicy } from '../../wire/egress/policy.ts'
import { metadataNetworks } from '../../wire/egress/special-addresses.ts'
import type { VpcLinkTarget } from '../../wire/egress/vpc-link-targets.ts'
import type { Egress } from '../egress-settings.ts'
import type { Tls } from '../tls-settings.ts'
import { quote } from './capnp.ts'

/** What workerd's configuration says about outgoing calls: services, and bindings to them. */
export type OutgoingServices = {
  readonly services: readonly string[]
  /** Each with its comma. */
  readonly bindings: readonly string[]
}

/**
 * The ways out of one of the two processes. Functions have the networks only: links and certificates
 * are the gateway's.
 */
export function outgoingServices(
  { policy, vpcLinks, functions, tls }: Egress,
  process: 'gateway' | 'functions',
): OutgoingServices {
  const links = [...vpcLinks.values()].filter((target) => 'service' in target)
  const own: readonly (readonly [name: string, service: string])[] =
    process === 'functions'
      ? []
      : [
          ...links.map((link) => [link.service, linkService(link, tls)] as const),
          ...[...functions.values()].flatMap((target) =>
            'service' in target
              ? [[target.service, functionService(target.service, target.address, tls)] as const]
              : [],
          ),
          ...tls.clients.map((client, at) => [client.service, clientService(at, tls)] as const),
        ]
  const declared = policy.allow.length > 0 ? [['EGRESS_DECLARED', 'declared'] as const] : []
  return {
    services: [...networks(policy, tls), ...own.map(([, service]) => service)],
    bindings: [...declared, ...own.map(([name]) => [name, name] as const)].map(
      ([name, service]) => `(name = ${quote(name)}, service = ${quote(service)}),`,
    ),
  }
}

/** The files that the services embed, by name: they go beside the configuration. */
export function outgoingFiles({ tls }: Egress): ReadonlyMap<string, string> {
  return new Map([
    ...tls.authorities.map((pem, at) => [`authority-${at}.pem`, pem] as const),
    ...tls.clients.flatMap(({ certificate, key }, at) => [
      [`client-${at}.pem`, certificate] as const,
      [`client-${at}.key`, key] as const,
    ]),
  ])
}

/**
 * workerd itself filters the addresses that names resolve to, which the Worker cannot see. Hosts that the
 * operator declares by name are exempt from that, through a network of their own.
 */
function networks({ scope, allow }: EgressPolicy, tls: Tls): readonly string[] {
  const declared = allow.flatMap((pattern) => ('network' in pattern ? [pattern.network] : []))
  const open = scope === 'public' ? ['public'] : ['public', 'private']
  const list = (entries: readonly string[]) => `[${entries.map(quote).join(', ')}]`
  // An allowed block inside a denied one wins: it is the more specific.
  const filter = (entries: readonly string[], deny: readonly Network[]) =>
    `network = (allow = ${list(entries)}, deny = ${list(deny.map(formatNetwork))}, tlsOptions = ${tlsOptions(tls)})`
  return [
    `(name = "outbound", ${filter([...open, ...declared.map(formatNetwork)], metadataNetworks)})`,
    `(name = "declared", ${filter(['public', 'private'], [])})`,
  ]
}

/** A VPC link's address: what is sent there keeps the host of its own URL, whatever that may be. */
function linkService({ address, serverName, service }: AddressTarget, tls: Tls): string {
  const protocol = address.protocol === 'https:' ? https(serverName, tlsOptions(tls)) : 'http = ()'
  return external(service, address.host, protocol)
}

type AddressTarget = Extract<VpcLinkTarget, { readonly service: string }>

/** What runs in a function's place. */
const functionService = (service: string, { protocol, host, hostname }: URL, tls: Tls): string =>
  external(
    service,
    host,
    protocol === 'https:' ? https(hostname.replace(/^\[|\]$/g, ''), tlsOptions(tls)) : 'http = ()',
  )

/** A backend that is shown a client certificate. */
function clientService(at: number, tls: Tls): string {
  const { service, host } = tls.clients[at]!
  const name = new URL(`https://${host}`).hostname.replace(/^\[|\]$/g, '')
  const keypair = `keypair = (privateKey = embed "client-${at}.key", certificateChain = embed "client-${at}.pem")`
  return external(service, host, https(name, tlsOptions(tls, keypair)))
}

const external = (service: string, address: string, protocol: string) =>
  `(name = ${quote(service)}, external = (address = ${quote(address)}, ${protocol}))`

const https = (name: string, options: string) =>
  `https = (certificateHost = ${quote(name)}, tlsOptions = ${options})`

function tlsOptions({ authorities }: Tls, keypair?: string): string {
  const trusted = authorities.map((_, at) => `embed "authority-${at}.pem"`)
  return `(${[
    'trustBrowserCas = true',
    ...(trusted.length > 0 ? [`trustedCertificates = [${trusted.join(', ')}]`] : []),
    ...(keypair ? [keypair] : []),
  ].join(', ')})`
}
