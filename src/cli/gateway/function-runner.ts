import { randomUUID } from 'node:crypto'
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createNoiseFilter } from '../../functions/watch/runner-noise.ts'
import { createWatchdog } from '../../functions/watch/watchdog.ts'
import { mayHoldWatchLine } from '../../functions/watch/watch-line.ts'
import type { Settings } from '../settings.ts'
import {
  functionRunnerConfiguration,
  functionRunnerEnvironment,
  type Places,
} from './configuration.ts'
import { startWorkerd, type Workerd } from './workerd.ts'

/** The process that runs hosted functions, replaced when one of them never yields. */
export type FunctionRunnerProcess = {
  readonly listening: Promise<void>
  stop(): void
}

/** Milliseconds between looks at the deadlines. */
const lookMs = 250
/** Milliseconds from one start to the next: one that ends at once must not spin. Calls wait meanwhile. */
const restartMs = 100
/** The same for one that could not even listen. */
const hopelessMs = 1_000

/**
 * Starts the function runner. A function that holds the event loop past its deadline costs the process,
 * which is started anew; the gateway's own process is untouched. `onLine` takes what functions print.
 */
export function startFunctionRunner(
  settings: Settings,
  folder: string,
  places: Places,
  onLine: (line: string) => void,
  onErrorLine: (line: string) => void,
): FunctionRunnerProcess {
  const configuration = join(folder, 'function-runner.capnp')
  writeFileSync(configuration, functionRunnerConfiguration(settings, places))
  const token = randomUUID()
  const isNoise = createNoiseFilter()
  const watchdog = createWatchdog(token)
  let starts = 0
  let stopped = false
  /** The watchdog has ended it, and said why. */
  let isExpected = false
  let current: Workerd

  const take = (lines: string) => {
    if (!mayHoldWatchLine(lines)) return onLine(lines)
    for (const line of lines.split('\n')) if (!watchdog.line(line)) onLine(line)
  }

  const start = (): Workerd => {
    const startedAt = performance.now()
    let isSound = false
    // In its place once it listens: until then the socket there refuses calls, which wait. One that is missing fails them.
    const socket = `${places.functionSocket}.${++starts}`
    current = startWorkerd({
      configuration,
      sockets: ['runner'],
      environment: { ...functionRunnerEnvironment(settings), WATCH_TOKEN: token },
      options: [`--socket-addr=runner=unix:${socket}`],
      folder,
      onLines: take,
      onErrorLine: (line) => {
        if (!isNoise(line)) onErrorLine(line)
      },
    })
    const { gone, listening, process: child } = current
    void listening.then(
      () => {
        isSound = true
        if (!stopped) renameSync(socket, places.functionSocket)
      },
      () => undefined, // told by whoever has started it
    )
    void gone.then(() => {
      watchdog.restarted()
      if (stopped) return
      if (!isExpected) {
        onLine(`function runner: ended by ${child.signalCode ?? 'itself'}; it is started again`)
      }
      isExpected = false
      const aliveMs = performance.now() - startedAt
      setTimeout(restart, Math.max(0, (isSound ? restartMs : hopelessMs) - aliveMs))
    })
    return current
  }

  const restart = () => {
    if (stopped || !existsSync(folder)) return
    start().listening.catch((error: unknown) => onLine(`function runner: ${String(error)}`))
  }

  const clock = setInterval(() => {
    if (isExpected || !watchdog.tick(Date.now())) return
    // This process may have been kept from reading what the runner has told meanwhile.
    setImmediate(() => setImmediate(restartHeld))
  }, lookMs)

  const restartHeld = () => {
    const decision = watchdog.tick(Date.now())
    if (!decision || stopped) return
    for (const { function: name, id } of decision.stuck) {
      onLine(`[${name} ${id}] held its process past its timeout; the function runner is restarted`)
    }
    watchdog.restarted()
    isExpected = true
    current.process.kill('SIGKILL')
  }

  return {
    listening: start().listening.then(() => undefined),
    stop() {
      stopped = true
      clearInterval(clock)
      current.process.kill('SIGKILL')
    },
  }
}
