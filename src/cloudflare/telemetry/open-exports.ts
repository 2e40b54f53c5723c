import type { Platform } from '../../model/platform.ts'
import type { Metrics } from '../../model/telemetry/metrics.ts'
import type { Tracer } from '../../model/telemetry/spans.ts'
import type { KeptMetrics } from '../../telemetry/kept-metrics.ts'
import type { ExporterDeps } from '../../telemetry/otlp/exporter-deps.ts'
import { openExporter, type Exporter } from '../../telemetry/otlp/exporter.ts'
import { OtlpSettingError, readOtlpSettings } from '../../telemetry/otlp/settings.ts'
import { writeDataPoint } from './analytics-engine.ts'
import { onOccasion } from './on-occasion.ts'
import type { TelemetryEnv } from './telemetry-env.ts'

/** Where what is counted and traced goes, beside the page. */
export type Exports = {
  readonly onCounted: NonNullable<Metrics['onCounted']>
  readonly tracer: Tracer
  flush(): Promise<void>
}

/** What exports are opened with. */
export type ExportsDeps = Pick<Platform, 'now' | 'log' | 'waitUntil'> & {
  readonly send: Platform['fetch']
  readonly wait: (ms: number) => Promise<void>
}

/** Milliseconds that a request on Cloudflare may be held after its answer, with some time for the export itself. */
const maxHeldMs = 15_000
/** Milliseconds that the end of the process waits for an export. */
const maxFlushMs = 1_000

/** Opens the exports that the settings ask for. */
export function openExports(env: TelemetryEnv, metrics: KeptMetrics, deps: ExportsDeps): Exports {
  const { METRICS: dataset } = env
  const { now, log, send, wait, waitUntil } = deps
  const exporter = exporterOf(env, {
    metrics,
    now,
    log,
    send,
    onSpans: (isFull) => (isFull ? waitUntil(exporter.exportSpans()) : spansDue()),
  })
  const maxWaitMs = env.TIDEGATE_LOCAL === '1' ? Infinity : maxHeldMs
  const { metricsDelayMs, spansDelayMs, exportMetrics, exportSpans, tracer } = exporter
  const metricsDue =
    metricsDelayMs !== undefined &&
    onOccasion(Math.min(metricsDelayMs, maxWaitMs), exportMetrics, deps)
  const spansDue = onOccasion(Math.min(spansDelayMs, maxWaitMs), exportSpans, deps)
  return {
    tracer,
    onCounted(labels, request) {
      if (dataset) writeDataPoint(dataset, labels, request)
      if (metricsDue) metricsDue()
    },
    async flush() {
      await Promise.race([Promise.all([exportMetrics(), exportSpans()]), wait(maxFlushMs)])
    },
  }
}

/** With settings that cannot be used APIs are served, and nothing is exported. */
function exporterOf(env: TelemetryEnv, deps: ExporterDeps): Exporter {
  try {
    return openExporter(readOtlpSettings({ ...env }), deps)
  } catch (error) {
    if (!(error instanceof OtlpSettingError)) throw error
    deps.log({ level: 'error', message: `nothing is exported: ${error.message}` })
    return openExporter({ resource: {}, metrics: undefined, traces: undefined }, deps)
  }
}
