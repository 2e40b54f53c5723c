import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endProcess } from '../../tools/child-process.ts'

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
  /** An older checkout to compare with, built. */
  readonly before?: string
}

/** Opens a session with a fresh folder. Dispose of its `cleanup` to end it. */
export function openSession(rounds: number, signal: AbortSignal, before?: string): Session {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'))
  const cleanup = new AsyncDisposableStack()
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return { folder, cleanup, signal, rounds, ...(before !== undefined && { before }) }
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
