import { collectName } from '../../functions/protocol/collect-name.ts'
import type { Settings } from '../settings.ts'
import { connectionHeader } from '../../wire/connection/connection-header.ts'
import { modulesList } from './bundles.ts'
import { quote } from './capnp.ts'
import { ending } from './functions/memory-watch.ts'
import { outgoingServices } from './outgoing-services.ts'

/** Where the two workerd processes meet. Their bundles lie beside their configurations. */
export type Places = {
  /** Unix socket between the gateway and its function runner. */
  readonly functionSocket: string
  /** Unix socket of the gateway that functions come back by, to APIs that are here; absent where they cannot. */
  readonly doorSocket?: string
  /** Unix socket of the gateway that only its supervisor reaches; absent without one. */
  readonly supervisionSocket?: string
  /** Unix socket of the gateway that only the process of the TLS listener reaches; absent without one. */
  readonly tlsSocket?: string
  /** The gateway's listening sockets, by the listener they are of: `http`, `private`. Absent: one each, of that name. */
  readonly sockets?: ReadonlyMap<string, readonly string[]>
  /** Whether some space is kept on the disk of the state. */
  readonly hasReserve?: boolean
  /** Whether the gateway has a development issuer. */
  readonly hasDevelopmentIssuer?: boolean
  /** The names of the gateway's modules. */
  readonly modules: readonly string[]
}

const compatibility = `compatibilityDate = "2026-10-23"`
/**
 * The web's timers: those of Node wrap each in an object, and every call of a backend needs one. Modules are compiled
 * when they are first imported; with that, Node's globals would cost a start as much as the gateway's own code. Sockets are
 * not compressed: AWS's are not, and each would take its compressor's memory.
 */
const gatewayCompatibility = `${compatibility}, compatibilityFlags = ["enable_request_signal", "no_web_socket_compression", "no_nodejs_global_timers", "no_nodejs_compat_v2", "new_module_registry"]`

/**
 * workerd's configuration of the gateway (workerd.capnp). Secrets are named, not written: workerd reads
 * them from its environment. The small young generation cuts the longest garbage collections to a third.
 */
export function gatewayConfiguration(settings: Settings, places: Places): string {
  const variables = Object.keys(gatewayEnvironment(settings))
  const outgoing = outgoingServices(settings.egress, 'gateway')
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = ["--max-semi-space-size=1", "--expose-gc-as=${collectName}"],
  services = [
    (name = "gateway", worker = (
      modules = [
        ${modulesList(places.modules)}],
      ${gatewayCompatibility},
      globalOutbound = "outbound",
      durableObjectNamespaces = [
        (className = "Registry", uniqueKey = "tidegate-registry", enableSql = true),
        (className = "Throttle", uniqueKey = "tidegate-throttle", enableSql = true)],
      durableObjectStorage = (localDisk = "state"),
      bindings = [
        (name = "REGISTRY", durableObjectNamespace = "Registry"),
        (name = "THROTTLE", durableObjectNamespace = "Throttle"),
        (name = "CONNECTION", durableObjectNamespace = (className = "Connection", serviceName = "sockets")),
        (name = "GROUP", durableObjectNamespace = (className = "Group", serviceName = "sockets")),
        (name = "FUNCTIONS", service = "functions"),
        ${places.supervisionSocket === undefined ? '' : '(name = "WATCH_TOKEN", fromEnvironment = "WATCH_TOKEN"),'}
        ${places.hasReserve ? '(name = "RESERVE", service = "reserve"),' : ''}
        ${places.hasDevelopmentIssuer ? '(name = "DEVELOPMENT", service = "development"),' : ''}
        ${settings.truststores === undefined ? '' : '(name = "TRUSTSTORES", service = "truststores"),'}
        ${outgoing.bindings.join('\n        ')}
        ${variables.map((name) => `(name = ${quote(name)}, fromEnvironment = ${quote(name)}),`).join('\n        ')}
      ])),
    (name = "sockets", worker = (
      modules = [(name = "index.js", esModule = embed "sockets/index.js")],
      ${gatewayCompatibility},
      durableObjectNamespaces = [
        (className = "Connection", uniqueKey = "tidegate-connection", enableSql = true),
        (className = "Group", uniqueKey = "tidegate-group", enableSql = true)],
      durableObjectStorage = (localDisk = "state"),
      bindings = [
        (name = "CONNECTION", durableObjectNamespace = "Connection"),
        (name = "GROUP", durableObjectNamespace = "Group"),
        (name = "GATEWAY", service = (name = "gateway", entrypoint = "SessionEvents"))])),
    (name = "functions", external = (address = ${quote(`unix:${places.functionSocket}`)}, http = ())),
    (name = "state", disk = (writable = true)),
    ${places.hasReserve ? '(name = "reserve", disk = (writable = true)),' : ''}
    ${places.hasDevelopmentIssuer ? '(name = "development", disk = (writable = false)),' : ''}
    ${settings.truststores === undefined ? '' : '(name = "truststores", disk = ()),'}
    ${outgoing.services.join(',\n    ')}
  ],
  sockets = [
    ${socketsOf(settings, places).join(',\n    ')}]);
