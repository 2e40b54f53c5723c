/** The same work done by our engine and by a well-known library. Both answer a number that depends on it. */
export type Pair = {
  readonly name: string
  readonly ours: () => number
  readonly theirs: () => number
  /** Shown without a target: it is not what a request pays. */
  readonly incidental?: true
}

/** The comparisons of one language. */
export type Language = {
  readonly library: string
  /** The most that ours may take of theirs. */
  readonly target: number
  readonly pairs: readonly Pair[]
}
