import { performance } from 'node:perf_hooks'
import type { Workerd } from '../workerd.ts'

/** A process that is started again whenever it ends. */
export type KeptProcess = {
  /** Resolves when the first process listens; rejects when it cannot. */
  readonly listening: Promise<void>
  /** Resolves with the reason when it could not be started again. */
  readonly givenUp: Promise<string>
  /** The process that runs now, or ran last. */
  current(): Workerd
  /** Ends the process, so that the next one takes its place. */
  replace(): void
  /** From now on nothing is started. Resolves when no process is left. */
  letGo(): Promise<void>
}

/** Milliseconds that a process must have listened for its end not to be one of a series. */
const settledMs = 300
/** Milliseconds before a process of a series is started: the first at once, the next later and later. */
const delaysMs = [0, 50, 100, 200, 400, 800]
/** Milliseconds for a process to listen: one that hangs before that is ended, too. */
const startLimitMs = 30_000
/** So many in a row that never listened are given up on. */
const maxFailures = 5

/** Starts a process by `launch` and keeps it up. `tell` takes what an operator should know of `what`. */
export function keepRunning(
  launch: () => Workerd,
  tell: (level: 'error' | 'info', message: string) => void,
  what = 'the gateway process',
): KeptProcess {
  let over = false
  let failures = 0
  let series = 0
  let waiting: NodeJS.Timeout | undefined
  let resolveGivenUp: (reason: string) => void
  const givenUp = new Promise<string>((resolve) => (resolveGivenUp = resolve))

  function start(endedAt?: number): Workerd {
    const workerd = launch()
    let listensSince: number | undefined
    const late = setTimeout(() => workerd.process.kill('SIGKILL'), startLimitMs)
    workerd.listening.then(
      () => {
        clearTimeout(late)
        listensSince = performance.now()
        failures = 0
        if (endedAt !== undefined) {
          const ms = Math.round(listensSince - endedAt)
          tell('info', `${what} listens again, after ${ms} ms`)
        }
      },
      (error: unknown) => {
        // The first one's failure is the start's.
        if (endedAt === undefined) over = true
        else if (++failures >= maxFailures && !over) {
          over = true
          resolveGivenUp(error instanceof Error ? error.message : String(error))
        }
      },
    )
    void workerd.gone.then(() => {
      clearTimeout(late)
      if (over) return
      const now = performance.now()
      series = listensSince !== undefined && now - listensSince >= settledMs ? 0 : series + 1
      const { exitCode, signalCode } = workerd.process
      tell(
        'error',
        `${what} ended (${signalCode ?? `exit status ${exitCode}`}); it is started again`,
      )
      waiting = setTimeout(
        () => {
          if (!over) current = start(now)
        },
        delaysMs[Math.min(series, delaysMs.length - 1)],
      )
    })
    return workerd
  }

  let current = start()
  return {
    listening: current.listening.then(() => undefined),
    givenUp,
    current: () => current,
    replace: () => current.process.kill('SIGKILL'),
    async letGo() {
      over = true
      clearTimeout(waiting)
      await current.gone
    },
  }
}
