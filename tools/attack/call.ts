import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'

/** What came back. */
export type Answer = {
  readonly status: number
  readonly body: string
  readonly ms: number
}

/** A request; its target goes out as it is written. */
export type Call = {
  readonly method?: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly timeoutMs?: number
}

/** Milliseconds after which an answer is not worth waiting for. */
const patienceMs = 40_000
const agent = new Agent({ keepAlive: true, maxSockets: Infinity })

/** Sends a request. Status 0: the connection ended without an answer, or nothing came in time. */
export function call(port: number, what: Call): Promise<Answer> {
  const from = performance.now()
  const { method = 'GET', target: path, headers = {}, body, timeoutMs = patienceMs } = what
  return new Promise((resolve) => {
    const end = (status: number, text: string) => {
      clearTimeout(timer)
      resolve({ status, body: text, ms: performance.now() - from })
    }
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers: { ...headers }, agent },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => end(response.statusCode ?? 0, Buffer.concat(chunks).toString()))
        response.on('error', (error) => end(0, error.message))
      },
    )
    const timer = setTimeout(() => {
      sent.destroy()
      end(0, `no answer within ${timeoutMs} ms`)
    }, timeoutMs)
    sent.on('error', (error) => end(0, error.message))
    sent.end(body)
  })
}

/** A connection on which these bytes were sent, and which is left open. What comes back is read unless `deaf`. */
export function hold(port: number, bytes: string | Uint8Array, deaf = false): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => socket.destroy())
    socket.once('close', () => resolve(socket))
    socket.once('connect', () => {
      if (deaf) socket.pause()
      else socket.resume()
      socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () =>
        resolve(socket),
      )
    })
  })
}

/** Does something `count` times, at most `parallel` at once. */
export async function times<T>(
  count: number,
  parallel: number,
  work: (index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const hand = async () => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index)
  }
  await Promise.all(Array.from({ length: Math.min(count, parallel) }, hand))
  return results
}

/** `200 ×9, 500`: how often each status came. */
export function tally(answers: readonly Answer[]): string {
  const counts = new Map<number, number>()
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([status, count]) => `${status || 'cut'}${count > 1 ? ` ×${count}` : ''}`)
    .join(', ')
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
