import { collectRemains, hasRemains, leaveBehind } from './remains.ts'

/** Bytes or characters from which on work with a body is long before anybody has measured it. */
const longWorkSize = 131_072
/** Milliseconds of work that others are made to wait for at most once before they are heard. */
const longWorkMs = 5
/** Milliseconds of a pause: any timer lets the events that wait for the thread happen. */
const pauseMs = 1

/** Values weigh up to twenty times the text that they are made of; most weigh less. */
const remainsPerSize = 4

/** Long works done so far. A change tells who waits that another has had the turn. */
let done = 0

/** What the last run of a work has shown. One for each piece of a definition that may make work. */
export type Effort = { isLong: boolean }

export const newEffort = (): Effort => ({ isLong: false })

/**
 * Does a work, and where it is long or was so the last time, only when its turn comes. There is one thread, and what
 * is ready runs before what arrives: a hundred bodies, each of which takes a tenth of a second, would be ten seconds
 * in which nobody else is heard.
 */
export function inTurn<T>(
  effort: Effort,
  size: number,
  now: () => number,
  work: () => T,
): T | Promise<T> {
  if (effort.isLong || size >= longWorkSize)
    return takeTurn().then(() => measured(effort, size, now, work))
  return measured(effort, size, now, work)
}

/** On Cloudflare the clock stands still meanwhile; there, requests have isolates and not a process in common. */
function measured<T>(effort: Effort, size: number, now: () => number, work: () => T): T {
  const from = now()
  try {
    return work()
  } finally {
    effort.isLong = now() - from >= longWorkMs
    if (effort.isLong) {
      done++
      leaveBehind(remainsPerSize * size)
    }
  }
}

/**
 * Waits until events have had their turn since the last long work. Requests share a number and not a promise, which
 * would never settle when its owner is gone.
 */
async function takeTurn(): Promise<void> {
  for (;;) {
    const seen = done
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    if (seen !== done) continue
    if (!hasRemains()) return
    // That takes time as well, so others are heard once more.
    collectRemains()
  }
}
