import { randomUUID } from 'node:crypto'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createNoiseFilter } from '../../functions/watch/runner-noise.ts'
import { createWatchdog } from '../../functions/watch/watchdog.ts'
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
/** Milliseconds before a runner that ended is started again: one that cannot start must not spin. */
const restartMs = 100

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
  let stopped = false
  let current: Workerd

  const start = (): Workerd => {
    rmSync(places.functionSocket, { force: true })
    current = startWorkerd({
      configuration,
      sockets: ['runner'],
      environment: { ...functionRunnerEnvironment(settings), WATCH_TOKEN: token },
      options: [],
      folder,
      onLines: (lines) => {
        for (const line of lines.split('\n')) if (!watchdog.line(line)) onLine(line)
      },
      onErrorLine: (line) => {
        if (!isNoise(line)) onErrorLine(line)
      },
    })
    void current.gone.then(() => {
      watchdog.restarted()
      if (!stopped) setTimeout(restart, restartMs)
    })
    return current
  }

  const restart = () => {
    if (stopped || !existsSync(folder)) return
    start().listening.catch((error: unknown) => onLine(`function runner: ${String(error)}`))
  }

  const clock = setInterval(() => {
    const decision = watchdog.tick(Date.now())
    if (!decision) return
    for (const { function: name, id } of decision.stuck) {
      onLine(`[${name} ${id}] held its process past its timeout; the function runner is restarted`)
    }
    watchdog.restarted()
    current.process.kill('SIGKILL')
  }, lookMs)

  return {
    listening: start().listening.then(() => undefined),
    stop() {
      stopped = true
      clearInterval(clock)
      current.process.kill('SIGKILL')
    },
  }
}
