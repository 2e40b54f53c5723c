/** Milliseconds between two looks for room. */
const pauseMs = 20

/** One who waits for room. */
export type Waiter = {
  now(): number
  /** Milliseconds that it waits at most. */
  readonly longestMs: number
  /** Takes its room, if there is enough: at once, or somebody else might. */
  take(): boolean
  /** Asks to be told when its client hangs up: that may end the request where it is. */
  onHangUp(act: () => void): void
}

/** Those who wait for room that others hold, the first to come first. */
export type WaitingLine = {
  length(): number
  /** Resolves to whether it has taken its room: not when its time is over or its client is gone. */
  wait(waiter: Waiter): Promise<boolean>
}

/** Requests share a set and not promises, which would never settle when their owner is gone. */
export function openLine(): WaitingLine {
  const waiting = new Set<{ readonly until: number }>()

  /** Whether nobody before it waits still; who should have given up is gone. */
  const isFirst = (entry: object, now: number): boolean => {
    for (const other of waiting) {
      if (other === entry) return true
      if (now <= other.until + pauseMs) return false
      waiting.delete(other)
    }
    return true
  }

  return {
    length: () => waiting.size,
    async wait({ now, longestMs, take, onHangUp }) {
      const entry = { until: now() + longestMs }
      waiting.add(entry)
      const client = { isGone: false }
      onHangUp(() => {
        client.isGone = true
        waiting.delete(entry)
      })
      try {
        // Counted as well: whatever the clock says, it comes to an end.
        for (let looks = longestMs / pauseMs; looks > 0 && !client.isGone; looks--) {
          if (isFirst(entry, now()) && take()) return true
          if (now() >= entry.until) break
          await new Promise((resolve) => setTimeout(resolve, pauseMs))
        }
        return false
      } finally {
        waiting.delete(entry)
      }
    },
  }
}
