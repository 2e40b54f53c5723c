import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One run of the benchmarks: where its files go, and what must be stopped before it ends. */
export type Session = {
  /** A folder of this run's own, removed at its end. */
  readonly folder: string
  /** Undone in reverse order, however the run ends. */
  readonly cleanup: AsyncDisposableStack
  /** Aborted when the user interrupts: nothing may be started after that. */
  readonly signal: AbortSignal
  /** How many times each subject is measured. */
  readonly rounds: number
}

/** Milliseconds a process gets between being asked to end and being ended; the gateway promises two seconds. */
const patienceMs = 3_000

/** Opens a session with a fresh folder. Dispose of its `cleanup` to end it. */
export function openSession(rounds: number, signal: AbortSignal): Session {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
  const cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return { folder, cleanup, signal, rounds }
}

/** Starts a process that ends with the session at the latest. Throws once the run is interrupted. */
export function startProcess(
  session: Session,
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  session.signal.throwIfAborted()
  const child = spawn(command, args, options)
  child.on('error', () => undefined) // told by `endOf` and by the missing output
  session.cleanup.defer(() => endProcess(child))
  return child
}

/** Ends a process that this one started, and waits for it. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  child.kill('SIGTERM')
  const impatient = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  await endOf(child)
  clearTimeout(impatient)
}

/** Resolves with the exit status when the process is gone; null when a signal or a failed start ended it. */
export function endOf(child: ChildProcess): Promise<number | null> {
  if (hasEnded(child)) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => {
    child.once('exit', (status) => resolve(status))
    child.once('error', () => resolve(null))
  })
}

const hasEnded = (child: ChildProcess): boolean =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null
