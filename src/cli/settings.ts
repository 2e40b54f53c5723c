import { readCacheSettings } from './cache-settings.ts'
import { type Egress, readEgress } from './egress-settings.ts'
import { readEncryptionKey } from './encryption-setting.ts'
import { readPrivateListener, type PrivateListener } from './private-settings.ts'
import { readLimits } from './limit-settings.ts'
import { refuseUnknown } from './known-settings.ts'
import { SettingError } from './setting-error.ts'
import { readTelemetry } from './telemetry-settings.ts'
import { readProxies, readTruststores } from './tls/client-settings.ts'
import { readTlsListener, type TlsListener } from './tls/listener-settings.ts'

export { SettingError }

/** The local gateway's settings, read from the environment once (docs: README, "Settings"). */
export type Settings = {
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  /** Folder of all local state; undefined keeps nothing. */
  readonly stateFolder: string | undefined
  /** How long a gateway that stops may finish what is in flight. */
  readonly drainSeconds: number
  /** Memory for the process that runs hosted functions. */
  readonly functionMemoryMb: number
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** What secrets are encrypted with; undefined: a key of the state folder's own. */
  readonly encryptionKey: string | undefined
  /** Names that the control plane answers to, beside loopback ones, while the keys are the default ones. */
  readonly hosts: readonly string[]
  /** Names of headers and parameters whose values logs mask; undefined for the default ones. */
  readonly maskedNames: string | undefined
  readonly region: string
  readonly accountId: string
  /** Whether to install the example API on the first start. */
  readonly example: boolean
  /** `AWS_*` variables that integrations use, as they were set. */
  readonly aws: Readonly<Record<string, string>>
  /** Variables of the response cache, as they were set. */
  readonly cache: Readonly<Record<string, string>>
  /** Variables about throttles and quotas, as they were set. */
  readonly limits: Readonly<Record<string, string>>
  readonly egress: Egress
  /** What the Worker reads about metrics and traces, as it was set. */
  readonly telemetry: Readonly<Record<string, string>>
  /** Absent: private APIs are not reached. */
  readonly privateListener: PrivateListener | undefined
  /** Absent: there is no listener for HTTPS. */
  readonly tlsListener: TlsListener | undefined
  /** The folder of truststores that are files; undefined where they are none. */
  readonly truststores: string | undefined
  /** Whose word about the client counts, as it was set. */
  readonly proxies: Readonly<Record<string, string>>
}

/** Reads the settings. Throws {@link SettingError}. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  refuseUnknown(env)
  const host = env['HOST'] || '127.0.0.1'
  const privateListener = readPrivateListener(env)
  const stateFolder =
    env['TIDEGATE_STATE'] === 'memory' ? undefined : env['TIDEGATE_STATE'] || '.tidegate'
  const tlsListener = readTlsListener(env, host, stateFolder)
  const credentials = readCredentials(env, {
    HOST: host,
    TIDEGATE_PRIVATE_HOST: privateListener?.host,
    TIDEGATE_TLS_HOST: tlsListener?.host,
  })
  const aws = readAwsVariables(env)
  const egress = readEgress(env, aws)
  return {
    host,
    port: readPort(env['PORT'] || '8787'),
    stateFolder,
    drainSeconds: readDrainSeconds(env['TIDEGATE_DRAIN_SECONDS'] || '10'),
    functionMemoryMb: readFunctionMemory(env['TIDEGATE_FUNCTION_MEMORY_MB'] || '512'),
    ...credentials,
    encryptionKey: readEncryptionKey(env),
    hosts: readHosts(env['TIDEGATE_HOSTS'] ?? ''),
    maskedNames: env['TIDEGATE_MASKED_NAMES'],
    region: matching(
      'TIDEGATE_REGION',
      env['TIDEGATE_REGION'] || 'us-east-1',
      /^[a-z]{2}(-[a-z]+)+-\d$/,
      'us-east-1',
    ),
    accountId: matching(
      'TIDEGATE_ACCOUNT_ID',
      env['TIDEGATE_ACCOUNT_ID'] || '000000000000',
      /^\d{12}$/,
      '000000000000',
    ),
    example: readSwitch('TIDEGATE_EXAMPLE', env['TIDEGATE_EXAMPLE'] || '1'),
    aws,
    cache: readCacheSettings(env),
    limits: readLimits(env),
    egress,
    telemetry: readTelemetry(env, egress.policy),
    privateListener,
    tlsListener,
    truststores: readTruststores(env),
    proxies: readProxies(env),
  }
}

function readHosts(text: string): readonly string[] {
  const hosts = text
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '')
  const wrong = hosts.find((host) => !/^[a-z0-9._-]+$|^\[[0-9a-f:.]+\]$/.test(host))
  if (wrong === undefined) return hosts
  throw new SettingError(
    `TIDEGATE_HOSTS holds "${wrong}": host names without ports are wanted, such as tidegate, gateway.internal`,
  )
}

/** Whether a listener there is reached from this machine alone. */
export const isLoopback = (host: string): boolean =>
  /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host)

