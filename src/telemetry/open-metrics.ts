import type { Metrics, SeriesLabels } from '../model/telemetry/metrics.ts'
import { maxSeries, type KeptMetrics } from './kept-metrics.ts'
import { levelOf, openSeries, type KeptSeries, type Level } from './series.ts'

const other = { apiId: 'other', apiName: 'other', stage: 'other' } as const

/** Opens the counters of an isolate. They live as long as it does. */
export function openMetrics(options: {
  readonly startedAt: number
  readonly instanceId: string
  readonly onCounted?: Metrics['onCounted']
  /** Fewer than {@link maxSeries} in tests. */
  readonly most?: number
}): KeptMetrics {
  const { startedAt, instanceId, onCounted, most = maxSeries } = options
  const kept = new Map<string, KeptSeries>()
  const overflow = {
    stage: openSeries(other),
    method: openSeries({ ...other, method: { resource: 'other', httpMethod: 'other' } }),
    webSocket: openSeries({ ...other, webSocket: {} }),
    route: openSeries({ ...other, webSocket: { route: 'other' } }),
  }
  /** Those of WebSocket APIs are told of where there are such. */
  const overflowing = new Set<Level>(['stage', 'method'])
  let isOverflowing = false
  const withoutApi = new Map<number, number>()
  const metrics: KeptMetrics = {
    startedAt,
    instanceId,
    ...(onCounted && { onCounted }),
    series(labels) {
      const key = keyOf(labels)
      const known = kept.get(key)
      if (known) return known
      if (kept.size >= most) {
        isOverflowing = true
        const level = levelOf(labels)
        overflowing.add(level)
        return overflow[level]
      }
      const series = openSeries(labels)
      kept.set(key, series)
      return series
    },
    refusedBeforeApi: (status) => void withoutApi.set(status, (withoutApi.get(status) ?? 0) + 1),
    *all() {
      yield* kept.values()
      if (isOverflowing) for (const level of overflowing) yield overflow[level]
    },
    withoutApi,
    isOverflowing: () => isOverflowing,
    exports: {
      metrics: { sent: 0, failures: 0 },
      traces: { sent: 0, failures: 0, lostSpans: 0 },
    },
    async render() {
      const { prometheusType, renderPrometheus } = await import('./prometheus.ts')
      return { contentType: prometheusType, text: renderPrometheus(metrics) }
    },
  }
  return metrics
}

/** The same labels make the same text, and no others do. */
const keyOf = ({ apiId, apiName, stage, method, webSocket }: SeriesLabels): string =>
  JSON.stringify([apiId, apiName, stage, method?.resource, method?.httpMethod, webSocket?.route])
