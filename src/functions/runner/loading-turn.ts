/**
 * Who may load a copy of a function. To load one keeps the process's only event loop busy for long: where many load at
 * once, as after a restart, no call that runs beside them ends in its time.
 */
export type LoadingTurn = {
  isFree(): boolean
  /** Takes the turn, when it is free. */
  take(): Load
}

/** One copy that is being loaded. */
export type Load = {
  /** It is over, whatever became of it. */
  end(): void
}

/** Milliseconds that the loop is left to others behind a load, at most; in general as long as the load took. */
const longestRestMs = 1_000
/** Milliseconds after which a turn is free again, whoever has it: code may wait for what never happens. */
const forgottenMs = 3_000

export function createLoadingTurn(now: () => number): LoadingTurn {
  let current: { readonly since: number } | undefined
  let freeAt = -Infinity
  return {
    isFree: () => now() >= (current ? current.since + forgottenMs : freeAt),
    take() {
      const own = { since: now() }
      current = own
      return {
        end() {
          if (current !== own) return
          current = undefined
          freeAt = now() + Math.min(longestRestMs, now() - own.since)
        },
      }
    },
  }
}
