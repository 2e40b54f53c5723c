import { definition, mock } from '../http/definition.ts'
import { helloSource, startWorker } from '../http/bare-workers.ts'
import type { Session } from '../http/session.ts'
import { costsOfKinds } from '../http/several.ts'
import { mean } from '../http/statistics.ts'
import { hostOf, pathsOf } from '../http/subjects.ts'
import { renderTable } from '../http/table.ts'
import { buildGateway, startTidegate } from '../http/tidegate.ts'
import { wrkMissing } from '../http/wrk.ts'
import { microseconds } from '../workerd/measure.ts'

/** What counting may cost of a MOCK request. */
const target = 1.03

/**
 * Sets a MOCK method whose requests are counted against one whose are not, and one that is exported as well: by CPU of
 * the gateway's process, several processes each, in turns. @returns whether counting costs what it may
 */
export async function compareMetrics(session: Session): Promise<boolean> {
  const missing = wrkMissing()
  if (missing !== undefined) {
    console.log(`skipped: ${missing}`)
    return true
  }
  await buildGateway()
  const collector = await startWorker(session, 'collector', helloSource)
  const kinds = {
    off: { TIDEGATE_METRICS: 'off' },
    counted: {},
    exported: {
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: collector.url,
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
    },
    'one in a hundred traced': {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.01',
    },
  }
  const document = definition(1, mock)
  const start = (settings: Readonly<Record<string, string>>) => async () => {
    const gateway = await startTidegate(session, document, undefined, settings)
    return { ...gateway, host: hostOf(gateway.apiId), paths: pathsOf(1) }
  }
  const costs = await costsOfKinds(session, {
    off: start(kinds.off),
    counted: start(kinds.counted),
    exported: start(kinds.exported),
    'one in a hundred traced': start(kinds['one in a hundred traced']),
  })
  type Kind = keyof typeof costs
  const ratioOf = (kind: Kind) => mean(costs[kind]) / mean(costs.off)
  const held = ratioOf('counted') <= target
  const rows = (Object.keys(costs) as Kind[]).map((kind) => {
    const own = costs[kind]
    return [
      `MOCK, metrics ${kind}`,
      microseconds(mean(own)),
      `${microseconds(Math.min(...own))}–${microseconds(Math.max(...own))}`,
      ratioOf(kind).toFixed(3),
      kind === 'counted' ? (held ? 'met' : 'missed') : '',
    ]
  })
  console.log(renderTable([['', 'µs CPU', 'processes', 'ratio', `<= ${target}`], ...rows]))
  return held
}
