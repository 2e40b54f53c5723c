import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request to a {@link StreamOrigin}, answered piece by piece by the test. */
export type StreamExchange = {
  readonly method: string
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Sends the header block at once. */
  head(status?: number, headers?: Readonly<Record<string, string>>): void
  write(bytes: string | Uint8Array): void
  end(): void
  /** Resolves when everything written so far has been taken by the system; rejects when the other side is gone. */
  flushed(): Promise<void>
  /** Resets the connection. */
  destroy(): void
  /** Resolves when the other side has gone away before the end. */
  readonly abandoned: Promise<void>
}

/** A backend on loopback whose answers the test writes while the client reads. */
export type StreamOrigin = {
  readonly url: string
  /** The next request that nobody has taken yet. */
  next(): Promise<StreamExchange>
  stop(): Promise<void>
}

export async function startStreamOrigin(): Promise<StreamOrigin> {
  const arrived: StreamExchange[] = []
  const waiting: ((exchange: StreamExchange) => void)[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('error', () => outgoing.destroy())
    incoming.on('end', () => {
      const exchange = exchangeOf(incoming, outgoing, Buffer.concat(chunks))
      const taker = waiting.shift()
      if (taker) taker(exchange)
      else arrived.push(exchange)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next() {
      const first = arrived.shift()
      return first ? Promise.resolve(first) : new Promise((resolve) => waiting.push(resolve))
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

function exchangeOf(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Buffer,
): StreamExchange {
  return {
    method: incoming.method ?? '',
    target: incoming.url ?? '',
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    body,
    head(status = 200, headers = {}) {
      outgoing.writeHead(status, headers)
      outgoing.flushHeaders()
    },
    write: (bytes) => void outgoing.write(bytes),
    end: () => void outgoing.end(),
    flushed: () =>
      new Promise((resolve, reject) => {
        if (outgoing.writableFinished) resolve()
        else if (outgoing.writableEnded) outgoing.once('finish', resolve).once('close', reject)
        else outgoing.write('.', (error) => (error ? reject(error) : resolve()))
      }),
    destroy: () => void outgoing.destroy(),
    abandoned: new Promise((resolve) =>
      outgoing.once('close', () => {
        if (!outgoing.writableFinished) resolve()
      }),
    ),
  }
}
