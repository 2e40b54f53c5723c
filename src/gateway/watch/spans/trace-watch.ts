import type { Exchange } from '../../exchange/exchange.ts'
import type { TraceMeans } from '../trace-means.ts'
import type { Watch } from '../watch.ts'
import { spanTree } from './span-tree.ts'
import { continueTrace, readTraceContext } from './trace-context.ts'

/**
 * Watches a request that is sampled, beside whoever watches it already: both read one record. Its spans are made when
 * the answer is there.
 *
 * @param other who watches it already
 */
export async function traceWatch(
  opened: Exchange,
  other: Watch | undefined,
  means: TraceMeans,
): Promise<Watch | undefined> {
  const tracer = await opened.platform.tracer?.()
  if (!tracer) return other
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
