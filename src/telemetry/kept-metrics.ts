import type { Metrics } from '../model/telemetry/metrics.ts'
import type { KeptSeries } from './series.ts'

/** Series an isolate keeps, of stages and methods together. A series takes some 400 bytes, and up to 4 kB where it is shown. */
export const maxSeries = 1_000

/** What became of the requests to a collector. */
export type ExportCounts = { sent: number; failures: number }

/** Everything an isolate has counted. */
export type KeptMetrics = Metrics & {
  readonly startedAt: number
  /** Names the isolate: another one counts for itself. */
  readonly instanceId: string
  /** In the order in which they were first asked for; `other` is among them once it counts. */
  all(): Iterable<KeptSeries>
  /** Requests refused before their API was known, by status. */
  readonly withoutApi: ReadonlyMap<number, number>
  /** Whether some requests are counted as of `other`, because there are too many series. */
  isOverflowing(): boolean
  /** What became of all this, where it is exported. */
  readonly exports: {
    readonly metrics: ExportCounts
    readonly traces: ExportCounts & { lostSpans: number }
  }
}
