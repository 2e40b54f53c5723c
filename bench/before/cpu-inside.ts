import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startWorker } from '../http/bare-workers.ts'
import { cpuMicroseconds } from '../http/process-table.ts'
import type { Session } from '../http/session.ts'
import { mean } from '../http/statistics.ts'
import { bundle } from '../workerd/measure.ts'

/** Milliseconds of one round: the CPU's clock has steps of ten. */
const roundMs = 250

type Side = 'now' | 'past'

type Running = {
  readonly side: Side
  readonly at: number
  readonly url: string
  readonly pid: number
  /** Microseconds of CPU of one iteration, a round each. */
  readonly costs: Map<string, number[]>
}

/** What one iteration of each loop costs in both checkouts, by CPU: other processes may run beside it. */
export async function cpuInside(
  session: Session,
  before: string,
  loops: Readonly<Record<string, string>>,
  processes: number,
): Promise<readonly { name: string; now: readonly number[]; past: readonly number[] }[]> {
  const sources: Readonly<Record<Side, string>> = {
    now: await bundle(fileURLToPath(new URL('../micro/worker.ts', import.meta.url).href)),
    past: await bundle(join(before, 'bench/micro/worker.ts')),
  }
  const running: Running[] = []
  for (let at = 0; at < processes; at++) {
    for (const side of ['now', 'past'] as const) {
      const { url, pid } = await startWorker(session, `${side}-${at}`, sources[side])
      running.push({ side, at, url, pid, costs: new Map() })
    }
  }
  const times = new Map<string, number>()
  for (const target of Object.values(loops)) times.set(target, await timesFor(running[0]!, target))
  // The first round only warms up.
  for (let round = 0; round <= session.rounds; round++) {
    for (const each of round % 2 ? running.toReversed() : running) {
      for (const [name, target] of Object.entries(loops)) {
        const cpu = await cpuOf(each, target, times.get(target)!, session.signal)
        if (round > 0) each.costs.set(name, [...(each.costs.get(name) ?? []), cpu])
      }
    }
  }
  const costs = (name: string, side: Side) =>
    running.filter((each) => each.side === side).map((each) => mean(each.costs.get(name)!))
  return Object.keys(loops).map((name) => ({
    name,
    now: costs(name, 'now'),
    past: costs(name, 'past'),
  }))
}

/** Iterations that fill a round. */
async function timesFor({ url }: Running, target: string): Promise<number> {
  await ask(url, target, 1) // makes what the loop works on, and that is not its cost
  for (let times = 10; ;) {
    const from = performance.now()
    await ask(url, target, times)
    const ms = performance.now() - from
    if (ms >= roundMs) return times
    times = Math.ceil(times * Math.max(1.25, Math.min(8, (1.1 * roundMs) / ms)))
  }
}

async function cpuOf({ url, pid }: Running, target: string, times: number, signal: AbortSignal) {
  const from = cpuMicroseconds(pid)
  await ask(url, target, times, signal)
  return (cpuMicroseconds(pid) - from) / times
}

async function ask(url: string, target: string, times: number, signal?: AbortSignal) {
  const answer = await fetch(`${url}${target}&times=${times}`, { ...(signal && { signal }) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`the bench Worker answers ${answer.status} ${text} to ${target}`)
}
