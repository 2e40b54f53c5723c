import { build } from 'esbuild'
import { startWorker } from '../http/bare-workers.ts'
import type { Session } from '../http/session.ts'
import { median } from '../http/statistics.ts'

/** Something a bench Worker repeats. */
export type Subject = {
  readonly name: string
  /** Path and query that make the Worker repeat it, but for `times`. */
  readonly target: string
}

/** What one iteration costs. */
export type Measured = {
  readonly name: string
  /** Iterations per round. */
  readonly times: number
  /** Microseconds of one iteration, a round each. */
  readonly costs: readonly number[]
}

type Running = Subject & {
  readonly url: string
  times: number
  /** Milliseconds of the request, a round each. */
  readonly walls: number[]
}

/** Milliseconds a measured request should take: enough for the millisecond of the round trip not to matter. */
const roundMs = 25
/** Requests per step of the search for the number of iterations. */
const calibrations = 3
/** Iterations are not raised beyond this: a loop that costs nothing must end too. */
const maxTimes = 10_000_000

/**
 * Bundles the Worker at `entry`, starts it in a workerd of its own and times its subjects, in turns. Clocks inside
 * stand still while it computes, so durations are taken from outside; that of `/empty`, which does nothing,
 * is taken off.
 */
export async function measureInside(
  session: Session,
  name: string,
  entry: string,
  subjects: readonly Subject[],
): Promise<readonly Measured[]> {
  return measureTogether(session, [{ name, entry, subjects }])
}

/** The same for several Workers, all in turns: their figures follow in the order given. */
export async function measureTogether(
  session: Session,
  workers: readonly {
    readonly name: string
    readonly entry: string
    readonly subjects: readonly Subject[]
  }[],
): Promise<readonly Measured[]> {
  const running: Running[] = []
  for (const { name, entry, subjects } of workers) {
    const { url } = await startWorker(session, name, await bundle(entry))
    for (const each of subjects) running.push({ ...each, url, times: 1, walls: [] })
  }
  // Neighbours in time are what is compared.
  running.sort((a, b) => a.target.localeCompare(b.target))
  const order = workers.flatMap(({ subjects }) => subjects.map((each) => each.name))
  const empty: Running = {
    name: 'empty',
    url: running[0]!.url,
    target: '/empty',
    times: 1,
    walls: [],
  }
  for (const each of running) await calibrate(each, session.signal)
  for (let round = 0; round < session.rounds; round++) {
    for (const each of round % 2 ? running.toReversed() : running) {
      each.walls.push(await wallMs(each, session.signal))
    }
    empty.walls.push(await wallMs(empty, session.signal))
  }
  // What a request that does nothing takes is no part of any loop.
  const roundTrip = median(empty.walls)
  const ordered = running.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  return ordered.map(({ walls, times, ...each }) => ({
    name: each.name,
    times,
    costs: walls.map((ms) => (Math.max(0, ms - roundTrip) * 1000) / times),
  }))
}

/** The Worker at `entry`, in one file. */
export async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
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
async function calibrate(subject: Running, signal: AbortSignal): Promise<void> {
  await wallMs(subject, signal) // makes what the loop works on, and that is not its cost
  while (subject.times < maxTimes) {
    // The least of a few: a garbage collection in a short request would look like a full round.
    let ms = Infinity
    for (let i = 0; i < calibrations; i++) ms = Math.min(ms, await wallMs(subject, signal))
    if (ms >= roundMs) return
    const factor = Math.max(1.25, Math.min(8, (1.1 * roundMs) / ms))
    subject.times = Math.min(maxTimes, Math.ceil(subject.times * factor))
  }
}

/** Wall time of one request, in milliseconds. */
async function wallMs({ url, target, times }: Running, signal: AbortSignal) {
  const from = performance.now()
  const answer = await fetch(`${url}${target}${target.includes('?') ? '&' : '?'}times=${times}`, {
    signal,
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`the bench Worker answers ${answer.status} ${text} to ${target}`)
  return performance.now() - from
}

/** Microseconds for a table. */
export const microseconds = (value: number): string =>
  value.toFixed(value < 10 ? 3 : value < 1000 ? 1 : 0)
