import { countTurn, takeTurn } from '../../turns/take-turn.ts'
import { collectRemains, hasRemains, leaveBehind } from './remains.ts'

/** Bytes or characters from which on work with a body is long before anybody has measured it. */
const longWorkSize = 131_072
/** Milliseconds of work that others are made to wait for at most once before they are heard. */
const longWorkMs = 5
/** Values weigh up to twenty times the text that they are made of; most weigh less. */
const remainsPerSize = 4

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
    return takeCleanTurn().then(() => measured(effort, size, now, work))
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
      countTurn()
      leaveBehind(remainsPerSize * size)
    }
  }
}

/** Like {@link takeTurn}, and nothing lies about that should be collected first. */
async function takeCleanTurn(): Promise<void> {
  for (;;) {
    await takeTurn()
    if (!hasRemains()) return
    // That takes time as well, so others are heard once more.
    collectRemains()
  }
}