`
}

/** Where the gateway listens. They come as open sockets, or by an option that says where. */
function socketsOf(
  { privateListener }: Settings,
  { sockets, supervisionSocket, tlsSocket, doorSocket }: Places,
): readonly string[] {
  const of = (listener: string, service: string) =>
    (sockets?.get(listener) ?? [listener]).map(
      (name) => `(name = ${quote(name)}, http = (style = proxy), service = ${service})`,
    )
  const found = of('http', '"gateway"')
  if (privateListener) {
    // The Worker's other face, told which VPC endpoint it is.
    const { vpcEndpointId, vpcId } = privateListener
    const props = quote(JSON.stringify({ vpcEndpointId, vpcId }))
    const service = `(name = "gateway", entrypoint = "PrivateEndpoint", props = (json = ${props}))`
    found.push(...of('private', service))
  }
  if (tlsSocket !== undefined) {
    const address = quote(`unix:${tlsSocket}`)
    // What that header holds becomes `request.cf`, here and nowhere else.
    const http = `http = (style = proxy, cfBlobHeader = ${quote(connectionHeader)})`
    found.push(`(name = "tls", address = ${address}, ${http}, service = "gateway")`)
  }
  if (doorSocket !== undefined) {
    const address = quote(`unix:${doorSocket}`)
    const service = `(name = "gateway", entrypoint = "FunctionDoor")`
    found.push(`(name = "door", address = ${address}, http = (), service = ${service})`)
  }
  if (supervisionSocket !== undefined) {
    const address = quote(`unix:${supervisionSocket}`)
    const service = `(name = "gateway", entrypoint = "Supervision")`
    found.push(`(name = "supervision", address = ${address}, http = (), service = ${service})`)
  }
  return found
}

/**
 * workerd's configuration of the function runner: dynamic Workers behind a Unix socket, and nothing else.
 * Functions call through the gateway's policy, and come back into it where they call an API. The bound on the heap of each
 * isolate is met before the supervisor has seen that the process is too large, when a function takes memory at once.
 */
export function functionRunnerConfiguration(settings: Settings, places: Places): string {
  // Where they may call anything, they may have TCP sockets as well.
  const door = places.doorSocket
  const passesSockets = settings.egress.policy.scope !== 'public'
  const heapMb = Math.ceil(settings.functionMemoryMb * ending)
  const variables = Object.keys(functionRunnerEnvironment(settings))
  const outgoing = outgoingServices(settings.egress, 'functions')
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  v8Flags = ["--expose-gc-as=${collectName}", "--max-old-space-size=${heapMb}"],
  services = [
    (name = "runner", worker = (
      modules = [(name = "function-runner.js", esModule = embed "function-runner.js")],
      ${compatibility}${passesSockets ? ', compatibilityFlags = ["connect_pass_through"]' : ''},
      globalOutbound = "outbound",
      bindings = [
        (name = "LOADER", workerLoader = ()),
        (name = "EGRESS", service = (name = "runner", entrypoint = "Egress")),
        ${door === undefined ? '' : '(name = "DOOR", service = "door"),'}
        ${outgoing.bindings.join('\n        ')}
        ${variables.map((name) => `(name = ${quote(name)}, fromEnvironment = ${quote(name)}),`).join('\n        ')}
        (name = "WATCH_TOKEN", fromEnvironment = "WATCH_TOKEN")
      ])),
    ${door === undefined ? '' : `(name = "door", external = (address = ${quote(`unix:${door}`)}, http = ())),`}
    ${outgoing.services.join(',\n    ')}
  ],
  sockets = [(name = "runner", address = ${quote(`unix:${places.functionSocket}`)}, http = (), service = "runner")]);
`
}

/** The variables the Worker reads, with their values. */
export function gatewayEnvironment(settings: Settings): Record<string, string> {
  return {
    TIDEGATE_LOCAL: '1',
    TIDEGATE_ACCESS_KEY_ID: settings.accessKeyId,
    TIDEGATE_SECRET_ACCESS_KEY: settings.secretAccessKey,
    TIDEGATE_REGION: settings.region,
    TIDEGATE_ACCOUNT_ID: settings.accountId,
    ...(settings.encryptionKey !== undefined && {
      TIDEGATE_ENCRYPTION_KEY: settings.encryptionKey,
    }),
    ...(settings.hosts.length > 0 && { TIDEGATE_HOSTS: settings.hosts.join(',') }),
    ...(settings.maskedNames !== undefined && { TIDEGATE_MASKED_NAMES: settings.maskedNames }),
    ...settings.limits,
    ...settings.proxies,
    ...settings.aws,
    ...settings.cache,
    ...settings.telemetry,
    ...settings.egress.variables,
  }
}

/** The variables the function runner's Worker reads, with their values. */
export const functionRunnerEnvironment = ({ egress }: Settings): Record<string, string> => ({
  TIDEGATE_LOCAL: '1',
  ...egress.variables,
})
