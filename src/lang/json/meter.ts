/** Who counts what reading and writing cost: told before it is done, and throws when it is too much. */
export interface Meter {
  /** Characters gone through, or the like of them. */
  read(length: number): void
  /** Bytes of memory that are held from now on. */
  hold(bytes: number): void
  /** The length that a text now has. */
  grow(length: number): void
}

const free = (): void => undefined

/** Counts nothing: for texts and values of our own, and of callers that are bounded by themselves. */
export const unmetered: Meter = { read: free, hold: free, grow: free }
