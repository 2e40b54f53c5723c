import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { definition, httpProxy, mock, template } from '../http/definition.ts'
import { helloSource, startWorker } from '../http/bare-workers.ts'
import { nginxMissing, startOrigin } from '../http/nginx.ts'
import { measureInTurns, type Measurable } from '../http/rounds.ts'
import type { Session } from '../http/session.ts'
import { median, ratioOf, verdict } from '../http/statistics.ts'
import { hostOf, pathsOf } from '../http/subjects.ts'
import { renderTable } from '../http/table.ts'
import { buildGateway, startTidegate } from '../http/tidegate.ts'
import { wrkMissing } from '../http/wrk.ts'
import { microseconds, measureTogether } from '../workerd/measure.ts'

/** What a request may cost of what it cost before. */
const target = 1.02

type Compared = {
  readonly name: string
  readonly now: readonly number[]
  readonly past: readonly number[]
}

/**
 * Sets this checkout against an older one (`--before DIR`, built there by `npm run build`), in turns within one run:
 * whole requests by CPU of the gateway's process, and match, link and serve inside workerd. @returns whether nothing
 * has clearly become slower
 */
export async function compareBefore(session: Session): Promise<boolean> {
  const { before } = session
  if (before === undefined) {
    console.log('skipped: --before names the older checkout to compare with')
    return true
  }
  const missing = wrkMissing()
  if (missing !== undefined) console.log(`whole requests are skipped: ${missing}`)
  const compared = [
    ...(missing === undefined ? await wholeRequests(session, before) : []),
    ...(await parts(session, before)),
  ]
  return print(compared)
}

async function wholeRequests(session: Session, before: string): Promise<readonly Compared[]> {
  await buildGateway()
  const origin = nginxMissing()
    ? await startWorker(session, 'origin', helloSource)
    : await startOrigin(session)
  const apis = { MOCK: mock, 'MOCK, list of 20': template, HTTP_PROXY: httpProxy(`${origin.url}/`) }
  const subjects: Measurable[] = []
  for (const [name, integration] of Object.entries(apis)) {
    const document = definition(1, integration)
    const programs = [undefined, join(before, 'dist/cli.js')]
    for (const [at, program] of programs.entries()) {
      const gateway = await startTidegate(session, document, undefined, {}, program)
      const id = at === 0 ? name : `${name}, before`
      subjects.push({ ...gateway, id, host: hostOf(gateway.apiId), paths: pathsOf(1) })
    }
  }
  const rounds = await measureInTurns(session, subjects)
  const cpu = (id: string) => rounds.get(id)!.map((round) => round.cpu)
  return Object.keys(apis).map((name) => ({ name, now: cpu(name), past: cpu(`${name}, before`) }))
}

const loops = [
  ['serve, 1 route', '/serve?routes=1'],
  ['match, 1 route', '/match?routes=1'],
  ['match, 10,000 routes', '/match?routes=10000'],
  ['link, 1,000 routes', '/link?routes=1000'],
] as const

async function parts(session: Session, before: string): Promise<readonly Compared[]> {
  const here = fileURLToPath(new URL('../micro/worker.ts', import.meta.url).href)
  const there = join(before, 'bench/micro/worker.ts')
  const subjectsOf = (more: string) =>
    loops.map(([name, path]) => ({ name: name + more, target: path }))
  const measured = await measureTogether(session, [
    { name: 'micro', entry: here, subjects: subjectsOf('') },
    { name: 'micro-before', entry: there, subjects: subjectsOf(', before') },
  ])
  const costs = (name: string) => measured.find((each) => each.name === name)!.costs
  return loops.map(([name]) => ({ name, now: costs(name), past: costs(`${name}, before`) }))
}

function print(compared: readonly Compared[]): boolean {
  let missed = false
  const rows = compared.map(({ name, now, past }) => {
    const ratio = ratioOf(now, past)
    const judged = verdict(ratio, target)
    missed ||= judged === 'missed'
    return [
      name,
      microseconds(median(now)),
      microseconds(median(past)),
      ratio.ofRounds.toFixed(3),
      ratio.ofMinima.toFixed(3),
      judged,
    ]
  })
  const head = [
    'against before',
    'µs median',
    'before',
    'median of rounds',
    'of minima',
    `<= ${target}`,
  ]
  console.log(renderTable([head, ...rows]))
  return !missed
}
