type Line = Readonly<Record<string, unknown>>

/** Lines that are logged in a window, and its milliseconds. */
const maxLines = 10
const windowMs = 10_000

/**
 * A log for what goes wrong behind the requests, where the same may happen for each of thousands of keys: some are
 * logged, and the next line that is says how many were not.
 */
export function boundedLog(log: (line: Line) => void, now: () => number): (line: Line) => void {
  let begunAt = -Infinity
  let logged = 0
  let omitted = 0
  return (line) => {
    if (now() - begunAt >= windowMs) {
      begunAt = now()
      logged = 0
    }
    if (logged >= maxLines) {
      omitted++
      return
    }
    logged++
    log(omitted > 0 ? { ...line, omitted } : line)
    omitted = 0
  }
}
