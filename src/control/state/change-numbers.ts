/** APIs whose last change is told apart from that of others. */
const maxKnown = 1_000

/** Numbers changes, so that it can be told whether an API has been changed since. */
export type ChangeNumbers = {
  /** The number of a change that concerns no single API. */
  next(): number
  changed(apiId: string): void
  /**
   * The number of an API's last change. Of one that has long not been changed it may be that of a later change of
   * another: it then looks changed, and never unchanged when it is.
   */
  lastChange(apiId: string): number
}

/** Begins to count; what was changed before is change 0. */
export function changeNumbers(): ChangeNumbers {
  let changes = 0
  /** In the order of their numbers. */
  const last = new Map<string, number>()
  /** The number of the last change that has been forgotten. */
  let forgotten = 0
  return {
    next: () => ++changes,
    changed(apiId) {
      last.delete(apiId)
      last.set(apiId, ++changes)
      if (last.size <= maxKnown) return
      const [[oldest, number] = [apiId, changes]] = last
      last.delete(oldest)
      forgotten = number
    },
    lastChange: (apiId) => last.get(apiId) ?? forgotten,
  }
}
