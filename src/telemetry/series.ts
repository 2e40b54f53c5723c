import type {
  CountedEvent,
  CountedRequest,
  Series,
  SeriesLabels,
} from '../model/telemetry/metrics.ts'

/** Upper bounds of the buckets of both latencies, in milliseconds; one more bucket takes the rest. */
export const latencyBounds: readonly number[] = [
  1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000,
]

/** Counters by CloudWatch's names where it has them, at their places among a series' values. */
export const counters = {
  Count: 0,
  '4XXError': 1,
  '5XXError': 2,
  CacheHitCount: 3,
  CacheMissCount: 4,
  ThrottledCount: 5,
  QuotaExceededCount: 6,
  LimitUnavailableCount: 7,
  ConnectCount: 8,
  DisconnectCount: 9,
  MessageCount: 10,
  ClientError: 11,
  IntegrationError: 12,
  ExecutionError: 13,
} as const

export type CounterName = keyof typeof counters

/** Where the buckets of each latency begin; after them comes the sum. */
export const histograms = {
  Latency: 14,
  IntegrationLatency: 14 + latencyBounds.length + 2,
} as const

export type HistogramName = keyof typeof histograms

/** What a series is of: a stage or a method, or the same of a WebSocket API. */
export type Level = 'stage' | 'method' | 'webSocket' | 'route'

export const levelOf = ({ method, webSocket }: SeriesLabels): Level => {
  if (webSocket) return webSocket.route === undefined ? 'webSocket' : 'route'
  return method ? 'method' : 'stage'
}

const ofEventsAlone: ReadonlySet<string> = new Set([
  'ConnectCount',
  'DisconnectCount',
  'MessageCount',
  'ClientError',
  'IntegrationError',
  'ExecutionError',
])
const ofEvents: ReadonlySet<string> = new Set([
  ...ofEventsAlone,
  'ThrottledCount',
  'QuotaExceededCount',
  'LimitUnavailableCount',
  'IntegrationLatency',
])

/** Whether series of that level count under that name: WebSocket APIs have names of their own. */
export const counts = (level: Level, name: CounterName | HistogramName): boolean =>
  level === 'webSocket' || level === 'route' ? ofEvents.has(name) : !ofEventsAlone.has(name)

const valueCount = histograms.IntegrationLatency + latencyBounds.length + 2

/** A series with what it has counted so far. */
export type KeptSeries = Series & {
  /** Numbers by {@link counters} and {@link histograms}. They only grow. */
  readonly values: Float64Array
}

export function openSeries(labels: SeriesLabels): KeptSeries {
  const values = new Float64Array(valueCount)
  return { labels, values, add: (request) => add(values, request) }
}

function add(values: Float64Array, request: CountedRequest): void {
  if (request.event) addEvent(values, request.event)
  values[counters.Count]!++
  if (request.error === '4XX') values[counters['4XXError']]!++
  else if (request.error === '5XX') values[counters['5XXError']]!++
  if (request.cacheStatus === 'hit') values[counters.CacheHitCount]!++
  else if (request.cacheStatus === 'miss') values[counters.CacheMissCount]!++
  if (request.limit === 'throttled') values[counters.ThrottledCount]!++
  else if (request.limit === 'quota') values[counters.QuotaExceededCount]!++
  if (request.isLimitAway) values[counters.LimitUnavailableCount]!++
  observe(values, histograms.Latency, request.latencyMs)
  if (request.integrationLatencyMs !== undefined)
    observe(values, histograms.IntegrationLatency, request.integrationLatencyMs)
}

function addEvent(values: Float64Array, { type, messages, error }: CountedEvent): void {
  if (type === 'CONNECT') values[counters.ConnectCount]!++
  else if (type === 'DISCONNECT') values[counters.DisconnectCount]!++
  values[counters.MessageCount]! += messages
  if (error) values[counters[error]]!++
}

function observe(values: Float64Array, start: number, ms: number): void {
  // A clock that was set back makes no time negative.
  const time = ms > 0 ? ms : 0
  let bucket = 0
  while (bucket < latencyBounds.length && time > latencyBounds[bucket]!) bucket++
  values[start + bucket]!++
  values[start + latencyBounds.length + 1]! += time
}

/** A histogram's numbers among a series' values. */
export function readHistogram(values: Float64Array, name: HistogramName) {
  const start = histograms[name]
  const buckets = values.subarray(start, start + latencyBounds.length + 1)
  return {
    /** Each of its own bound alone, the last without one. */
    buckets,
    count: buckets.reduce((sum, count) => sum + count, 0),
    sum: values[start + latencyBounds.length + 1]!,
  }
}
