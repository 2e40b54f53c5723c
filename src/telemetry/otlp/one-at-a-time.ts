/** Milliseconds without progress after which work counts as forgotten: the request that carried it was cut off. */
const forgottenMs = 5_000

/**
 * Work that is left alone while it is under way; by another request too, which could not wait for it.
 *
 * @param stepMs the longest time that a step of the work may take; it calls `onStep` before each
 */
export function oneAtATime(
  stepMs: number,
  now: () => number,
  work: (onStep: () => void) => Promise<void>,
): () => Promise<void> {
  let current: { at: number } | undefined
  return async () => {
    if (current && now() - current.at < stepMs + forgottenMs) return
    const own = { at: now() }
    current = own
    try {
      await work(() => (own.at = now()))
    } finally {
      if (current === own) current = undefined
    }
  }
}
