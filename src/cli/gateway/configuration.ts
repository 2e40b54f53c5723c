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
        ${variables.map((name) => `(name = ${quote(name)}, fromEnvironment = ${quote(name)}),`).join('\n        ')}
      ])),
    (name = "functions", external = (address = ${quote(`unix:${places.functionSocket}`)}, http = ())),
    (name = "state", disk = (writable = true)),
    ${outbound}
  ],
  sockets = [(name = "http", http = (), service = "gateway")]);
`
}

/** workerd's configuration of the function runner: dynamic Workers behind a Unix socket, and nothing else. */
export function functionRunnerConfiguration(places: Places): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "runner", worker = (
      modules = [(name = "function-runner.js", esModule = embed "function-runner.js")],
      ${compatibility},
      globalOutbound = "outbound",
      bindings = [
        (name = "LOADER", workerLoader = ()),
        (name = "EGRESS", service = "outbound"),
        (name = "WATCH_TOKEN", fromEnvironment = "WATCH_TOKEN")
      ])),
    ${outbound}
  ],
  sockets = [(name = "runner", address = ${quote(`unix:${places.functionSocket}`)}, http = (), service = "runner")]);
`
}

const outbound = `(name = "outbound", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true)))`

/** The variables the Worker reads, with their values. */
export function gatewayEnvironment(settings: Settings): Record<string, string> {
  return {
    TIDEGATE_LOCAL: '1',
    TIDEGATE_ACCESS_KEY_ID: settings.accessKeyId,
    TIDEGATE_SECRET_ACCESS_KEY: settings.secretAccessKey,
    TIDEGATE_REGION: settings.region,
    TIDEGATE_ACCOUNT_ID: settings.accountId,
    ...settings.aws,
  }
}

/** A capnp string literal: the same escapes as C. */
const quote = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
