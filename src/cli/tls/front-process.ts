import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { keepRunning } from '../gateway/upkeep/kept-process.ts'
import type { Workerd } from '../gateway/workerd.ts'
import type { FrontOrder, FrontWord } from './front-order.ts'

/** The process that speaks TLS with clients, kept up. */
export type FrontProcess = {
  /** Resolves when it listens, with its port. */
  readonly listening: Promise<number>
  readonly givenUp: Promise<string>
  /** From now on requests are answered 503. */
  refuse(): void
  /** Lets it send what it has, for a second at most, and ends it. */
  close(): Promise<void>
  kill(): void
}

/** Milliseconds for its end, longer than it gives its answers. */
const closeLimitMs = 1_500

/** The descriptor of the first inherited socket. */
const firstDescriptor = 3

/**
 * Starts it. It has its own process, so that handshakes, however many, take nothing of the gateway's and of its
 * supervisor's time; the sockets stay the supervisor's.
 */
export function startFront(
  order: Omit<FrontOrder, 'descriptors'>,
  descriptors: readonly number[],
  tell: (level: 'error' | 'info', message: string) => void,
  onLine: (line: string) => void,
  onErrorLine: (line: string) => void,
): FrontProcess {
  let port = order.port
  const kept = keepRunning(
    () => {
      const child = spawn(process.execPath, [built('tls-front.js')], {
        env: {},
        stdio: ['pipe', 'pipe', 'pipe', ...descriptors],
        detached: true,
      })
      const inherited = descriptors.map((_, index) => firstDescriptor + index)
      child.stdin!.on('error', () => undefined)
      child.stdin!.write(`${JSON.stringify({ ...order, port, descriptors: inherited })}\n`)
      let errors = ''
      createInterface({ input: child.stderr! }).on('line', (line) => {
        errors = `${errors}${line}\n`.slice(-4_000)
        onErrorLine(line)
      })
      const gone = new Promise<void>((resolve) => {
        child.once('close', () => resolve())
        child.once('error', () => resolve())
      })
      const listening = new Promise<ReadonlyMap<string, number>>((resolve, reject) => {
        createInterface({ input: child.stdout! }).on('line', (line) => {
          const told = JSON.parse(line) as { readonly event?: string; readonly port?: number }
          if (told.event !== 'listen') return onLine(line)
          port = told.port ?? port
          resolve(new Map([['tls', port]]))
        })
        child.once('error', reject)
        void gone.then(() => reject(new Error(`the listener for TLS ended\n${errors}`)))
      })
      return { process: child, gone, listening } satisfies Workerd
    },
    tell,
    'the process of the TLS listener',
  )
  const say = (word: FrontWord) => kept.current().process.stdin?.write(`${word}\n`)
  return {
    listening: kept.listening.then(() => port),
    givenUp: kept.givenUp,
    refuse: () => void say('refuse'),
    async close() {
      const over = kept.letGo()
      say('close')
      const late = setTimeout(() => kept.current().process.kill('SIGKILL'), closeLimitMs)
      await over
      clearTimeout(late)
    },
    kill() {
      void kept.letGo()
      kept.current().process.kill('SIGKILL')
    },
  }
}

/** A part of dist/, where the bundled command line is too. */
const built = (name: string): string => fileURLToPath(new URL(name, import.meta.url).href)
