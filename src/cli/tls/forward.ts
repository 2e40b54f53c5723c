import {
  request as sendRequest,
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { connectionHeader } from '../../wire/connection/connection-header.ts'

/** Milliseconds that a client whose request was answered before its end may go on to send it. */
const lingerMs = 1_000

/** Where the gateway process is reached. */
export type Upstream = { readonly agent: Agent; readonly socketPath: string }

/**
 * Passes a request on to the gateway process, its lines as they came, and the answer back. What is parsed here is written
 * anew, so the two never differ on where a request ends (ATTACKS 17).
 *
 * @param facts what the connection is; whatever the client itself says in that header is dropped
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  facts: string,
  { agent, socketPath }: Upstream,
): void {
  const { method = 'GET', url = '/' } = request
  response.sendDate = false
  const hasBody =
    request.headers['content-length'] !== undefined ||
    request.headers['transfer-encoding'] !== undefined
  const headers = requestHeaders(request, facts, hasBody) as unknown as Record<string, string>
  const options = { agent, socketPath, method, path: url, headers, setHost: false }
  let attempts = !hasBody && safeMethods.has(method) ? 2 : 1
  let asked!: ClientRequest
  const ask = () => {
    attempts--
    let answered = false
    asked = sendRequest(options)
    asked.on('continue', () => response.writeContinue())
    asked.on('response', (answer) => {
      answered = true
      passAnswer(answer, response)
    })
    // Nobody has asked for that.
    asked.on('upgrade', (_, socket) => {
      socket.destroy()
      request.socket.destroy()
    })
    asked.on('error', (error: NodeJS.ErrnoException) => {
      // A body that is not wanted: its answer is on the way.
      if (answered || response.destroyed) return
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') refuse(response)
      // The process ended before it answered, most likely before it read; the next one is asked.
      else if (attempts > 0) ask()
      // As on a connection to the gateway itself whose process has ended.
      else request.socket.destroy()
    })
    if (!hasBody) asked.end()
  }
  ask()
  response.on('finish', () => {
    if (!request.complete) setTimeout(() => request.socket.destroy(), lingerMs).unref()
  })
  response.on('close', () => {
    if (!response.writableFinished) asked.destroy()
  })
  if (!hasBody) return
  asked.flushHeaders()
  request.on('error', () => asked.destroy())
  request.pipe(asked)
}

/** Methods of which a request may be sent again (RFC 9110 §9.2.1, §9.2.2). */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Gives a client what the gateway process answers. */
export function passAnswer(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 500, answer.statusMessage, responseHeaders(answer))
  answer.on('error', () => response.destroy())
  answer.on('aborted', () => response.destroy())
  answer.pipe(response)
}

/** The answer of a gateway that is not there, or stopping. */
export function refuse(response: ServerResponse): void {
  if (response.headersSent) return
  response.writeHead(503, { 'Content-Type': 'application/json', Connection: 'close' })
  response.end('{"message":"Service Unavailable"}')
}

/** Methods without a body unless a header says so; for others Node would send an empty one in chunks. */
const bodyless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])

/** A request's headers as the gateway process is to read them, with what the connection is. */
export function requestHeaders(
  { rawHeaders, method = 'GET' }: IncomingMessage,
  facts: string,
  hasBody: boolean,
): string[] {
  const headers: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at]!.toLowerCase() !== connectionHeader)
      headers.push(rawHeaders[at]!, rawHeaders[at + 1]!)
  }
  headers.push(connectionHeader, facts)
  if (!hasBody && !bodyless.has(method)) headers.push('Content-Length', '0')
  return headers
}

/** What is about the connection to the gateway process alone. */
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding'])

function responseHeaders({ rawHeaders }: IncomingMessage): string[] {
  const headers: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (!hopByHop.has(rawHeaders[at]!.toLowerCase()))
      headers.push(rawHeaders[at]!, rawHeaders[at + 1]!)
  }
  return headers
}
