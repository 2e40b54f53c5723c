import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { startWorker } from '../http/bare-workers.ts'
import type { Session } from '../http/session.ts'
import { median, ratioOf } from '../http/statistics.ts'
import { renderTable } from '../http/table.ts'

/** A loop of the bench Worker over an API of so many routes. */
type Subject = {
  readonly name: string
  readonly loop: string
  readonly routes: number
  /** Iterations per round, once found. */
  times: number
  /** Milliseconds of the request, a round each. */
  readonly walls: number[]
}

const subject = (name: string, loop: string, routes = 1): Subject => ({
  name,
  loop,
  routes,
  times: 1,
  walls: [],
})

/** Milliseconds a measured request should take: enough for the millisecond of the round trip not to matter. */
const roundMs = 25
/** A round of this is 20 times shorter than one under load, so there can be more. */
const roundsPerRound = 1
/** Requests per step of the search for the number of iterations. */
const calibrations = 3
/** Iterations are not raised beyond this: a loop that costs nothing must end too. */
const maxTimes = 10_000_000

/** Ratios to print. They have no targets: those are for whole requests, of which these are parts. */
const comparisons = [
  ['serve, 1 route', 'new Response with the same body and headers'],
  ['serve, 1 route, access log', 'serve, 1 route'],
  ['serve, 10,000 routes', 'serve, 1 route'],
  ['match, 10,000 routes', 'match, 1 route'],
] as const

/**
 * Times match, link and serve inside workerd, in turns, and prints microseconds. @returns true: there is no
 * target to miss
 */
export async function compareMicro(session: Session): Promise<boolean> {
  const { url } = await startWorker(session, 'micro', await bundle())
  const empty = subject('empty', 'empty')
  const subjects = [
    subject('new Response with the same body and headers', 'respond'),
    subject('serve, 1 route', 'serve'),
    subject('serve, 1 route, access log', 'logged'),
    subject('serve, 10,000 routes', 'serve', 10_000),
    subject('match, 1 route', 'match'),
    subject('match, 1,000 routes', 'match', 1_000),
    subject('match, 10,000 routes', 'match', 10_000),
    subject('link, 1 route', 'link'),
    subject('link, 1,000 routes', 'link', 1_000),
    subject('link, 10,000 routes', 'link', 10_000),
    subject('JSON.parse of the snapshot, 10,000 routes', 'parse', 10_000),
  ]
  for (const each of subjects) await calibrate(url, each, session.signal)
  for (let round = 0; round < session.rounds * roundsPerRound; round++) {
    for (const each of round % 2 ? subjects.toReversed() : subjects) {
      each.walls.push(await wallMs(url, each, session.signal))
    }
    empty.walls.push(await wallMs(url, empty, session.signal))
  }
  // What a request that does nothing takes is no part of any loop.
  const roundTrip = median(empty.walls)
  const measured = subjects.map(({ name, walls, times }) => ({
    name,
    times,
    costs: walls.map((ms) => (Math.max(0, ms - roundTrip) * 1000) / times),
  }))
  print(measured)
  printRatios(measured)
  return true
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url).href)],
    bundle: true,
    format: 'esm',
    target: 'es2024',
    write: false,
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    logLevel: 'warning',
  })
  return outputFiles[0]!.text
}

/** Finds how many iterations fill a round, which warms the loop up as well. */
async function calibrate(url: string, subject: Subject, signal: AbortSignal): Promise<void> {
  await wallMs(url, subject, signal) // makes what the loop works on, and that is not its cost
  while (subject.times < maxTimes) {
    // The least of a few: a garbage collection in a short request would look like a full round.
    let ms = Infinity
    for (let i = 0; i < calibrations; i++) ms = Math.min(ms, await wallMs(url, subject, signal))
    if (ms >= roundMs) return
    const factor = Math.max(1.25, Math.min(8, (1.1 * roundMs) / ms))
    subject.times = Math.min(maxTimes, Math.ceil(subject.times * factor))
  }
}

/** Wall time of one request, in milliseconds: clocks inside workerd stand still while it computes. */
async function wallMs(url: string, { loop, routes, times }: Subject, signal: AbortSignal) {
  const from = performance.now()
  const answer = await fetch(`${url}/${loop}?routes=${routes}&times=${times}`, { signal })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`the bench Worker answers ${answer.status} ${text} to ${loop}`)
  return performance.now() - from
}

type Measured = Pick<Subject, 'name' | 'times'> & {
  /** Microseconds of one iteration, a round each. */
  readonly costs: readonly number[]
}

function print(subjects: readonly Measured[]): void {
  const rows = subjects.map(({ name, costs, times }) => [
    name,
    microseconds(Math.min(...costs)),
    microseconds(median(costs)),
    String(times),
  ])
  console.log(renderTable([['inside workerd, once', 'µs min', 'median', 'per round'], ...rows]))
}

const microseconds = (value: number): string => value.toFixed(value < 10 ? 3 : value < 1000 ? 1 : 0)

function printRatios(subjects: readonly Measured[]): void {
  const costs = (name: string) => subjects.find((each) => each.name === name)!.costs
  const rows = comparisons.map(([cost, base]) => {
    const ratio = ratioOf(costs(cost), costs(base))
    return [`${cost} / ${base}`, ratio.ofRounds.toFixed(3), ratio.ofMinima.toFixed(3)]
  })
  console.log()
  console.log(renderTable([['time, ratio', 'median of rounds', 'of minima'], ...rows]))
}
