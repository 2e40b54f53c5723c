import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endOf, endProcess } from '../child-process.ts'
import { correctReplayer } from './corrections.ts'

/** A run of the replayer. */
export interface Replay {
  /** Exit status: 0 all passed, 1 some failed, 2 usage; null when it was ended. */
  readonly status: Promise<number | null>
  stop(): Promise<void>
}

/** The replayer as the corpus has it, or with `corrections.ts` applied. */
export type Edition = 'published' | 'corrected'

/**
 * Copies the corpus's replayer into `cache`, a folder below node_modules so that it finds this project's AWS SDK
 * clients, and returns the copy's entry file.
 */
export function copyReplayer(corpus: string, cache: string, edition: Edition): string {
  const copy = join(cache, edition)
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(join(copy, 'lib'), { recursive: true })
  // Single files: a copied folder would keep the permissions of a read-only corpus.
  for (const entry of ['replay.mjs', 'package.json']) {
    cpSync(join(corpus, 'replay', entry), join(copy, entry))
  }
  cpSync(join(corpus, 'replay/lib'), join(copy, 'lib'), { recursive: true, mode: 0 })
  if (edition === 'corrected') correctReplayer(copy)
  return join(copy, 'replay.mjs')
}

/** Runs the replayer and gives each line it prints to `onLine`; its errors go to the terminal. */
export function startReplayer(
  entry: string,
  args: readonly string[],
  onLine: (line: string) => void,
): Replay {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout }).on('line', onLine)
  const printed = new Promise((resolve) => lines.once('close', resolve))
  const status = endOf(child).then(async (code) => {
    await printed
    return code
  })
  return { status, stop: () => endProcess(child) }
}
