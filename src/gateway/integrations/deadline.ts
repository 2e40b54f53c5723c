/** The time an integration may take, from its start to the last byte of the answer. */
export type Deadline = {
  readonly signal: AbortSignal
  /** The answer is complete: nothing is left to cut. */
  met(): void
}

/**
 * Starts an integration's clock. Not `AbortSignal.timeout`: its timer cannot be stopped, and one for each
 * request of the last half minute would stay in memory.
 */
export function startDeadline(ms: number): Deadline {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ms)
  return { signal: controller.signal, met: () => clearTimeout(timer) }
}
