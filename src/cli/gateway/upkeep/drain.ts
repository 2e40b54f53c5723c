import { setTimeout as after } from 'node:timers/promises'
import type { KeptProcess } from './kept-process.ts'
import type { LargeWork } from './large-work.ts'
import type { SupervisionClient, Work } from './supervision.ts'

/** What a gateway's stop has to do with. */
export type Draining = {
  readonly kept: KeptProcess
  readonly supervision: SupervisionClient
  readonly largeWork: LargeWork
  /** From now on whoever connects is refused. */
  refuse(): void
  warn(message: string): void
}

/** Milliseconds before the end of its time at which a process is asked what it leaves unfinished. */
const askBeforeMs = 150
/** Milliseconds for a process to take a question in. */
const takeInMs = 100
/** Requests that are named each on a line of its own. */
const maxNamed = 20

/**
 * Lets a gateway process finish what is under way, and ends it after `ms` at the latest: what is cut off then is told.
 * Nothing new is begun meanwhile.
 */
export async function drain(draining: Draining, ms: number): Promise<void> {
  const { kept, supervision, refuse, warn } = draining
  const { process: child, gone } = kept.current()
  let left: readonly Work[] | undefined
  const asked = supervision.drained(Math.max(0, ms - askBeforeMs))
  asked.left.then(
    (works) => (left = works),
    () => undefined, // it has ended meanwhile, or never answers again
  )
  // Before it stops to accept. Not for long: a process that hangs takes nothing in.
  await Promise.race([asked.begun, after(takeInMs)])
  const over = kept.letGo()
  child.kill('SIGTERM')
  refuse()
  const late = new AbortController()
  const isLate = after(ms, true, { signal: late.signal }).catch(() => false)
  if (await Promise.race([gone.then(() => false), isLate])) {
    for (const line of cutOff(left, draining.largeWork, ms)) warn(line)
    child.kill('SIGKILL')
  }
  late.abort()
  await over
}

function cutOff(
  left: readonly Work[] | undefined,
  largeWork: LargeWork,
  ms: number,
): readonly string[] {
  const time = `after ${ms / 1000} s`
  if (!left) {
    const busyWith = largeWork.underWay().join(', ') || 'what is not known'
    return [`the gateway process was ended ${time}: it did not answer, busy with ${busyWith}`]
  }
  if (left.length === 0)
    return [`requests or answers that were still on their way were cut off ${time}`]
  const named = left
    .slice(0, maxNamed)
    .map(
      ({ verb, path, begunAt }) =>
        `${verb} ${path} was cut off ${time}, begun ${Math.round(Date.now() - begunAt)} ms before`,
    )
  const more = left.length - named.length
  return more > 0 ? [...named, `${more} more requests were cut off`] : named
}
