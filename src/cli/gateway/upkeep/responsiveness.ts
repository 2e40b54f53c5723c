/** Milliseconds between questions whether the process is alive. */
const askMs = 1_000
/** A process that has not answered for so many of them is hung. */
const maxUnanswered = 10

/**
 * Watches whether a process answers, and calls `onHung` when it has not for ten seconds. They are counted by the looks of
 * this process, not by the clock: a machine that slept has hung nothing. Answers how to end the watch.
 */
export function watchAnswers(isAlive: () => Promise<void>, onHung: () => void): () => void {
  let asking = false
  let unanswered = 0
  const clock = setInterval(() => {
    if (asking) {
      if (++unanswered < maxUnanswered) return
      unanswered = 0
      onHung()
      return
    }
    asking = true
    void isAlive()
      .catch(() => undefined) // it ended, which is told elsewhere
      .finally(() => {
        asking = false
        unanswered = 0
      })
  }, askMs)
  return () => clearInterval(clock)
}
