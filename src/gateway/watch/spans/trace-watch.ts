import type { Tracer } from '../../../model/telemetry/spans.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { TraceMeans } from '../trace-means.ts'
import type { Watch } from '../watch.ts'
import { spanTree } from './span-tree.ts'
import { continueTrace, readTraceContext } from './trace-context.ts'

/** {@link traceWatch}, for who loads it late. */
export type TraceWatch = typeof traceWatch

/**
 * Watches a request that is sampled, beside whoever watches it already: both read one record. Its spans are made when
 * the answer is there.
 *
 * @param other who watches it already
 */
export function traceWatch(
  opened: Exchange,
  other: Watch | undefined,
  means: TraceMeans,
): Watch | undefined | Promise<Watch | undefined> {
  const tracer = opened.platform.tracer?.()
  if (tracer instanceof Promise) return tracer.then((own) => watchBy(own, opened, other, means))
  return tracer ? watchBy(tracer, opened, other, means) : other
}

function watchBy(
  tracer: Tracer,
  opened: Exchange,
  other: Watch | undefined,
  means: TraceMeans,
): Watch | undefined {
  const context = readTraceContext(opened, means)
  if (!tracer.samples(context.traceId, context.isSampled)) return other
  const spanId = means.randomHex(16)
  continueTrace(opened, context.traceId, spanId, means)
  const watch = other ?? { record: [], reader: means.relayedBody, bodies: () => false }
  return {
    ...watch,
    done(x) {
      other?.done?.(x)
      tracer.take(spanTree(x, watch.record, { ...context, spanId }, means))
    },
  }
}
