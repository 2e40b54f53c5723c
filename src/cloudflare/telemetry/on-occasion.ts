/** Milliseconds beyond its time after which work counts as forgotten: the request that carried it was cut off. */
const forgottenMs = 60_000

/**
 * Lets a request that comes by carry work that is due some time later, when it has been answered. What is returned is
 * called by each request; one at a time carries it.
 */
export function onOccasion(
  delayMs: number,
  work: () => Promise<void>,
  deps: {
    readonly now: () => number
    readonly wait: (ms: number) => Promise<void>
    readonly waitUntil: (work: Promise<unknown>) => void
  },
): () => void {
  let dueAt: number | undefined
  const carry = async (own: number) => {
    await deps.wait(delayMs)
    // From now on what is counted is for the next one.
    if (dueAt === own) dueAt = undefined
    await work()
  }
  return () => {
    const now = deps.now()
    if (dueAt !== undefined && now < dueAt + forgottenMs) return
    dueAt = now + delayMs
    deps.waitUntil(carry(dueAt))
  }
}
