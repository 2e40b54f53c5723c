import type { KeptMetrics } from '../kept-metrics.ts'
import type { Send } from './deliver.ts'

/** What an exporter needs of where it runs. */
export type ExporterDeps = {
  readonly metrics: KeptMetrics
  readonly send: Send
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: (line: Readonly<Record<string, unknown>>) => void
  /** Called when spans wait to be sent; `isFull` when there are enough of them for a request. */
  readonly onSpans: (isFull: boolean) => void
}
