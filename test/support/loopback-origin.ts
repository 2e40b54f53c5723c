import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as the origin received it. */
export type Received = {
  readonly method: string
  /** Raw request target. */
  readonly target: string
  /** Names in lower case; a name sent twice is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Names and values alternating, as they were on the wire. */
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export type OriginAnswer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: string | Uint8Array
  /** Never ends the body. */
  readonly stall?: boolean
}

/** A backend on loopback that records what it is sent. */
export type LoopbackOrigin = {
  readonly url: string
  /** `127.0.0.1:PORT`. */
  readonly host: string
  /** Everything received, oldest first. */
  readonly received: readonly Received[]
  /** The request received last; throws when there is none. */
  last(): Received
  /**
   * How the next requests are answered: an answer, what makes one, or `hang` for never. Each test sets
   * what it needs.
   */
  answerWith(answer: OriginAnswer | 'hang' | ((request: Received) => OriginAnswer)): void
  /** Answers the requests that hang. */
  release(answer: OriginAnswer): void
  /** Resolves when a request has arrived after this call, answered or not. */
  nextRequest(): Promise<Received>
  /** Resolves when the caller has hung up on a request before its answer was complete. */
  nextHangUp(): Promise<void>
  stop(): Promise<void>
}

/** Starts an origin on a free loopback port. It answers 200 `{}` until told otherwise. */
export async function startLoopbackOrigin(): Promise<LoopbackOrigin> {
  let answer: Parameters<LoopbackOrigin['answerWith']>[0] = {}
  const received: Received[] = []
  let waiting: ((request: Received) => void)[] = []
  let hungUp: (() => void)[] = []
  let hanging: ServerResponse[] = []

  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('error', () => outgoing.destroy())
    outgoing.on('close', () => {
      if (outgoing.writableFinished) return
      for (const resolve of hungUp) resolve()
      hungUp = []
    })
    incoming.on('end', () => {
      const request = recorded(incoming, Buffer.concat(chunks))
      received.push(request)
      for (const resolve of waiting) resolve(request)
      waiting = []
      const chosen = typeof answer === 'function' ? answer(request) : answer
      if (chosen === 'hang') hanging.push(outgoing)
      else send(outgoing, chosen)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    received,
    last() {
      const request = received.at(-1)
      if (!request) throw new Error('the origin has received nothing')
      return request
    },
    answerWith(next) {
      answer = next
    },
    release(chosen) {
      for (const outgoing of hanging) send(outgoing, chosen)
      hanging = []
    },
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
    nextHangUp: () => new Promise((resolve) => hungUp.push(resolve)),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

function send(outgoing: ServerResponse, answer: OriginAnswer): void {
  const { status = 200, headers = { 'content-type': 'application/json' }, body = '{}' } = answer
  outgoing.writeHead(status, headers)
  if (answer.stall) outgoing.write(body)
  else outgoing.end(body)
}

function recorded(incoming: IncomingMessage, body: Buffer): Received {
  const headers: Record<string, string> = {}
  const { rawHeaders } = incoming
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    const value = rawHeaders[i + 1]!
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  return {
    method: incoming.method ?? '',
    target: incoming.url ?? '',
    headers,
    rawHeaders,
    body: body.toString('utf8'),
  }
}
