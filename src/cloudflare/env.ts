import type { EgressEnv } from './egress/egress.ts'
import type { Group } from './sessions/group.ts'
import type { Connection } from './sessions/connection.ts'
import type { Throttle, ThrottleEnv } from './throttle/throttle.ts'
import type { TelemetryEnv } from './telemetry/telemetry-env.ts'
import type { Registry, RegistryEnv } from './registry/registry.ts'

/** The Worker's bindings and settings, as wrangler.toml and the local gateway's configuration supply them. */
export type Env = EgressEnv &
  RegistryEnv &
  ThrottleEnv &
  TelemetryEnv & {
    readonly REGISTRY: DurableObjectNamespace<Registry>
    /** An object for each limit. */
    readonly THROTTLE: DurableObjectNamespace<Throttle>
    /** The sessions of WebSocket APIs, in the other Worker. */
    readonly CONNECTION?: DurableObjectNamespace<Connection>
    readonly GROUP?: DurableObjectNamespace<Group>
    /** `0`: answers tell of limits no more than AWS's do. */
    readonly TIDEGATE_RATE_LIMIT_HEADERS?: string
    /** `1`: AWS's answers, and nothing of ours beside them. */
    readonly TIDEGATE_STRICT?: string
    /** The account's throttle, `RATE:BURST`. */
    readonly TIDEGATE_ACCOUNT_THROTTLE?: string
    /** The function runner in its own process, when self-hosted. */
    readonly FUNCTIONS?: Fetcher
    /** Dynamic Workers, for functions hosted here. */
    readonly LOADER?: WorkerLoader
    /** The folder of `local/reserve.ts`, when self-hosted. */
    readonly RESERVE?: Fetcher
    /** The folder of `local/development-issuer.ts`, on a gateway that nobody else reaches. */
    readonly DEVELOPMENT?: Fetcher
    /** The folder of truststores that are files, when self-hosted and named. */
    readonly TRUSTSTORES?: Fetcher
    /** The secret shared with the supervisor that reads our output, when self-hosted. */
    readonly WATCH_TOKEN?: string
    /** Workers in the place of functions: `linkBoundFunctions`. */
    readonly TIDEGATE_FUNCTION_BINDINGS?: string
    readonly TIDEGATE_ACCESS_KEY_ID?: string
    readonly TIDEGATE_SECRET_ACCESS_KEY?: string
    /** What secrets of the directory are encrypted with: `sealerOf`. */
    readonly TIDEGATE_ENCRYPTION_KEY?: string
    /** Names that the control plane is called by with the default keys, beside those of the loopback; comma-separated. */
    readonly TIDEGATE_HOSTS?: string
    /** Whose word about the client counts: `readTrustedProxies`. */
    readonly TIDEGATE_TRUSTED_PROXIES?: string
    readonly TIDEGATE_FORWARDED_HEADER?: string
    /** What logs mask: `readMaskedNames`. */
    readonly TIDEGATE_MASKED_NAMES?: string
    /** `aws`: answers for callers who are known are shared as AWS shares them. */
    readonly TIDEGATE_CACHE_SHARING?: string
    /** Megabytes that a self-hosted response cache may take. */
    readonly TIDEGATE_CACHE_MB?: string
    readonly AWS_ENDPOINT_URL?: string
    readonly AWS_ENDPOINT_URL_LAMBDA?: string
    readonly AWS_ACCESS_KEY_ID?: string
    readonly AWS_SECRET_ACCESS_KEY?: string
    readonly AWS_SESSION_TOKEN?: string
  }
