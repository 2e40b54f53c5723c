import { connect, type Socket } from 'node:net'

/** An answer as it came over the wire. */
export type RawAnswer = {
  readonly status: number
  /** In the order and spelling received. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  header(name: string): string | undefined
}

/** Milliseconds to wait for an answer before the attempt counts as unanswered. */
const answerLimitMs = 10_000

/**
 * Sends exactly these bytes over a new connection and reads one answer. Rejects when the server closes
 * the connection without one.
 */
export function sendRaw(port: number, bytes: string | Uint8Array): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1')
    let received = Buffer.alloc(0)
    const finish = (answer: RawAnswer | undefined, why: string) => {
      socket.destroy()
      if (answer) resolve(answer)
      else reject(new Error(`${why}; received ${JSON.stringify(received.toString('latin1'))}`))
    }
    socket.setTimeout(answerLimitMs, () => finish(undefined, 'no answer in time'))
    socket.on('error', (error) => finish(parseAnswer(received, true), error.message))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      const answer = parseAnswer(received, false)
      if (answer) finish(answer, '')
    })
    socket.on('close', () => finish(parseAnswer(received, true), 'closed without a whole answer'))
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  })
}

/** A GET (or another verb) of exactly `target`, with these header lines. */
export const get = (
  port: number,
  target: string,
  headers: readonly string[] = [],
  verb = 'GET',
): Promise<RawAnswer> =>
  sendRaw(
    port,
    [`${verb} ${target} HTTP/1.1`, 'Host: gateway.test', ...headers, '', ''].join('\r\n'),
  )

function parseAnswer(received: Buffer, closed: boolean): RawAnswer | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [statusLine = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
  })
  const header = (name: string) =>
    headers.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]
  const rest = received.subarray(end + 4)
  const status = Number(statusLine.split(' ')[1])
  const isBodyless = status === 204 || status === 304
  const body = isBodyless
    ? Buffer.alloc(0)
    : readBody(rest, header('content-length'), header('transfer-encoding'), closed)
  if (body === undefined) return undefined
  return { status, headers, header, body: body.toString('utf8') }
}

function readBody(
  rest: Buffer,
  length: string | undefined,
  coding: string | undefined,
  closed: boolean,
): Buffer | undefined {
  if (coding?.toLowerCase() === 'chunked') return readChunks(rest)
  if (length !== undefined) {
    return rest.length >= Number(length) ? rest.subarray(0, Number(length)) : undefined
  }
  return closed ? rest : undefined
}

function readChunks(rest: Buffer): Buffer | undefined {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(rest.subarray(at, lineEnd).toString('latin1'), 16)
    if (size === 0) return Buffer.concat(chunks)
    if (rest.length < lineEnd + 2 + size + 2) return undefined
    chunks.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}
