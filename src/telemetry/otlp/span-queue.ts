import type { Span, Tracer } from '../../model/telemetry/spans.ts'
import { deliver } from './deliver.ts'
import type { ExporterDeps } from './exporter-deps.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { OtlpSettings } from './settings.ts'
import { spansPayload } from './spans-payload.ts'

/** Takes spans, and sends them in batches. What the queue has no room for is lost: told once, and counted. */
export function spanQueue(
  target: NonNullable<OtlpSettings['traces']>,
  resource: Readonly<Record<string, string>>,
  { metrics, send, now, log, onSpans }: ExporterDeps,
): { readonly tracer: Tracer; readonly exportSpans: () => Promise<void> } {
  const counts = metrics.exports.traces
  const delivered = deliver('traces', target, { send, log, counts })
  let waiting: Span[] = []
  const lose = (count: number) => {
    if (counts.lostSpans === 0)
      log({
        level: 'warn',
        message: `spans are lost: OTEL_BSP_MAX_QUEUE_SIZE is ${target.maxQueue}; tidegate_export_lost_spans_total counts them`,
      })
    counts.lostSpans += count
  }
  return {
    tracer: {
      samples: target.sampler,
      take(spans) {
        // The tree of a request is sent whole, or not at all.
        if (waiting.length + spans.length > target.maxQueue) lose(spans.length)
        else waiting.push(...spans)
        onSpans(waiting.length >= target.maxBatch)
      },
    },
    exportSpans: oneAtATime(target.timeoutMs, now, async (onStep) => {
      while (waiting.length > 0) {
        onStep()
        const batch = waiting.splice(0, target.maxBatch)
        const delivery = await delivered(spansPayload(batch, resource))
        if (delivery === 'refused') lose(batch.length)
        if (delivery !== 'later') continue
        // Those that came meanwhile have the queue's end, as far as there is room.
        waiting = [...batch, ...waiting]
        const tooMany = waiting.length - target.maxQueue
        if (tooMany > 0) lose(waiting.splice(target.maxQueue).length)
        return
      }
    }),
  }
}
