import { tooManyRequests } from '../answer/api-error.ts'

/** Works that hold a whole API in memory, its text and what is made of it, at once. */
const mostAtOnce = 1
/** Milliseconds after which a work that has not ended counts as gone: its caller may have hung up. */
const longestMs = 30_000
/** Milliseconds between two looks. */
const pauseMs = 20

const running = new Set<{ readonly since: number }>()

/**
 * Does a work when no more than a few of its kind are being done. Requests share a set and not a promise, which would
 * never settle when its owner is gone. Throws the 429 of one whose turn does not come.
 */
export async function fewAtOnce<T>(now: () => number, work: () => Promise<T>): Promise<T> {
  const from = now()
  while (isFull(now())) {
    if (now() - from >= longestMs)
      throw tooManyRequests('Too many definitions are being written; ask for this one again')
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  const entry = { since: now() }
  running.add(entry)
  try {
    return await work()
  } finally {
    running.delete(entry)
  }
}

function isFull(at: number): boolean {
  for (const entry of running) if (at - entry.since >= longestMs) running.delete(entry)
  return running.size >= mostAtOnce
}
