import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** What the thread that asks is told. */
export type WaitOrder = 'read' | 'stop'

/** A question of the thread that asks, until it had its answer: milliseconds. */
export type Wait = {
  /** By the clock, without the time in which other programs had the processors. */
  readonly ms: number
  /** For which the gateway's thread computed meanwhile. */
  readonly computed: number
}

/** The slowest of the questions asked for a while. */
export type Waits = {
  readonly worst: Wait
  readonly asked: number
  /** Milliseconds that the slowest write took on the disk that has the state: the gateway's thread waits for its own. */
  readonly diskMs: number
  /** What was answered instead of 200, if anything. */
  readonly wrong: string | undefined
}

/** Where the thread asks, and whose time it reads. */
export type WaitTarget = { readonly url: string; readonly pid: number }

/** Asks for an API's method again and again. */
export type MockWaits = {
  /** What was seen since the last look. */
  read(): Promise<Waits>
  stop(): Promise<void>
}

/**
 * Calls a method one call after the other, in a thread of its own: who makes large requests, and reads large answers, has
 * no time to look at the clock.
 */
export function askMeanwhile(target: WaitTarget): MockWaits {
  const thread = new Worker(join(import.meta.dirname, 'mock-waits-thread.ts'), {
    workerData: target,
  })
  const tell = (order: WaitOrder): void => thread.postMessage(order, [])
  return {
    async read() {
      tell('read')
      const [waits] = (await once(thread, 'message')) as [Waits]
      return waits
    },
    async stop() {
      const gone = once(thread, 'exit')
      tell('stop')
      await gone
    },
  }
}
