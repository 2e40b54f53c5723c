import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

/** A frame that a server has sent. */
export type Frame = { readonly opcode: number; readonly payload: Buffer }

/** A client of WebSockets that does what it is told, also what no client should. */
export type SocketClient = {
  readonly socket: Socket
  /** Status line and headers of the handshake's answer, names in lower case. */
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  /** Sends a masked frame. */
  frame(payload: string | Uint8Array, options?: FrameOptions): void
  /** The next frame; undefined at the end of the connection. */
  next(): Promise<Frame | undefined>
  /** The text of the next frame, which must be one of text. */
  text(): Promise<string>
  /** Sends a close frame. */
  close(code?: number, reason?: string): void
  /** Code and reason of the server's close frame, after whatever comes before; undefined when it ends without one. */
  closed(): Promise<{ readonly code: number; readonly reason: string } | undefined>
  drop(): void
}

export type FrameOptions = {
  readonly opcode?: number
  readonly isLast?: boolean
  readonly isMasked?: boolean
}

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** Opens a connection; resolves with the answer to its handshake, whatever that is. */
export async function openSocket(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<SocketClient> {
  const { hostname, port, pathname, search, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setNoDelay(true)
  let buffer = Buffer.alloc(0)
  const state = { isOver: false }
  let wake: () => void = () => undefined
  socket.on('data', (data: Buffer) => {
    buffer = buffer.length === 0 ? data : Buffer.concat([buffer, data])
    wake()
  })
  for (const event of ['end', 'close', 'error'] as const) {
    socket.on(event, () => {
      state.isOver = true
      wake()
    })
  }
  const more = () => new Promise<void>((resolve) => (wake = resolve))
  const request = {
    Host: host,
    Upgrade: 'websocket',
    Connection: 'Upgrade',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...headers,
  }
  const lines = Object.entries(request).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`)
  while (!buffer.includes('\r\n\r\n') && !state.isOver) await more()
  const end = buffer.indexOf('\r\n\r\n')
  const [first = '', ...rest]: readonly string[] = buffer
    .subarray(0, Math.max(end, 0))
    .toString('latin1')
    .split('\r\n')
  buffer = buffer.subarray(end + 4)

  const next = async (): Promise<Frame | undefined> => {
    for (;;) {
      const read = readFrame(buffer)
      if (read) {
        buffer = buffer.subarray(read.length)
        return read.frame
      }
      if (state.isOver) return undefined
      await more()
    }
  }
  const client: SocketClient = {
    socket,
    status: Number(first.split(' ')[1] ?? 0),
    headers: new Map(
      rest.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    ),
    frame: (payload, options) => void socket.write(frameOf(payload, options)),
    next,
    async text() {
      const frame = await next()
      if (frame?.opcode !== opcodes.text)
        throw new Error(`not a text frame: ${JSON.stringify(frame)}`)
      return frame.payload.toString()
    },
    close(code, reason = '') {
      const payload = Buffer.from(`..${reason}`)
      if (code !== undefined) payload.writeUInt16BE(code)
      client.frame(code === undefined ? '' : payload, { opcode: opcodes.close })
    },
    async closed() {
      for (let frame = await next(); frame; frame = await next()) {
        if (frame.opcode !== opcodes.close) continue
        const { payload } = frame
        const code = payload.length >= 2 ? payload.readUInt16BE() : 1005
        return { code, reason: payload.subarray(2).toString() }
      }
      return undefined
    },
    drop: () => void socket.destroy(),
  }
  return client
}

/** A client's frame as bytes. */
export function frameOf(
  payload: string | Uint8Array,
  { opcode = opcodes.text, isLast = true, isMasked = true }: FrameOptions = {},
): Buffer {
  const data = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload)
  const length =
    data.length < 126
      ? Buffer.from([data.length])
      : data.length < 65_536
        ? Buffer.from([126, data.length >> 8, data.length & 255])
        : Buffer.concat([Buffer.from([127]), bigEndian64(data.length)])
  length[0]! |= isMasked ? 128 : 0
  const start = Buffer.from([(isLast ? 128 : 0) | opcode])
  // A mask of zeros leaves the data as it is.
  return Buffer.concat([start, length, Buffer.alloc(isMasked ? 4 : 0), data])
}

function bigEndian64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function readFrame(buffer: Buffer): { readonly frame: Frame; readonly length: number } | undefined {
  if (buffer.length < 2) return undefined
  let size = buffer[1]! & 127
  let at = 2
  if (size === 126) {
    if (buffer.length < 4) return undefined
    size = buffer.readUInt16BE(2)
    at = 4
  } else if (size === 127) {
    if (buffer.length < 10) return undefined
    size = Number(buffer.readBigUInt64BE(2))
    at = 10
  }
  if (buffer.length < at + size) return undefined
  const payload = Buffer.from(buffer.subarray(at, at + size))
  return { frame: { opcode: buffer[0]! & 15, payload }, length: at + size }
}
