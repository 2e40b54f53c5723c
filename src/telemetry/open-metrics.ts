import type { Metrics, SeriesLabels } from '../model/telemetry/metrics.ts'
import { maxSeries, type KeptMetrics } from './kept-metrics.ts'
import { openSeries, type KeptSeries } from './series.ts'

const other = { apiId: 'other', apiName: 'other', stage: 'other' } as const
const otherMethod = { ...other, method: { resource: 'other', httpMethod: 'other' } } as const

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
  const overflow = { stage: openSeries(other), method: openSeries(otherMethod) }
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
        return labels.method ? overflow.method : overflow.stage
      }
      const series = openSeries(labels)
      kept.set(key, series)
      return series
    },
    refusedBeforeApi: (status) => void withoutApi.set(status, (withoutApi.get(status) ?? 0) + 1),
    *all() {
      yield* kept.values()
      if (isOverflowing) yield* [overflow.stage, overflow.method]
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
const keyOf = ({ apiId, apiName, stage, method }: SeriesLabels): string =>
  JSON.stringify([apiId, apiName, stage, method?.resource, method?.httpMethod])
