import { request as sendRequest, ServerResponse, type IncomingMessage } from 'node:http'
import { joinStreams } from './join-streams.ts'
import { passAnswer, refuse, requestHeaders, type Upstream } from './forward.ts'

/** Connections that are WebSockets at a time; those that are left are for requests. */
const maxUpgraded = 12_288

/** Bytes that a client may send before it knows that it is a WebSocket: a message or two. */
const maxEarlyBytes = 65_536

let upgraded = 0

/** Whether a request asks for a WebSocket (RFC 6455 §4.1); every other protocol that is asked for is not heard. */
export function isWebSocketUpgrade({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.trim().toLowerCase() === 'websocket' &&
    headers['sec-websocket-key'] !== undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  )
}

/** The answer of a request that was taken off its server: Node gives none to those that ask for an upgrade. */
export function answerOn(request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request)
  // What follows on the connection was not looked at.
  response.shouldKeepAlive = false
  response.sendDate = false
  return response
}

/**
 * Passes a request for a WebSocket on to the gateway process. When it says yes, client and process are joined until one of
 * them is gone; an ordinary answer is passed back, and ends the connection.
 *
 * @param response what {@link answerOn} made, in its turn
 * @param head what the client has sent already
 */
export function upgrade(
  request: IncomingMessage,
  response: ServerResponse,
  head: Buffer,
  facts: string,
  { agent, socketPath, isRefusing }: Upstream & { readonly isRefusing: boolean },
): void {
  const client = request.socket
  response.assignSocket(client)
  response.once('finish', () => {
    response.detachSocket(client)
    client.end()
  })
  // Node before 22.21 leaves every upgrade to who asks for any.
  if (!isWebSocketUpgrade(request)) return void response.writeHead(400).end()
  if (isRefusing || upgraded >= maxUpgraded || head.length > maxEarlyBytes) return refuse(response)
  const asked = sendRequest({
    agent,
    socketPath,
    method: 'GET',
    path: request.url ?? '/',
    headers: requestHeaders(request, facts, false) as unknown as Record<string, string>,
    setHost: false,
  })
  const leave = () => void asked.destroy()
  response.once('close', leave)
  // Nobody else reads: that the client is gone would not be seen.
  const early: Buffer[] = [head]
  let earlyBytes = head.length
  const keepEarly = (part: Buffer) => {
    early.push(part)
    earlyBytes += part.length
    if (earlyBytes > maxEarlyBytes) client.pause()
  }
  client.on('data', keepEarly)
  client.once('end', leave)
  const settle = () => {
    client.off('data', keepEarly)
    client.off('end', leave)
  }
  asked.once('upgrade', (answer, process, first) => {
    settle()
    client.pause()
    response.detachSocket(client)
    upgraded++
    client.once('close', () => upgraded--)
    client.write(headOf(answer), 'latin1')
    if (first.length > 0) process.unshift(first)
    for (const part of early) if (part.length > 0) process.write(part)
    joinStreams(client, process)
  })
  asked.once('response', (answer) => {
    settle()
    // What comes after is of no use to anybody.
    client.resume()
    passAnswer(answer, response)
  })
  asked.once('error', (error: NodeJS.ErrnoException) => {
    settle()
    if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') refuse(response)
    else client.destroy()
  })
  asked.end()
}

/** The head of the answer that makes a connection a WebSocket, its lines as they came. */
function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  let head = `HTTP/1.1 ${statusCode} ${statusMessage}\r\n`
  for (let at = 0; at < rawHeaders.length; at += 2)
    head += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`
  return `${head}\r\n`
}