/** The default credentials are for one's own machine: a gateway that others can reach must have its own. */
function readCredentials(
  env: Readonly<Record<string, string | undefined>>,
  hosts: Readonly<Record<string, string | undefined>>,
) {
  const accessKeyId = env['TIDEGATE_ACCESS_KEY_ID']
  const secretAccessKey = env['TIDEGATE_SECRET_ACCESS_KEY']
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey }
  const both = 'set both TIDEGATE_ACCESS_KEY_ID and TIDEGATE_SECRET_ACCESS_KEY'
  if (accessKeyId || secretAccessKey) throw new SettingError(`${both}, or neither`)
  for (const [name, host] of Object.entries(hosts)) {
    if (host === undefined || isLoopback(host)) continue
    throw new SettingError(`${name} is "${host}", which others can reach: ${both}`)
  }
  return { accessKeyId: 'test', secretAccessKey: 'test' }
}

/** The `AWS_*` variables integrations use. An endpoint that is no HTTP URL is refused here, not at the first call. */
function readAwsVariables(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (!value) continue
    if (/^AWS_ENDPOINT_URL(?:_[A-Z0-9_]+)?$/.test(name)) {
      if (!/^https?:\/\//.test(value) || !URL.canParse(value)) {
        throw new SettingError(
          `${name} is "${value}"; it must be a URL such as http://127.0.0.1:4566`,
        )
      }
      variables[name] = value
    } else if (/^AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(name)) {
      variables[name] = value
    }
  }
  return variables
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new SettingError(`PORT is "${text}"; it must be a number from 0 to 65535`)
  }
  return port
}

/** A request may not take longer than that: the longest timeout of an integration, and some more. */
const maxDrainSeconds = 3_600

function readDrainSeconds(text: string): number {
  const seconds = Number(text)
  if (!/^\d+(?:\.\d+)?$/.test(text) || seconds > maxDrainSeconds) {
    throw new SettingError(
      `TIDEGATE_DRAIN_SECONDS is "${text}"; it must be a number from 0 to ${maxDrainSeconds}`,
    )
  }
  return seconds
}

/** Fewer are not enough for a few functions, and more than V8 can have for all isolates of a process. */
const functionMemoryBounds = { least: 128, most: 4_096 } as const

function readFunctionMemory(text: string): number {
  const { least, most } = functionMemoryBounds
  const megabytes = Number(text)
  if (!/^\d+$/.test(text) || megabytes < least || megabytes > most) {
    throw new SettingError(
      `TIDEGATE_FUNCTION_MEMORY_MB is "${text}"; it must be a number from ${least} to ${most}`,
    )
  }
  return megabytes
}

function matching(name: string, value: string, pattern: RegExp, example: string): string {
  if (!pattern.test(value))
    throw new SettingError(`${name} is "${value}"; it must look like ${example}`)
  return value
}

function readSwitch(name: string, text: string): boolean {
  if (text !== '0' && text !== '1')
    throw new SettingError(`${name} is "${text}"; it must be 0 or 1`)
  return text === '1'
}
