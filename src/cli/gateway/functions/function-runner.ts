import { randomUUID } from 'node:crypto'
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '../../settings.ts'
import {
  functionRunnerConfiguration,
  functionRunnerEnvironment,
  type Places,
} from '../configuration.ts'
import type { MemoryAction } from './memory-watch.ts'
import { startRunner, type RunnerProcess } from './runner-process.ts'

/** The process that runs hosted functions, replaced when one of them never yields, or takes the memory of all. */
export type FunctionRunner = {
  readonly listening: Promise<void>
  stop(): void
}

/** Milliseconds between looks at deadlines and memory: a function may take a gigabyte in a second. */
const lookMs = 100
/** Milliseconds from one start to the next: one that ends at once must not spin. Calls wait meanwhile. */
const restartMs = 100
/** The same for one that could not even listen. */
const hopelessMs = 1_000

/**
 * Starts the function runner. A function that holds the event loop past its deadline costs the process, which is started
 * anew; so does memory that nobody gives back: then calls that run may end, unless it grows on. The gateway's
 * own process is untouched. `onLine` takes what functions print.
 */
export function startFunctionRunner(
  settings: Settings,
  folder: string,
  places: Places,
  onLine: (line: string) => void,
  onErrorLine: (line: string) => void,
): FunctionRunner {
  const configuration = join(folder, 'function-runner.capnp')
  writeFileSync(configuration, functionRunnerConfiguration(settings, places))
  const token = randomUUID()
  const memoryMb = settings.functionMemoryMb
  let starts = 0
  let lastStart = -Infinity
  let stopped = false
  /** Those whose end has been told of, or is wanted. */
  const expected = new Set<RunnerProcess>()
  let current: RunnerProcess
  /** Takes the place of `current` when it listens. */
  let next: RunnerProcess | undefined
  /** Ends when its calls are over. */
  let leaving: RunnerProcess | undefined

  const tell = (text: string) => onLine(`function runner: ${text}`)

  function launch(): RunnerProcess {
    const startedAt = performance.now()
    lastStart = startedAt
    // In its place once it listens: until then the socket there refuses calls, which wait. One that is missing fails them.
    const socket = `${places.functionSocket}.${++starts}`
    const runner = startRunner({
      configuration,
      environment: { ...functionRunnerEnvironment(settings), WATCH_TOKEN: token },
      options: [`--socket-addr=runner=unix:${socket}`],
      folder,
      token,
      memoryMb,
      onLine,
      onErrorLine,
    })
    const { gone, listening, process: child } = runner.workerd
    let isSound = false
    void listening.then(
      () => {
        isSound = true
        if (stopped) return
        renameSync(socket, places.functionSocket)
        if (runner === next) takeOver(runner)
      },
      () => undefined, // told by whoever has started it
    )
    void gone.then(() => {
      if (leaving === runner) leaving = undefined
      if (next === runner) next = undefined
      if (runner !== current || stopped) return
      if (runner.isOutOfMemory()) {
        tell(`ended, as a function has taken all the memory; running: ${runner.running()}`)
      } else if (!expected.has(runner)) {
        tell(`ended by ${child.signalCode ?? 'itself'}; it is started again`)
      }
      // One that was to replace it has been started already.
      if (next) return void (current = next)
      const aliveMs = performance.now() - startedAt
      setTimeout(restart, Math.max(0, (isSound ? restartMs : hopelessMs) - aliveMs))
    })
    return runner
  }

  function takeOver(runner: RunnerProcess): void {
    next = undefined
    if (runner === current) return
    leaving?.kill()
    leaving = current
    current = runner
    leaving.leave()
  }

  const restart = () => {
    if (stopped || !existsSync(folder)) return
    current = launch()
    current.workerd.listening.catch((error: unknown) => tell(String(error)))
  }

  const clock = setInterval(() => {
    for (const runner of [current, leaving]) {
      if (!runner || expected.has(runner)) continue
      look(runner)
      const action = runner.memory()
      if (action) act(runner, action)
    }
  }, lookMs)

  function look(runner: RunnerProcess): void {
    if (!runner.watchdog.tick(Date.now())) return
    // This process may have been kept from reading what the runner has told meanwhile.
    setImmediate(() => setImmediate(() => endHeld(runner)))
  }

  function endHeld(runner: RunnerProcess): void {
    const decision = runner.watchdog.tick(Date.now())
    if (!decision || stopped || expected.has(runner)) return
    for (const { function: name, id } of decision.stuck) {
      onLine(`[${name} ${id}] held its process past its timeout; the function runner is restarted`)
    }
    end(runner)
  }

  function end(runner: RunnerProcess): void {
    expected.add(runner)
    runner.kill()
  }

  function act(runner: RunnerProcess, action: MemoryAction): void {
    const size = `has ${Math.round(runner.residentMb())} MB in memory, where TIDEGATE_FUNCTION_MEMORY_MB allows ${memoryMb}`
    if (action === 'end') {
      tell(`${size}; it is ended with the calls that run in it: ${runner.running()}`)
      end(runner)
    } else if (runner !== current) {
      return // on its way out
    } else if (action === 'free' || action === 'drop') {
      runner.free(places.functionSocket, action === 'drop')
    } else {
      if (!next && performance.now() - lastStart >= hopelessMs) {
        tell(`${size}; another takes its place, and calls that run may end: ${runner.running()}`)
        next = launch()
        next.workerd.listening.catch((error: unknown) => tell(String(error)))
      }
      if (next && action === 'leave') runner.leave()
    }
  }

  current = launch()
  return {
    listening: current.workerd.listening.then(() => undefined),
    stop() {
      stopped = true
      clearInterval(clock)
      for (const runner of [current, next, leaving]) runner?.kill()
    },
  }
}
