/**
 * Decides when the process that runs functions must be restarted: workerd has one event loop, so a
 * function that never yields stops all others, and only its process can be ended. Pure; the supervisor
 * feeds it the process's output and the time.
 */
export type Watchdog = {
  /** Takes one line of standard output. False when it is not an event, and so is for the operator to read. */
  line(text: string): boolean
  /** What to do now: the invocations that are overdue, when there are any. */
  tick(now: number): { readonly action: 'restart'; readonly stuck: readonly Running[] } | undefined
  /** The process was started anew. */
  restarted(): void
}

export type Running = {
  readonly id: string
  readonly function: string
  /** Milliseconds since 1970; the runner has put the grace time in. */
  readonly deadline: number
}

/** Invocations kept in mind; the runner cannot have more at once than sockets. */
const maxRunning = 10_000

/** @param token What the runner was given as `WATCH_TOKEN`; lines without it are a function's own. */
export function createWatchdog(token: string): Watchdog {
  const running = new Map<string, Running>()
  return {
    line(text) {
      const event = readEvent(text, token)
      if (!event) return false
      if (event.event === 'done') running.delete(event.id)
      else if (running.size < maxRunning) {
        running.set(event.id, {
          id: event.id,
          function: event.function,
          deadline: event.deadline,
        })
      }
      return true
    },
    tick(now) {
      const stuck = [...running.values()].filter(({ deadline }) => deadline < now)
      return stuck.length > 0 ? { action: 'restart', stuck } : undefined
    },
    restarted() {
      running.clear()
    },
  }
}

type Event =
  | ({ readonly event: 'invoke' } & Running)
  | { readonly event: 'done'; readonly id: string }

function readEvent(text: string, token: string): Event | undefined {
  if (!text.startsWith('{"event":"')) return undefined
  try {
    const value = JSON.parse(text) as Event & { readonly token?: unknown }
    if (value.token !== token || typeof value.id !== 'string') return undefined
    if (value.event === 'done') return value
    return value.event === 'invoke' && typeof value.deadline === 'number' ? value : undefined
  } catch {
    return undefined // a function's line that only looks like ours
  }
}
