import { readSampler, type Sampler } from './sampler.ts'

/** A setting of OpenTelemetry's that cannot be used; the message says which and why. */
export class OtlpSettingError extends Error {
  override readonly name = 'OtlpSettingError'
}

/** Where the data of one signal go, and how. */
export type OtlpTarget = {
  readonly url: string
  /** Beside the body's type. */
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

/** What the operator says about exports, by OpenTelemetry's own settings. */
export type OtlpSettings = {
  /** Of all that is sent: the service, and what else the operator says of it. */
  readonly resource: Readonly<Record<string, string>>
  readonly metrics:
    | (OtlpTarget & { readonly intervalMs: number; readonly temporality: 'cumulative' | 'delta' })
    | undefined
  readonly traces:
    | (OtlpTarget & {
        readonly sampler: Sampler
        readonly delayMs: number
        readonly maxQueue: number
        readonly maxBatch: number
      })
    | undefined
}

type Variables = Readonly<Record<string, unknown>>

/** Whether a variable is one of those that are read here. */
export const isOtlpSetting = (name: string): boolean => settings.test(name)

const settings =
  /^OTEL_(?:SDK_DISABLED|SERVICE_NAME|RESOURCE_ATTRIBUTES|(?:METRICS|TRACES)_EXPORTER|METRIC_EXPORT_INTERVAL|TRACES_SAMPLER(?:_ARG)?|BSP_(?:SCHEDULE_DELAY|MAX_QUEUE_SIZE|MAX_EXPORT_BATCH_SIZE)|EXPORTER_OTLP_(?:(?:METRICS|TRACES)_)?(?:ENDPOINT|HEADERS|TIMEOUT|PROTOCOL)|EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE)$/

/** Reads OpenTelemetry's settings. Nothing is sent where no endpoint is named. Throws {@link OtlpSettingError}. */
export function readOtlpSettings(env: Variables): OtlpSettings {
  const metrics = readTarget('METRICS', env)
  const traces = readTarget('TRACES', env)
  return {
    resource: readResource(env),
    metrics: metrics && {
      ...metrics,
      intervalMs: readNumber(env, 'OTEL_METRIC_EXPORT_INTERVAL', 60_000, 100, 3_600_000),
      temporality: readTemporality(env),
    },
    traces: traces && {
      ...traces,
      sampler: readSampler(
        text(env, 'OTEL_TRACES_SAMPLER'),
        text(env, 'OTEL_TRACES_SAMPLER_ARG'),
        (message) => new OtlpSettingError(message),
      ),
      delayMs: readNumber(env, 'OTEL_BSP_SCHEDULE_DELAY', 5_000, 0, 600_000),
      maxQueue: readNumber(env, 'OTEL_BSP_MAX_QUEUE_SIZE', 2_048, 1, 100_000),
      maxBatch: readNumber(env, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, 1, 10_000),
    },
  }
}

function readTarget(signal: 'METRICS' | 'TRACES', env: Variables): OtlpTarget | undefined {
  const exporter = text(env, `OTEL_${signal}_EXPORTER`)
  if (exporter !== undefined && exporter !== 'otlp' && exporter !== 'none')
    throw wrong(`OTEL_${signal}_EXPORTER`, exporter, 'otlp or none')
  // Of both settings the signal's own holds.
  const nameOf = (setting: string) => {
    const own = `OTEL_EXPORTER_OTLP_${signal}_${setting}`
    return text(env, own) === undefined ? `OTEL_EXPORTER_OTLP_${setting}` : own
  }
  // As `asks-for-otlp.ts`, which is cut out of this: every start has that.
  const isOff = exporter === 'none' || text(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true'
  if (isOff || text(env, nameOf('ENDPOINT')) === undefined) return undefined
  const protocol = nameOf('PROTOCOL')
  const named = text(env, protocol)
  if (named !== undefined && named !== 'http/json')
    throw wrong(protocol, named, 'http/json, the one protocol that is spoken here, or unset')
  return {
    url: readUrl(nameOf('ENDPOINT'), signal, env),
    headers: readHeaders(nameOf('HEADERS'), env),
    timeoutMs: readNumber(env, nameOf('TIMEOUT'), 10_000, 1, 600_000),
  }
}

/** The endpoint of a single signal is used as it is, the one for all is a base (OpenTelemetry, "OTLP exporter"). */
function readUrl(name: string, signal: 'METRICS' | 'TRACES', env: Variables): string {
  const url = text(env, name)!
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw wrong(name, url, 'a URL such as http://127.0.0.1:4318')
  return name === 'OTEL_EXPORTER_OTLP_ENDPOINT'
    ? `${url.replace(/\/$/, '')}/v1/${signal.toLowerCase()}`
    : url
}

/** Names that a header may have. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

function readHeaders(name: string, env: Variables): Readonly<Record<string, string>> {
  const pairs = readPairs(name, env)
  for (const [header, value] of pairs) {
    // Its value may be a secret, which no message repeats.
    if (!token.test(header) || /[^\t\x20-\x7e]/.test(value))
      throw new OtlpSettingError(`${name}: the header ${JSON.stringify(header)} cannot be sent`)
  }
  return Object.fromEntries(pairs)
}

function readResource(env: Variables): Readonly<Record<string, string>> {
  const service = text(env, 'OTEL_SERVICE_NAME')
  return {
    'service.name': 'tidegate',
    ...Object.fromEntries(readPairs('OTEL_RESOURCE_ATTRIBUTES', env)),
    ...(service !== undefined && { 'service.name': service }),
  }
}

/** `a=1,b=2`, percent-encoded (W3C Baggage, without properties). */
function readPairs(name: string, env: Variables): readonly (readonly [string, string])[] {
  return (text(env, name) ?? '')
    .split(',')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => {
      const at = pair.indexOf('=')
      const key = decode(name, pair.slice(0, at).trim())
      if (at < 1 || key === '')
        throw new OtlpSettingError(`${name} must be a list such as name=value,other=value`)
      return [key, decode(name, pair.slice(at + 1).trim())] as const
    })
}

function decode(name: string, part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new OtlpSettingError(`${name} holds a % that begins no percent-encoded character`)
  }
}

function readTemporality(env: Variables): 'cumulative' | 'delta' {
  const name = 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE'
  const value = text(env, name)?.toLowerCase() ?? 'cumulative'
  if (value === 'cumulative' || value === 'delta') return value
  // What OpenTelemetry calls so is delta for counters and histograms, and there is nothing else here.
  if (value === 'lowmemory') return 'delta'
  throw wrong(name, value, 'cumulative, delta or lowmemory')
}

function readNumber(
  env: Variables,
  name: string,
  absent: number,
  least: number,
  most: number,
): number {
  const value = text(env, name)
  if (value === undefined) return absent
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < least || number > most)
    throw wrong(name, value, `a whole number from ${least} to ${most}`)
  return number
}

/** An empty one counts as unset (OpenTelemetry, "Environment variables"). */
function text(env: Variables, name: string): string | undefined {
  const value = env[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

const wrong = (name: string, value: string, wanted: string) =>
  new OtlpSettingError(`${name} is "${value}"; it must be ${wanted}`)
