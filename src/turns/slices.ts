/**
 * Long work that can pause: it yields wherever others may have their turn, some milliseconds apart at most. What it
 * knows may be old when it goes on.
 */
export type Slices<T> = Generator<undefined, T>

/** Does all of it at once, for work that is known to be short. */
export function drain<T>(work: Slices<T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}
