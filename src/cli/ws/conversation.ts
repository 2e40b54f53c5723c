import dns from 'node:dns'
import type { IncomingMessage } from 'node:http'
import { createInterface, type Interface } from 'node:readline'
import { WebSocket } from 'ws'
import { printable } from '../calls/printable.ts'
import { CommandFailure } from '../playground/command-failure.ts'
import { closeText } from './close-codes.ts'
import type { Handshake } from './handshake.ts'
import { lineHelp, readTyped } from './typed-line.ts'
import { unopenedText } from './unopened.ts'

/** How a conversation is held. */
export type ConversationOptions = {
  readonly protocols: readonly string[]
  /** Any certificate will do. */
  readonly isInsecure: boolean
  /** PEM of who has signed the server's certificate. */
  readonly ca: string | undefined
  /** Milliseconds without a message after which it ends when there is nothing more to send. */
  readonly quietMs: number
}

/** Milliseconds that a handshake may take: what `$connect` runs may take 29 s. */
const handshakeMs = 35_000
/** Bytes of a refusal's body that are shown. */
const maxShownBytes = 4_096

/**
 * Connects, sends the lines of standard input and prints what comes: messages alone on standard output, all else on standard
 * error. Ends with the connection. Throws {@link CommandFailure} when there is no connection, or it ends badly.
 */
export async function converse(
  { url, headers }: Handshake,
  { protocols, isInsecure, ca, quietMs }: ConversationOptions,
): Promise<void> {
  const socket = socketTo(url, protocols, {
    headers,
    perMessageDeflate: false,
    handshakeTimeout: handshakeMs,
    rejectUnauthorized: !isInsecure,
    lookup,
    ...(ca !== undefined && { ca }),
  })
  const ended = endOf(socket)
  await opened(socket, url)
  const isAtTerminal = process.stdin.isTTY
  tell(`connected${socket.protocol === '' ? '' : `, sub-protocol ${printable(socket.protocol)}`}`)
  if (isAtTerminal) tell('/help says what can be typed')
  const lines = createInterface({
    input: process.stdin,
    ...(isAtTerminal && { output: process.stderr, prompt: '> ' }),
  })
  const prompt = () => isAtTerminal && lines.prompt(true)
  const quiet = quietTimer(quietMs, () => socket.close(1000))
  socket.on('message', (data, isBinary) => {
    show(isBinary ? `(binary) ${data.toString('base64')}` : printable(data.toString()))
    quiet.again()
    prompt()
  })
  socket.on('pong', () => tell('pong'))
  lines.on('line', (line) => {
    act(socket, line)
    prompt()
  })
  lines.on('close', () => (isAtTerminal ? socket.close(1000) : quiet.start()))
  prompt()
  const { code, reason } = await ended
  quiet.stop()
  release(lines)
  tell(`closed: ${closeText(code, printable(reason))}`)
  if (code !== 1000 && code !== 1001 && code !== 1005 && code < 3000)
    throw new CommandFailure('the connection has not ended as either side would', 1)
}

/** The package throws for what cannot be sent: a sub-protocol that is no token, a header with a line break. */
function socketTo(...what: ConstructorParameters<typeof WebSocket>): WebSocket {
  try {
    return new WebSocket(...what)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new CommandFailure(
      message.includes('subprotocol')
        ? `--protocol is ${JSON.stringify(what[1])}; it must be names without spaces, each once, with commas between`
        : message,
      2,
    )
  }
}

/** Every name below localhost is this machine (RFC 6761 §6.3), which not every resolver knows. */
const lookup: typeof dns.lookup = ((name: string, ...rest: [never, never]) =>
  dns.lookup(name.endsWith('.localhost') ? 'localhost' : name, ...rest)) as never

/** Does what a line asks for. */
function act(socket: WebSocket, line: string): void {
  const typed = readTyped(line)
  if (typed.does === 'send') socket.send(typed.data)
  else if (typed.does === 'ping') socket.ping()
  else if (typed.does === 'close') socket.close(typed.code, typed.reason)
  else if (typed.does === 'help') tell(lineHelp)
  else if (typed.does === 'complain') tell(typed.message)
}

type End = { readonly code: number; readonly reason: string }

const endOf = (socket: WebSocket): Promise<End> =>
  new Promise((resolve) => {
    // Told by the close that follows.
    socket.on('error', () => undefined)
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  })

/** Settles when the handshake has. */
function opened(socket: WebSocket, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('unexpected-response', (_, response) => {
      void refusalText(response).then((text) => reject(new CommandFailure(text, 1)))
    })
    socket.on('error', (error) => reject(new CommandFailure(unopenedText(url, error), 1)))
  })
}

/** Why there is no connection: the answer's status, its error type and its body. */
async function refusalText(response: IncomingMessage): Promise<string> {
  const connection = response.socket
  let body = ''
  try {
    for await (const piece of response) {
      body += String(piece)
      if (body.length > maxShownBytes) break
    }
  } catch {
    // What has come of it is shown.
  } finally {
    // It would be kept open for another request.
    connection.destroy()
  }
  const { statusCode, statusMessage, headers } = response
  const type = headers['x-amzn-errortype']
  const first = `refused: ${statusCode} ${statusMessage}${type === undefined ? '' : ` (${String(type)})`}`
  return printable([first, body.slice(0, maxShownBytes)].filter((line) => line !== '').join('\n'))
}

/** Fires when nothing has happened for a while, once it was started. */
function quietTimer(ms: number, fire: () => void) {
  let timer: NodeJS.Timeout | undefined
  const start = () => {
    clearTimeout(timer)
    timer = setTimeout(fire, ms)
  }
  return { start, stop: () => clearTimeout(timer), again: () => timer && start() }
}

function release(lines: Interface): void {
  lines.removeAllListeners('close')
  lines.close()
  process.stdin.unref?.()
}

const show = (text: string) => console.log(text)
const tell = (text: string) => console.error(text)
