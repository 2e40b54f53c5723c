import { join } from 'node:path'
import { definition, httpProxy, mock, template } from '../http/definition.ts'
import { arrivalSource, frontSource, helloSource, startWorker } from '../http/bare-workers.ts'
import { nginxMissing, startOrigin } from '../http/nginx.ts'
import { measureInTurns, type Measurable } from '../http/rounds.ts'
import type { Session } from '../http/session.ts'
import { mean } from '../http/statistics.ts'
import { hostOf, pathsOf } from '../http/subjects.ts'
import { renderTable } from '../http/table.ts'
import { buildGateway, startTidegate } from '../http/tidegate.ts'
import { wrkMissing } from '../http/wrk.ts'
import { microseconds } from '../workerd/measure.ts'
import { cpuInside } from './cpu-inside.ts'

/** What a request may cost of what it cost before. */
const target = 1.02

/** Processes of each checkout: one lies up to a tenth beside another that runs the same code, for as long as it lives. */
const processes = 3

type Compared = {
  readonly name: string
  /** Microseconds of CPU, a process each. */
  readonly now: readonly number[]
  readonly past: readonly number[]
}

/**
 * Sets this checkout against an older one (`--before DIR`, built there by `npm run build`), in turns within one run:
 * whole requests by CPU of the gateway's process, and match, link and serve inside workerd. @returns whether nothing
 * has become slower
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
    ...(await cpuInside(session, before, loops, processes)),
  ]
  return print(compared)
}

async function wholeRequests(session: Session, before: string): Promise<readonly Compared[]> {
  await buildGateway()
  const origin = nginxMissing()
    ? await startWorker(session, 'origin', helloSource)
    : await startOrigin(session)
  const apis = { MOCK: mock, 'MOCK, list of 20': template, HTTP_PROXY: httpProxy(`${origin.url}/`) }
  const sides = { now: undefined, past: join(before, 'dist/cli.js') }
  const compared: Compared[] = []
  for (const [name, integration] of Object.entries(apis)) {
    const document = definition(1, integration)
    // What one kind of method leaves running is no part of another's cost.
    await using cleanup = new AsyncDisposableStack()
    const own = { ...session, cleanup }
    const subjects: Measurable[] = []
    for (let at = 0; at < processes; at++) {
      for (const [side, program] of Object.entries(sides)) {
        const gateway = await startTidegate(own, document, undefined, {}, program)
        const host = hostOf(gateway.apiId)
        subjects.push({ ...gateway, id: `${side}-${at}`, host, paths: pathsOf(1) })
      }
    }
    if (name === 'MOCK') subjects.push(...(await floorSubjects(own)))
    const rounds = await measureInTurns(own, subjects)
    const costs = (side: string) =>
      Array.from({ length: processes }, (_, at) =>
        mean(rounds.get(`${side}-${at}`)!.map((round) => round.cpu)),
      )
    const past = costs('past')
    compared.push({ name, now: costs('now'), past })
    if (name === 'MOCK') {
      const added = mean(costs('front')) - mean(costs('bare'))
      compared.push({ name: floorName, now: past.map((cost) => cost + added), past })
    }
  }
  return compared
}

/** What came before, and what a bare Worker pays for that which every request was given since. */
const floorName = 'MOCK, floor: before + Host, Date, what is under way'

/** Bare Workers without and with what stands in front of every answer since; several processes of each. */
async function floorSubjects(session: Session): Promise<readonly Measurable[]> {
  const subjects: Measurable[] = []
  for (let at = 0; at < processes; at++) {
    for (const [side, source] of Object.entries({ bare: arrivalSource, front: frontSource })) {
      const id = `${side}-${at}`
      const server = await startWorker(session, id, source)
      subjects.push({ ...server, id, host: hostOf('abcdefghij'), paths: pathsOf(1) })
    }
  }
  return subjects
}

const loops = {
  'serve, 1 route': '/serve?routes=1',
  'match, 1 route': '/match?routes=1',
  'match, 10,000 routes': '/match?routes=10000',
  'link, 1,000 routes': '/link?routes=1000',
} as const

function print(compared: readonly Compared[]): boolean {
  let held = true
  const spread = (values: readonly number[]) =>
    `${microseconds(Math.min(...values))}–${microseconds(Math.max(...values))}`
  const rows = compared.map(({ name, now, past }) => {
    const ratio = mean(now) / mean(past)
    const isFloor = name === floorName
    const isMet = ratio <= target
    held &&= isMet || isFloor
    return [
      name,
      microseconds(mean(now)),
      spread(now),
      microseconds(mean(past)),
      spread(past),
      ratio.toFixed(3),
      isFloor ? '' : isMet ? 'met' : 'missed',
    ]
  })
  const head = [
    'against before',
    'µs CPU',
    'processes',
    'before',
    'processes',
    'ratio',
    `<= ${target}`,
  ]
  console.log(renderTable([head, ...rows]))
  return held
}
