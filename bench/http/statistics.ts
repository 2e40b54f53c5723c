/** The middle value; the upper one of the two middle ones. NaN for none. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** The arithmetic mean. NaN for none. */
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** How one subject's cost relates to another's, in one run. */
export type Ratio = {
  /** Median of the ratios of the rounds: neighbours in time suffer the same noise. */
  readonly ofRounds: number
  /** Ratio of the cheapest rounds: noise only ever adds. */
  readonly ofMinima: number
}

/** @param cost per round, in the same order as `base` */
export const ratioOf = (cost: readonly number[], base: readonly number[]): Ratio => ({
  ofRounds: median(cost.map((value, round) => value / base[round]!)),
  ofMinima: Math.min(...cost) / Math.min(...base),
})

/** Whether a ratio keeps a target. When its two readings differ about that, the run was too noisy to tell. */
export function verdict(ratio: Ratio, target: number): 'met' | 'missed' | 'unclear: too noisy' {
  const met = [ratio.ofRounds, ratio.ofMinima].filter((value) => value <= target).length
  return met === 2 ? 'met' : met === 0 ? 'missed' : 'unclear: too noisy'
}
