import { readWatchLine, type RunningCall, type WatchLine } from './watch-line.ts'

/**
 * Decides when the process that runs functions must be restarted: workerd has one event loop, so a
 * function that never yields stops all others, and only its process can be ended. Pure; the supervisor
 * feeds it the process's output and the time.
 */
export type Watchdog = {
  /** Takes one line of standard output. False when it is not the runner's own, and so is for the operator to read. */
  line(text: string): boolean
  /** What to do now: a call of each function that is overdue, when there are any. */
  tick(
    now: number,
  ): { readonly action: 'restart'; readonly stuck: readonly RunningCall[] } | undefined
  /** Names of the functions that run. */
  running(): readonly string[]
}

/** Functions kept in mind: more than a runner keeps copies of. */
const maxFunctions = 1_000

/** @param token What the runner was given as `WATCH_TOKEN`; lines without it are a function's own. */
export function createWatchdog(token: string): Watchdog {
  const running = new Map<string, RunningCall>()
  let loading: WatchLine['loading']
  return {
    line(text) {
      const line = readWatchLine(text, token)
      if (!line) return false
      loading = line.loading ?? loading
      for (const name of line.over) running.delete(name)
      const call = line.running
      if (call && (running.size < maxFunctions || running.has(call.function)))
        running.set(call.function, call)
      return true
    },
    tick(now) {
      if (loading && now <= loading.deadline) return undefined
      const stuck = [...running.values()].filter(({ deadline }) => deadline < now)
      const { id, function: name, deadline } = loading ?? {}
      if (id !== undefined && name !== undefined && deadline !== undefined) {
        stuck.push({ id, function: name, deadline })
      }
      return stuck.length > 0 ? { action: 'restart', stuck } : undefined
    },
    running: () => [...running.keys()],
  }
}
