import type { Platform } from '../../model/platform.ts'
import type { Metrics } from '../../model/telemetry/metrics.ts'
import { openMetrics } from '../../telemetry/open-metrics.ts'
import { asksForOtlp } from '../../telemetry/otlp/asks-for-otlp.ts'
import type { Exports, ExportsDeps } from './open-exports.ts'
import type { TelemetryEnv } from './telemetry-env.ts'

/** What a platform has of all this. */
export type Telemetry = Pick<Platform, 'metrics' | 'tracer'> & {
  /** Exports at once what waits. Never rejects, and takes a second at most. */
  flush(): Promise<void>
}

/** Links counting, and what becomes of the counts. What exports is loaded when there is something to export. */
export function linkTelemetry(env: TelemetryEnv, deps: ExportsDeps): Telemetry {
  const exportsSpans = asksForOtlp('TRACES', env)
  const isTold = env.METRICS !== undefined || asksForOtlp('METRICS', env)

  let opened: Exports | undefined
  const exports = async (): Promise<Exports> => {
    if (opened) return opened
    const { openExports } = await import('./open-exports.ts')
    // Of several requests that loaded it at once one has opened it.
    return (opened ??= openExports(env, metrics, deps))
  }
  const onCounted: Metrics['onCounted'] = (labels, request) => {
    if (opened) opened.onCounted(labels, request)
    else deps.waitUntil(exports().then((own) => own.onCounted(labels, request)))
  }
  const metrics = openMetrics({
    startedAt: deps.now(),
    instanceId: crypto.randomUUID(),
    ...(isTold && { onCounted }),
  })
  return {
    ...(env.TIDEGATE_METRICS !== 'off' && { metrics }),
    ...(exportsSpans && { tracer: () => opened?.tracer ?? exports().then((own) => own.tracer) }),
    async flush() {
      if (isTold || exportsSpans) await (await exports()).flush()
    },
  }
}
