import type { Tracer } from '../../model/telemetry/spans.ts'
import type { ExporterDeps } from './exporter-deps.ts'
import { metricsExport } from './metrics-export.ts'
import type { OtlpSettings } from './settings.ts'
import { spanQueue } from './span-queue.ts'

/** Sends what has been counted and traced. A call ends, at the latest, when the collector's time is over. */
export type Exporter = {
  /** Milliseconds that what is counted may wait; undefined where it goes nowhere. */
  readonly metricsDelayMs: number | undefined
  readonly spansDelayMs: number
  readonly tracer: Tracer
  exportMetrics(): Promise<void>
  exportSpans(): Promise<void>
}

const nothing = {
  tracer: { samples: () => false, take: () => undefined },
  exportSpans: async () => undefined,
}

/** Opens the exporter of an isolate. */
export function openExporter(settings: OtlpSettings, deps: ExporterDeps): Exporter {
  const { metrics, traces } = settings
  const resource = { ...settings.resource, 'service.instance.id': deps.metrics.instanceId }
  return {
    metricsDelayMs: metrics?.intervalMs,
    spansDelayMs: traces?.delayMs ?? 0,
    exportMetrics: metrics ? metricsExport(metrics, resource, deps) : nothing.exportSpans,
    ...(traces ? spanQueue(traces, resource, deps) : nothing),
  }
}
