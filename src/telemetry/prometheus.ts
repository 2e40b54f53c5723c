import type { SeriesLabels } from '../model/telemetry/metrics.ts'
import { maxSeries, type KeptMetrics } from './kept-metrics.ts'
import {
  counters,
  counts,
  histograms,
  latencyBounds,
  levelOf,
  readHistogram,
  type CounterName,
  type HistogramName,
  type KeptSeries,
  type Level,
} from './series.ts'

/** The media type of Prometheus' text format. */
export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8'

const meanings: Readonly<Record<CounterName | HistogramName, string>> = {
  Count: 'Requests that were answered.',
  '4XXError': "Requests that failed by the client's fault.",
  '5XXError': "Requests that failed by the gateway's or the backend's fault.",
  CacheHitCount: "Requests answered from the stage's cache.",
  CacheMissCount: 'Requests of cached methods that the cache had no answer to.',
  ThrottledCount: 'Requests refused for their rate (THROTTLED).',
  QuotaExceededCount: 'Requests refused for a quota (QUOTA_EXCEEDED).',
  LimitUnavailableCount:
    'Requests with a limit that could not be asked: let through by the isolate alone, or refused.',
  ConnectCount: 'Handshakes of clients.',
  DisconnectCount: 'Connections that ended.',
  MessageCount: 'Messages from or to clients.',
  ClientError: "Events refused before their integration was called, by the client's fault.",
  IntegrationError: 'Events that their integration answered with an error.',
  ExecutionError:
    'Events whose integration could not be called, or gave no answer that could be used.',
  Latency: "Milliseconds from a request's arrival until the head of its answer was ready.",
  IntegrationLatency: 'Milliseconds until the backend answered, or was given up.',
}

const otherNote = `Beyond ${maxSeries} series requests are counted as of ApiId="other".`
const levels = {
  stage: { prefix: 'apigateway', note: `Per stage. ${otherNote}` },
  method: {
    prefix: 'apigateway_method',
    note: `Per method, where the stage has metricsEnabled. ${otherNote}`,
  },
  webSocket: { prefix: 'apigateway_websocket', note: `Per stage of a WebSocket API. ${otherNote}` },
  route: {
    prefix: 'apigateway_websocket_route',
    note: `Per route, where the stage has detailedMetricsEnabled. ${otherNote}`,
  },
} as const satisfies Readonly<Record<Level, object>>

/** Writes what an isolate has counted, in Prometheus' text format. */
export function renderPrometheus(metrics: KeptMetrics): string {
  const all = [...metrics.all()]
  const parts: string[] = []
  for (const level of Object.keys(levels) as Level[]) {
    const { prefix, note } = levels[level]
    const own = all
      .filter(({ labels }) => levelOf(labels) === level)
      .map(({ labels, values }) => ({ labels: labelPairs(labels), values }))
    // A gateway without WebSocket APIs has no families of theirs.
    if (own.length === 0 && (level === 'webSocket' || level === 'route')) continue
    for (const name of Object.keys(counters) as CounterName[])
      if (counts(level, name))
        parts.push(counterFamily(`${prefix}_${name}_total`, `${meanings[name]} ${note}`, name, own))
    for (const name of (Object.keys(histograms) as HistogramName[]).filter((each) =>
      counts(level, each),
    ))
      parts.push(
        histogramFamily(`${prefix}_${name}_milliseconds`, `${meanings[name]} ${note}`, name, own),
      )
  }
  parts.push(
    family(
      'tidegate_requests_without_api_total',
      'counter',
      'Requests refused before their API was known: no such API or stage, a target that cannot be.',
      [...metrics.withoutApi].map(([status, count]) => [`{status="${status}"}`, count]),
    ),
    family(
      'tidegate_exports_total',
      'counter',
      'Requests to the OpenTelemetry collector, by what became of them.',
      Object.entries(metrics.exports).flatMap(([signal, { sent, failures }]) => [
        [`{signal="${signal}",outcome="sent"}`, sent],
        [`{signal="${signal}",outcome="failed"}`, failures],
      ]),
    ),
    family(
      'tidegate_export_lost_spans_total',
      'counter',
      'Spans that were not exported: there was no room to keep them, or the collector refused them.',
      [['', metrics.exports.traces.lostSpans]],
    ),
    family('tidegate_metrics_series', 'gauge', 'Series that are kept.', [['', all.length]]),
    family(
      'tidegate_metrics_overflowing',
      'gauge',
      `1 when there are more than ${maxSeries} series, and some requests are counted as of ApiId="other".`,
      [['', metrics.isOverflowing() ? 1 : 0]],
    ),
    family(
      'tidegate_isolate_info',
      'gauge',
      'Everything on this page is of one isolate, since it started: this one.',
      [[`{instance_id="${escapeValue(metrics.instanceId)}"}`, 1]],
    ),
    family(
      'tidegate_isolate_start_time_seconds',
      'gauge',
      'When the isolate started, in seconds since 1970.',
      [['', metrics.startedAt / 1000]],
    ),
  )
  return parts.join('')
}

type Labelled = { readonly labels: string; readonly values: KeptSeries['values'] }

const counterFamily = (
  name: string,
  help: string,
  counter: CounterName,
  all: readonly Labelled[],
) =>
  family(
    name,
    'counter',
    help,
    all.map(({ labels, values }) => [`{${labels}}`, values[counters[counter]]!]),
  )

function histogramFamily(
  name: string,
  help: string,
  histogram: HistogramName,
  all: readonly Labelled[],
): string {
  let text = head(name, 'histogram', help)
  for (const { labels, values } of all) {
    const { buckets, count, sum } = readHistogram(values, histogram)
    let below = 0
    latencyBounds.forEach((bound, at) => {
      below += buckets[at]!
      text += `${name}_bucket{${labels},le="${bound}"} ${below}\n`
    })
    text += `${name}_bucket{${labels},le="+Inf"} ${count}\n${name}_sum{${labels}} ${sum}\n${name}_count{${labels}} ${count}\n`
  }
  return text
}

const family = (
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  samples: readonly (readonly [labels: string, value: number])[],
): string =>
  head(name, type, help) + samples.map(([labels, value]) => `${name}${labels} ${value}\n`).join('')

const head = (name: string, type: string, help: string): string =>
  `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`

const labelPairs = ({ apiId, apiName, stage, method, webSocket }: SeriesLabels): string =>
  Object.entries({
    ApiId: apiId,
    ApiName: apiName,
    Stage: stage,
    ...(method && { Resource: method.resource, Method: method.httpMethod }),
    ...(webSocket?.route !== undefined && { Route: webSocket.route }),
  })
    .map(([name, value]) => `${name}="${escapeValue(value)}"`)
    .join(',')

const escapeValue = (text: string): string =>
  text.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
