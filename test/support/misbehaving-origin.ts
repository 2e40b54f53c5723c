import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

/** One way to misbehave: called once a request's headers have come. */
export type Misbehaviour = (socket: Socket) => void

/** A backend that answers each path in its own bad way, and knows its open connections. */
export type MisbehavingOrigin = {
  readonly url: string
  /** Connections open now. */
  connections(): number
  /** Requests begun so far. */
  requests(): number
  stop(): Promise<void>
}

const say =
  (text: string | Buffer): Misbehaviour =>
  (socket) => {
    socket.write(text)
  }

/** Says something, then closes in the orderly way. */
const sayAndClose =
  (text: string | Buffer): Misbehaviour =>
  (socket) => {
    socket.end(text)
  }

/** Says something, and resets the connection once it is on its way. */
const sayAndReset =
  (text: string): Misbehaviour =>
  (socket) => {
    socket.write(text, () => socket.resetAndDestroy())
  }

/** Repeats something for as long as the other side takes it. */
const repeat =
  (head: string, chunk: string | Buffer, everyMs?: number): Misbehaviour =>
  (socket) => {
    socket.write(head)
    if (everyMs !== undefined) {
      const timer = setInterval(() => socket.write(chunk), everyMs)
      socket.on('close', () => clearInterval(timer))
      return
    }
    const pump = () => {
      while (!socket.destroyed && socket.write(chunk)) if (socket.destroyed) return
    }
    socket.on('drain', pump)
    pump()
  }

const ok = 'HTTP/1.1 200 OK\r\n'
const json = `${ok}Content-Type: application/json\r\n`
const tick = 10
const fine = `${json}Content-Length: 2\r\n\r\n{}`
const status = (text: string) => say(`HTTP/1.1 ${text}\r\nContent-Length: 2\r\n\r\n{}`)

/** The ways to misbehave, by name; the name is the path that shows them. */
export const misbehaviours: Readonly<Record<string, Misbehaviour>> = {
  silence: () => undefined,
  'slow-headers': repeat(ok, 'X', tick),
  'slow-body': repeat(`${json}Content-Length: 1000\r\n\r\n`, 'x', tick),
  'slow-chunks': repeat(`${json}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n', tick),
  'close-at-once': sayAndClose(''),
  'reset-at-once': (socket) => socket.resetAndDestroy(),
  'reset-in-headers': sayAndReset(`${ok}Content-Le`),
  'reset-in-body': sayAndReset(`${json}Content-Length: 1000\r\n\r\nbegun`),
  'reset-in-chunks': sayAndReset(`${json}Transfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n`),
  'length-too-long': sayAndClose(`${json}Content-Length: 1000\r\n\r\nshort`),
  'length-too-short': say(`${json}Content-Length: 2\r\n\r\n{}${ok}Content-Length: 6\r\n\r\npoison`),
  'length-negative': say(`${ok}Content-Length: -1\r\n\r\n{}`),
  'length-huge': say(`${ok}Content-Length: 99999999999999999999999\r\n\r\n{}`),
  'length-twice': say(`${ok}Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}xxx`),
  'length-and-chunks': sayAndClose(
    `${ok}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  ),
  'chunk-size-garbage': say(`${ok}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`),
  'chunk-size-huge': say(`${ok}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{}`),
  'endless-body': repeat(
    `${json}Transfer-Encoding: chunked\r\n\r\n`,
    `10000\r\n${'x'.repeat(65_536)}\r\n`,
  ),
  'endless-tiny-chunks': repeat(
    `${json}Transfer-Encoding: chunked\r\n\r\n`,
    '1\r\nx\r\n'.repeat(1_000),
  ),
  'endless-headers': repeat(ok, `X-Filler: ${'x'.repeat(1_000)}\r\n`),
  'endless-status-line': repeat('HTTP/1.1 200 ', 'x'.repeat(1_000)),
  'endless-1xx': repeat('', 'HTTP/1.1 100 Continue\r\n\r\n'),
  'many-1xx': say(`${'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(1_000)}${fine}`),
  'switching-protocols': say('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nraw'),
  'many-headers': say(
    `${json}${Array.from({ length: 10_000 }, (_, at) => `X-${at}: ${at}\r\n`).join('')}Content-Length: 2\r\n\r\n{}`,
  ),
  'status-099': status('099 Low'),
  'status-000': status('000 Zero'),
  'status-600': status('600 High'),
  'status-999': status('999 Higher'),
  'status-1000': status('1000 Long'),
  'status-text': status('abc Text'),
  'status-negative': status('-200 Negative'),
  garbage: sayAndClose(Buffer.from([0x16, 0x03, 0, 0xff, 0xfe, 0, 1, 2, 13, 10, 13, 10])),
  'http-2-preface': sayAndClose('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  'header-without-colon': say(`${ok}Nonsense\r\nContent-Length: 2\r\n\r\n{}`),
  'header-with-nul': say(`${ok}X-A: a\u0000b\r\nContent-Length: 2\r\n\r\n{}`),
  'header-with-bare-cr': say(`${ok}X-A: a\rb\r\nContent-Length: 2\r\n\r\n{}`),
  'no-content-with-body': say('HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\npoison'),
  'no-content-with-chunks': say(
    'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n',
  ),
  'reset-content-with-body': say('HTTP/1.1 205 Reset\r\nContent-Length: 6\r\n\r\npoison'),
  'not-modified-with-body': say('HTTP/1.1 304 Same\r\nContent-Length: 6\r\n\r\npoison'),
  'redirect-to-metadata': say(
    'HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n',
  ),
  'gzip-lie': say(`${json}Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!`),
  'gzip-cut': (socket) => {
    const bytes = gzipSync('x'.repeat(10_000)).subarray(0, 20)
    socket.write(`${json}Content-Encoding: gzip\r\nContent-Length: ${bytes.length}\r\n\r\n`)
    socket.write(bytes)
  },
  'gzip-bomb': (socket) => {
    socket.write(`${json}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`)
    socket.write(bomb)
  },
  'unknown-encoding': say(`${json}Content-Encoding: zstd\r\nContent-Length: 2\r\n\r\n{}`),
}

/** 64 MiB of zeros. */
const bomb = gzipSync(Buffer.alloc(67_108_864))

/** Milliseconds of not reading. */
const deafMs = 1_000

/** Starts the origin on a free loopback port. */
export async function startMisbehavingOrigin(): Promise<MisbehavingOrigin> {
  const open = new Set<Socket>()
  let requests = 0
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => undefined)
    let received = ''
    socket.on('data', (chunk): void => {
      received += chunk.toString('latin1')
      if (received.startsWith('POST /silence-and-deafness')) {
        // Only who reads on hears that the other side has gone.
        socket.removeAllListeners('data').pause()
        setTimeout(() => socket.resume(), deafMs)
        return
      }
      const end = received.indexOf('\r\n\r\n')
      if (end < 0) return
      const path = decodeURIComponent(/^\S+ \/([^ ?]*)/.exec(received)?.[1] ?? '')
      received = received.slice(end + 4)
      requests++
      // AWS's paths have the name somewhere in them: of a function, or in the endpoint.
      const name = path.split(/[/:]/).find((part) => Object.hasOwn(misbehaviours, part))
      const misbehave = name === undefined ? say(fine) : misbehaviours[name]!
      misbehave(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => open.size,
    requests: () => requests,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
