import type { KeptSeries } from '../series.ts'
import { deliver } from './deliver.ts'
import type { ExporterDeps } from './exporter-deps.ts'
import { metricsPayload, type ToldSeries } from './metrics-payload.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { OtlpSettings } from './settings.ts'

/** Series of one request. */
const seriesOfBatch = 200

/** Sends what has been counted, a bounded number of series at a time. */
export function metricsExport(
  target: NonNullable<OtlpSettings['metrics']>,
  resource: Readonly<Record<string, string>>,
  { metrics, send, now, log }: ExporterDeps,
): () => Promise<void> {
  const delivered = deliver('metrics', target, { send, log, counts: metrics.exports.metrics })
  const { temporality } = target
  /** What the collector knows already, where it is told changes alone. */
  const told = new Map<KeptSeries, { readonly values: Float64Array; readonly at: number }>()

  const changeOf = (series: KeptSeries, values: Float64Array): ToldSeries => {
    const { labels } = series
    const before = temporality === 'delta' ? told.get(series) : undefined
    if (!before) return { labels, values, since: metrics.startedAt }
    return {
      labels,
      values: values.map((value, at) => value - before.values[at]!),
      since: before.at,
    }
  }
  const tell = async (batch: readonly KeptSeries[]) => {
    const at = now()
    // While it is sent, requests go on to count.
    const values = batch.map((series) => series.values.slice())
    const changes = batch.map((series, index) => changeOf(series, values[index]!))
    const delivery = await delivered(metricsPayload(changes, { resource, now: at, temporality }))
    if (temporality === 'delta' && delivery === 'sent')
      batch.forEach((series, index) => told.set(series, { values: values[index]!, at }))
    return delivery
  }
  return oneAtATime(target.timeoutMs, now, async (onStep) => {
    const all = [...metrics.all()]
    for (let at = 0; at < all.length; at += seriesOfBatch) {
      onStep()
      // Where one fails the others would, too.
      if ((await tell(all.slice(at, at + seriesOfBatch))) !== 'sent') return
    }
  })
}
