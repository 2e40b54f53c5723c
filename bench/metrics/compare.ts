import { definition, mock } from '../http/definition.ts'
import { helloSource, startWorker } from '../http/bare-workers.ts'
import { measureInTurns, type Measurable } from '../http/rounds.ts'
import type { Session } from '../http/session.ts'
import { mean } from '../http/statistics.ts'
import { hostOf, pathsOf } from '../http/subjects.ts'
import { renderTable } from '../http/table.ts'
import { buildGateway, startTidegate } from '../http/tidegate.ts'
import { wrkMissing } from '../http/wrk.ts'
import { microseconds } from '../workerd/measure.ts'

/** What counting may cost of a MOCK request. */
const target = 1.03

/** Processes of each kind: one lies up to a tenth beside another that runs the same code, for as long as it lives. */
const processes = 3

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
  const subjects: Measurable[] = []
  for (let at = 0; at < processes; at++) {
    for (const [kind, settings] of Object.entries(kinds)) {
      const gateway = await startTidegate(session, document, undefined, settings)
      subjects.push({
        ...gateway,
        id: `${kind}-${at}`,
        host: hostOf(gateway.apiId),
        paths: pathsOf(1),
      })
    }
  }
  const rounds = await measureInTurns(session, subjects)
  const costs = (kind: string) =>
    Array.from({ length: processes }, (_, at) =>
      mean(rounds.get(`${kind}-${at}`)!.map((round) => round.cpu)),
    )
  const off = costs('off')
  const ratioOf = (kind: string) => mean(costs(kind)) / mean(off)
  const held = ratioOf('counted') <= target
  const rows = Object.keys(kinds).map((kind) => {
    const own = costs(kind)
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
