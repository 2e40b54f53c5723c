import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { processesOf, type Processes } from './processes.ts'

export type { Processes }

/** What the thread that watches is told. */
export type WatchOrder =
  | { readonly type: 'begin'; readonly processes: Processes }
  | { readonly type: 'figures' }
  | { readonly type: 'stop' }

/** How the gateway fared for a while. */
export type Figures = {
  /** Longest time for which a question for its health had no answer. */
  readonly gapMs: number
  /** Most memory that each process had at once. */
  readonly peakMb: Readonly<Record<keyof Processes, number>>
  /** Questions answered. */
  readonly answered: number
  readonly lastFailure: string | undefined
}

/** Eyes on a gateway. */
export type Watch = {
  /** Starts counting anew. */
  begin(): void
  /** What was seen since. */
  figures(): Promise<Figures>
  stop(): Promise<void>
}

/** Watches the gateway at `url`, whose command line is process `pid`. */
export function startWatch(url: string, pid: number): Watch {
  const thread = new Worker(join(import.meta.dirname, 'watch-thread.ts'), { workerData: { url } })
  const tell = (order: WatchOrder): void => thread.postMessage(order, [])
  return {
    begin() {
      const processes = processesOf(pid)
      for (const each of Object.values(processes)) forgetPeak(each)
      tell({ type: 'begin', processes })
    },
    async figures() {
      tell({ type: 'figures' })
      const [figures] = (await once(thread, 'message')) as [Figures]
      return figures
    },
    async stop() {
      const gone = once(thread, 'exit')
      tell({ type: 'stop' })
      await gone
    },
  }
}

/** Sets the kernel's mark of a process's most memory back to what it has now. */
function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
