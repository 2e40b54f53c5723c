import { request, type IncomingMessage } from 'node:http'

/** An answer that is read while it arrives. */
export type StreamAnswer = {
  readonly status: number
  /** Names in lower case. */
  readonly headers: IncomingMessage['headers']
  /** Reads until the body so far ends with this text; rejects when the body ends before. */
  until(text: string): Promise<string>
  /** Reads to the end. `complete` is false for a body that was broken off. */
  rest(): Promise<{ readonly complete: boolean; readonly body: Buffer }>
  /** Goes away. */
  leave(): void
}

export type StreamRequest = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Milliseconds without a byte before a test gives up. */
const patienceMs = 15_000

/** Sends a request and resolves as soon as the header block of its answer is there. */
export function openStream(url: string, options: StreamRequest = {}): Promise<StreamAnswer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options
    const outgoing = request(
      url,
      { method, headers, agent: false, maxHeaderSize: 65_536 },
      (incoming) => resolve(answerOf(incoming, () => outgoing.destroy())),
    )
    outgoing.setTimeout(patienceMs, () => outgoing.destroy(new Error('no byte in time')))
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function answerOf(incoming: IncomingMessage, leave: () => void): StreamAnswer {
  let body = Buffer.alloc(0)
  let pieces: Buffer[] = []
  const soFar = () => {
    body = Buffer.concat([body, ...pieces])
    pieces = []
    return body
  }
  const state = { over: false }
  let news: () => void = () => undefined
  const told = () => news()
  incoming.on('data', (chunk: Buffer) => {
    pieces.push(chunk)
    told()
  })
  incoming.on('error', () => undefined) // told by `close`, and by what is complete then
  incoming.on('close', () => {
    state.over = true
    told()
  })
  const wait = () => new Promise<void>((resolve) => (news = resolve))
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    async until(text) {
      while (!soFar().toString('latin1').endsWith(text)) {
        if (state.over) throw new Error(`the body ended as ${JSON.stringify(body.toString())}`)
        await wait()
      }
      return body.toString()
    },
    async rest() {
      while (!state.over) await wait()
      return { complete: incoming.complete, body: soFar() }
    },
    leave,
  }
}
