/** A call as the watchdog sees it. */
export type RunningCall = {
  readonly id: string
  readonly function: string
  /** Milliseconds since 1970 after which its process is held; the runner has put the grace time in. */
  readonly deadline: number
}

/** What a runner tells its watchdog: what has changed since the line before. */
export type WatchLine = {
  /** In place of what was known of its function. */
  readonly running?: RunningCall
  /**
   * A copy of a function is being loaded, which keeps the process busy and is our own work: until then nobody counts as
   * holding it. Without a function for a while after that, as the time of those that run was spent by it.
   */
  readonly loading?: { readonly id?: string; readonly function?: string; readonly deadline: number }
  /** Functions that do not run any more. */
  readonly over: readonly string[]
}

const start = '{"over":['

/** @param token Known to runner and watchdog alone, so that a function cannot forge such a line. */
export const writeWatchLine = ({ over, running, loading }: WatchLine, token: string): string =>
  JSON.stringify({ over, running, loading, token })

/** Whether there may be such a line among these: most that functions print need not be looked at one by one. */
export const mayHoldWatchLine = (lines: string): boolean => lines.includes(start)

/** Undefined for a function's own line, also when it only looks like one of these. */
export function readWatchLine(line: string, token: string): WatchLine | undefined {
  if (!line.startsWith(start)) return undefined
  try {
    const value = JSON.parse(line) as WatchLine & { readonly token: unknown }
    return value.token === token ? value : undefined
  } catch {
    return undefined
  }
}
