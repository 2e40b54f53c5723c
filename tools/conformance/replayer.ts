import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endOf, endProcess } from '../child-process.ts'

/** A run of the replayer. */
export interface Replay {
  /** Exit status: 0 all passed, 1 some failed, 2 usage; null when it was ended. */
  readonly status: Promise<number | null>
  stop(): Promise<void>
}

const entry = join(import.meta.dirname, '../../conformance/replay/replay.mjs')

/** Runs the replayer and gives each line it prints to `onLine`; its errors go to the terminal. */
export function startReplayer(args: readonly string[], onLine: (line: string) => void): Replay {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout }).on('line', onLine)
  const printed = new Promise((resolve) => lines.once('close', resolve))
  const status = endOf(child).then(async (code) => {
    await printed
    return code
  })
  return { status, stop: () => endProcess(child) }
}
