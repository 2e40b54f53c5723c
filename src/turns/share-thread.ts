import type { Slices } from './slices.ts'
import { countTurn, takeTurn } from './take-turn.ts'

/** Milliseconds of work after which others have their turn. */
const sliceMs = 15
/** Pauses a work may offer within one slice. The clock of a Cloudflare Worker stands still while it computes. */
const sliceSteps = 2_000
/**
 * Milliseconds between two works in which the thread counts as busy: what was written is committed then, and answers are
 * written. After more it has been idle, and everybody was heard.
 */
const idleMs = 15

/** How work shares the one thread that there is: with other work, and with the requests that wait for none of it. */
export type Turns = {
  /** Does a short work when its turn comes. */
  take<T>(work: () => T): Promise<T>
  /**
   * Does a long work slice by slice. Whatever needs more than one waits until others before it are done; what is known
   * to be long waits before it begins, and holds nothing meanwhile.
   */
  inSlices<T>(work: Slices<T>, isLong?: boolean): Promise<T>
  /** The same while no other work has a turn: what it reads stays as it is. Requests are heard all the same. */
  alone<T>(work: Slices<T>): Promise<T>
}

/** @param pause lets the events that wait for the thread happen */
export function shareThread(now: () => number, pause: () => Promise<void> = takeTurn): Turns {
  /** Milliseconds worked since others had their turn. */
  let worked = 0
  let ended = -Infinity
  const nextTurn = queue()
  const nextLong = queue()

  const run = async <T>(work: () => T): Promise<T> => {
    const between = now() - ended
    worked = between < idleMs ? worked + between : 0
    if (worked >= sliceMs) {
      await pause()
      worked = 0
    }
    const from = now()
    try {
      return work()
    } finally {
      ended = now()
      worked += ended - from
      if (worked >= sliceMs) countTurn()
    }
  }
  const take = <T>(work: () => T): Promise<T> => nextTurn(() => run(work))

  const slice = <T>(work: Slices<T>): IteratorResult<undefined, T> => {
    const from = now()
    let step = work.next()
    for (let steps = 1; !step.done && steps < sliceSteps; steps++) {
      if (now() - from >= sliceMs) break
      step = work.next()
    }
    // Whatever the clock says: it was a whole slice.
    if (!step.done) worked = sliceMs
    return step
  }
  const toEnd = async <T>(next: () => Promise<IteratorResult<undefined, T>>): Promise<T> => {
    for (;;) {
      const { done, value } = await next()
      if (done) return value
    }
  }

  return {
    take,
    async inSlices(work, isLong = false) {
      const first = isLong ? undefined : await take(() => slice(work))
      if (first?.done) return first.value
      const value = await nextLong(() => toEnd(() => take(() => slice(work))))
      // Whatever is done with so much takes its time as well.
      await pause()
      return value
    },
    alone: (work) => nextLong(() => nextTurn(() => toEnd(() => run(() => slice(work))))),
  }
}

/** Runs what it is given one after the other, in the order of the calls. */
function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}
