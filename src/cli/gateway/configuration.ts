import { formatNetwork, type Network } from '../../wire/egress/address.ts'
import type { EgressPolicy } from '../../wire/egress/policy.ts'
import { metadataNetworks } from '../../wire/egress/special-addresses.ts'
import type { VpcLinkTarget } from '../../wire/egress/vpc-link-targets.ts'
import type { Settings } from '../settings.ts'

/** Where the two workerd processes meet. Their bundles lie beside their configurations. */
export type Places = {
  /** Unix socket between the gateway and its function runner. */
  readonly functionSocket: string
}

const compatibility = `compatibilityDate = "2026-10-23"`

/**
 * workerd's configuration of the gateway (workerd.capnp). Secrets are named, not written: workerd reads
 * them from its environment. The small young generation cuts the longest garbage collections to a third.
 */
export function gatewayConfiguration(settings: Settings, places: Places): string {
  const variables = Object.keys(gatewayEnvironment(settings))
  const links = [...settings.egress.vpcLinks.values()].filter((target) => 'service' in target)
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = ["--max-semi-space-size=1"],
  services = [
    (name = "gateway", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      ${compatibility},
      globalOutbound = "outbound",
      durableObjectNamespaces = [(className = "Registry", uniqueKey = "tidegate-registry", enableSql = true)],
      durableObjectStorage = (localDisk = "state"),
      bindings = [
        (name = "REGISTRY", durableObjectNamespace = "Registry"),
        (name = "FUNCTIONS", service = "functions"),
        ${declaredBinding(settings)}
        ${links.map(({ service }) => `(name = ${quote(service)}, service = ${quote(service)}),`).join('\n        ')}
        ${variables.map((name) => `(name = ${quote(name)}, fromEnvironment = ${quote(name)}),`).join('\n        ')}
      ])),
    (name = "functions", external = (address = ${quote(`unix:${places.functionSocket}`)}, http = ())),
    (name = "state", disk = (writable = true)),
    ${outboundServices(settings.egress.policy)}
    ${links.map((link) => `,${linkService(link)}`).join('\n    ')}
  ],
  sockets = [(name = "http", http = (), service = "gateway")]);
`
}

/**
 * workerd's configuration of the function runner: dynamic Workers behind a Unix socket, and nothing else.
 * Where only public addresses may be called, functions call through the gateway's policy.
 */
export function functionRunnerConfiguration(settings: Settings, places: Places): string {
  const { policy } = settings.egress
  const egress =
    policy.scope === 'public' ? '(name = "runner", entrypoint = "Egress")' : '"outbound"'
  const variables = Object.keys(functionRunnerEnvironment(settings))
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "runner", worker = (
      modules = [(name = "function-runner.js", esModule = embed "function-runner.js")],
      ${compatibility},
      globalOutbound = "outbound",
      bindings = [
        (name = "LOADER", workerLoader = ()),
        (name = "EGRESS", service = ${egress}),
        ${declaredBinding(settings)}
        ${variables.map((name) => `(name = ${quote(name)}, fromEnvironment = ${quote(name)}),`).join('\n        ')}
        (name = "WATCH_TOKEN", fromEnvironment = "WATCH_TOKEN")
      ])),
    ${outboundServices(policy)}
  ],
  sockets = [(name = "runner", address = ${quote(`unix:${places.functionSocket}`)}, http = (), service = "runner")]);
`
}

/**
 * The networks. workerd itself filters the addresses that names resolve to, which the Worker cannot see.
 * Hosts that the operator declares by name are exempt from that, through a network of their own.
 */
function outboundServices({ scope, allow }: EgressPolicy): string {
  const declared = allow.flatMap((pattern) => ('network' in pattern ? [pattern.network] : []))
  const open = scope === 'public' ? ['public'] : ['public', 'private']
  const list = (entries: readonly string[]) => `[${entries.map(quote).join(', ')}]`
  // An allowed block inside a denied one wins: it is the more specific.
  const filter = (entries: readonly string[], deny: readonly Network[]) =>
    `network = (allow = ${list(entries)}, deny = ${list(deny.map(formatNetwork))}, tlsOptions = (trustBrowserCas = true))`
  return [
    `(name = "outbound", ${filter([...open, ...declared.map(formatNetwork)], metadataNetworks)})`,
    `(name = "declared", ${filter(['public', 'private'], [])})`,
  ].join(',\n    ')
}

/** A VPC link's address: what is sent there keeps the host of its own URL, whatever that may be. */
const linkService = ({ address, serverName, service }: AddressTarget): string => {
  const protocol =
    address.protocol === 'https:'
      ? `https = (certificateHost = ${quote(serverName)}, tlsOptions = (trustBrowserCas = true))`
      : 'http = ()'
  return `(name = ${quote(service)}, external = (address = ${quote(address.host)}, ${protocol}))`
}

type AddressTarget = Extract<VpcLinkTarget, { readonly service: string }>

const declaredBinding = ({ egress }: Settings): string =>
  egress.policy.allow.length > 0 ? '(name = "EGRESS_DECLARED", service = "declared"),' : ''

/** The variables the Worker reads, with their values. */
export function gatewayEnvironment(settings: Settings): Record<string, string> {
  return {
    TIDEGATE_LOCAL: '1',
    TIDEGATE_ACCESS_KEY_ID: settings.accessKeyId,
    TIDEGATE_SECRET_ACCESS_KEY: settings.secretAccessKey,
    TIDEGATE_REGION: settings.region,
    TIDEGATE_ACCOUNT_ID: settings.accountId,
    ...settings.aws,
    ...settings.egress.variables,
  }
}

/** The variables the function runner's Worker reads, with their values. */
export const functionRunnerEnvironment = ({ egress }: Settings): Record<string, string> => ({
  TIDEGATE_LOCAL: '1',
  ...egress.variables,
})

/** A capnp string literal: the same escapes as C. */
const quote = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
