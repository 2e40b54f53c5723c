import type { SeriesLabels } from '../../model/telemetry/metrics.ts'
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
} from '../series.ts'
import { attributesOf, nanoseconds, scope } from './attributes.ts'

/** A series as it is to be told: its numbers, and since when they count. */
export type ToldSeries = Pick<KeptSeries, 'labels' | 'values'> & { readonly since: number }

type Told = {
  readonly resource: Readonly<Record<string, string>>
  readonly now: number
  readonly temporality: 'cumulative' | 'delta'
}

const prefixes: Readonly<Record<Level, string>> = {
  stage: 'apigateway',
  method: 'apigateway.method',
  webSocket: 'apigateway.websocket',
  route: 'apigateway.websocket.route',
}

const temporalities = { delta: 1, cumulative: 2 } as const

/** Series as the body of an OTLP request for metrics. What a series has never counted is left out. */
export function metricsPayload(all: readonly ToldSeries[], told: Told): string {
  const aggregationTemporality = temporalities[told.temporality]
  const metrics: unknown[] = []
  for (const level of Object.keys(prefixes) as Level[]) {
    const prefix = prefixes[level]
    const own = all.filter(({ labels }) => levelOf(labels) === level)
    for (const name of Object.keys(counters) as CounterName[]) {
      if (!counts(level, name)) continue
      const dataPoints = own
        .filter(({ values }) => values[counters[name]]! > 0)
        .map((series) => ({
          ...point(series, told.now),
          asInt: String(series.values[counters[name]]!),
        }))
      if (dataPoints.length > 0)
        metrics.push({
          name: `${prefix}.${name}`,
          unit: '{request}',
          sum: { dataPoints, aggregationTemporality, isMonotonic: true },
        })
    }
    for (const name of Object.keys(histograms) as HistogramName[]) {
      if (!counts(level, name)) continue
      const dataPoints = own.flatMap((series) => {
        const { buckets, count, sum } = readHistogram(series.values, name)
        if (count === 0) return []
        return [
          {
            ...point(series, told.now),
            count: String(count),
            sum,
            bucketCounts: Array.from(buckets, String),
            explicitBounds: latencyBounds,
          },
        ]
      })
      if (dataPoints.length > 0)
        metrics.push({
          name: `${prefix}.${name}`,
          unit: 'ms',
          histogram: { dataPoints, aggregationTemporality },
        })
    }
  }
  const resource = { attributes: attributesOf(told.resource) }
  return JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] })
}

const point = ({ labels, since }: ToldSeries, now: number) => ({
  attributes: attributesOf(attributes(labels)),
  startTimeUnixNano: nanoseconds(since),
  timeUnixNano: nanoseconds(now),
})

/** CloudWatch's dimensions; OpenTelemetry has a word of its own for what there are too many of. */
const attributes = ({ apiId, apiName, stage, method, webSocket }: SeriesLabels) => ({
  ApiId: apiId,
  ApiName: apiName,
  Stage: stage,
  ...(method && { Resource: method.resource, Method: method.httpMethod }),
  ...(webSocket?.route !== undefined && { Route: webSocket.route }),
  ...(apiId === 'other' && { 'otel.metric.overflow': true }),
})
