import { request } from 'node:http'
import { createNoiseFilter } from '../../../functions/watch/runner-noise.ts'
import { mayHoldWatchLine } from '../../../functions/watch/watch-line.ts'
import { createWatchdog, type Watchdog } from '../../../functions/watch/watchdog.ts'
import { startWorkerd, type Workerd, type WorkerdOptions } from '../workerd.ts'
import { createMemoryWatch, type MemoryAction } from './memory-watch.ts'
import { useOf } from './process-use.ts'

/** One process that runs hosted functions, and what is known of it. */
export type RunnerProcess = {
  readonly workerd: Workerd
  readonly watchdog: Watchdog
  /** What is to be done about its memory now. */
  memory(): MemoryAction | undefined
  /** In memory now. */
  residentMb(): number
  /** Has it free memory, by the socket on which it listens; `copies`: idle copies of functions as well. */
  free(socketPath: string, copies: boolean): void
  /** Functions that run in it, as far as it has told. */
  running(): string
  /** V8 has given up for want of memory. */
  isOutOfMemory(): boolean
  /** Takes no connections from now on, and ends when its calls are over. */
  leave(): void
  kill(): void
}

type RunnerOptions = Omit<WorkerdOptions, 'sockets' | 'onLines' | 'onErrorLine'> & {
  readonly token: string
  readonly memoryMb: number
  /** What functions print. */
  readonly onLine: (lines: string) => void
  readonly onErrorLine: (line: string) => void
}

/** Starts one. `options` says where it listens. */
export function startRunner(options: RunnerOptions): RunnerProcess {
  const { token, memoryMb, onLine, onErrorLine } = options
  const isNoise = createNoiseFilter()
  const watchdog = createWatchdog(token)
  const memory = createMemoryWatch(memoryMb)
  let isOutOfMemory = false
  let isLeaving = false
  const workerd = startWorkerd({
    ...options,
    sockets: ['runner'],
    onLines(lines) {
      if (!mayHoldWatchLine(lines)) return onLine(lines)
      for (const line of lines.split('\n')) if (!watchdog.line(line)) onLine(line)
    },
    onErrorLine(line) {
      if (line.includes('JavaScript heap out of memory')) isOutOfMemory = true
      if (!isNoise(line)) onErrorLine(line)
    },
  })
  const { process: child } = workerd
  return {
    workerd,
    watchdog,
    memory() {
      const use = useOf(child.pid)
      return use && memory.look(use, performance.now())
    },
    residentMb: () => useOf(child.pid)?.residentMb ?? 0,
    free(socketPath, copies) {
      const path = copies ? '/free?copies' : '/free'
      const answered = () => memory.answered(performance.now())
      request({ socketPath, path, method: 'POST', agent: false }, (response) => {
        response.once('close', answered).resume()
      })
        .once('error', answered)
        .end()
    },
    running: () => watchdog.running().join(', ') || 'none',
    isOutOfMemory: () => isOutOfMemory,
    leave() {
      // A second signal would not wait.
      if (!isLeaving) child.kill('SIGTERM')
      isLeaving = true
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
