import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openFront, type Front } from '../../../src/cli/tls/front.ts'
import { issue } from '../../support/certificate-authority.ts'
import { removeFolder, temporaryFolder } from '../../support/gateway.ts'

// WebSockets through the listener for TLS: what the gateway process says of them is what the client hears, and each
// end that goes takes the other with it.

const root = issue({ name: [['CN', 'Root']], isAuthority: true })
const server = issue({
  name: [['CN', 'localhost']],
  by: root,
  purpose: 'server',
  names: ['localhost'],
})

let folder: string
let front: Front
let gateway: Server
let supervision: Server
/** What the gateway process does when it is asked for a WebSocket. */
let accept: (request: IncomingMessage, socket: Socket) => void
let asked: IncomingMessage[] = []

const socketPath = () => join(folder, 'gateway')
const supervisionPath = () => join(folder, 'supervision')

const listenForTls = (): Promise<Front> =>
  openFront(
    {
      descriptors: [],
      host: '127.0.0.1',
      port: 0,
      socketPath: socketPath(),
      supervisionPath: supervisionPath(),
    },
    [
      {
        names: ['localhost'],
        chain: server.pem,
        key: server.keyPem,
        file: 'test',
        validTo: new Date(Date.now() + 9e7),
      },
    ],
    () => undefined,
  )

beforeAll(async () => {
  folder = temporaryFolder()
  gateway = createServer(
    { shouldUpgradeCallback: ({ headers }) => headers['sec-websocket-version'] === '13' },
    (request, response) => {
      asked.push(request)
      response.end(request.headers.upgrade ?? 'none')
    },
  )
  gateway.on('upgrade', (request, socket) => {
    asked.push(request)
    socket.on('error', () => socket.destroy())
    // Node leaves the other half open.
    socket.on('end', () => socket.end())
    accept(request, socket as Socket)
  })
  supervision = createServer((_, response) => void response.writeHead(204).end())
  await Promise.all([
    new Promise<void>((resolve) => gateway.listen(socketPath(), resolve)),
    new Promise<void>((resolve) => supervision.listen(supervisionPath(), resolve)),
  ])
  front = await listenForTls()
})
afterAll(async () => {
  await front.close(0)
  gateway.closeAllConnections()
  gateway.close()
  supervision.closeAllConnections()
  supervision.close()
  removeFolder(folder)
})
beforeEach(() => {
  asked = []
  accept = (request, socket) => socket.write(accepted(request))
})

const accepted = ({ headers }: IncomingMessage): string => {
  const sum = createHash('sha1')
    .update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64')
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${sum}\r\n\r\n`
}

const wanted = [
  'Host: localhost',
  'Connection: keep-alive, Upgrade',
  'Upgrade: WebSocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

/** The same of no version, which the gateway here answers as any request. */
const plain = wanted.filter((line) => !line.includes('Version'))

const head = (lines: readonly string[] = wanted, method = 'GET') =>
  [`${method} /dev?x=1 HTTP/1.1`, ...lines, '', ''].join('\r\n')

const open = (): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port: front.port, ca: root.pem, servername: 'localhost' },
      () => resolve(socket),
    )
    socket.once('error', reject)
  })

/** Reads until `end` has been said. */
const until = (socket: TLSSocket, end: string | RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    const look = (part: Buffer) => {
      text += part.toString('latin1')
      if (typeof end === 'string' ? !text.includes(end) : !end.test(text)) return
      socket.off('data', look)
      resolve(text)
    }
    socket.on('data', look)
    socket.once('close', () => reject(new Error(`closed after ${JSON.stringify(text)}`)))
  })

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.closed) resolve()
    else socket.once('close', () => resolve())
  })

/** A client and the gateway's end, joined. */
async function joined(early = ''): Promise<{ client: TLSSocket; process: Socket }> {
  const client = await open()
  const process = new Promise<Socket>((resolve) => {
    accept = (request, socket) => {
      socket.write(accepted(request))
      resolve(socket)
    }
  })
  client.write(head() + early)
  await until(client, '\r\n\r\n')
  return { client, process: await process }
}

describe('a request for a WebSocket', () => {
  test('reaches the gateway as it came, with what the connection is', async () => {
    const client = await open()
    client.write(head([...wanted, 'X-Tidegate-Connection: {"clientIp":"1.1.1.1:1"}']))
    const answer = await until(client, '\r\n\r\n')
    expect(answer).toBe(accepted(asked[0]!))
    expect(asked[0]!.url).toBe('/dev?x=1')
    expect(asked[0]!.headers).toMatchObject({ upgrade: 'WebSocket', 'sec-websocket-version': '13' })
    const facts = asked[0]!.headers['x-tidegate-connection']
    expect(JSON.parse(String(facts))).toMatchObject({
      clientIp: `127.0.0.1:${client.localPort}`,
      tlsVersion: 'TLSv1.3',
    })
    client.destroy()
  })

  test('both ends are heard, from the first byte on', async () => {
    accept = (request, socket) => {
      socket.write(`${accepted(request)}first `)
      socket.on('data', (part) => socket.write(`<${part.toString()}>`))
    }
    const client = await open()
    client.write(`${head()}early`)
    expect(await until(client, '>')).toMatch(/\r\n\r\nfirst <early>$/)
    client.write('late')
    expect(await until(client, '>')).toBe('<late>')
    client.destroy()
  })

  test('what the gateway answers instead comes through, and ends the connection', async () => {
    accept = (_, socket) =>
      socket.end(
        'HTTP/1.1 403 Forbidden\r\nx-amzn-ErrorType: ForbiddenException\r\nContent-Length: 4\r\n\r\nnope',
      )
    const client = await open()
    client.write(head())
    const answer = await until(client, 'nope')
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\nx-amzn-ErrorType: ForbiddenException\r\n/)
    expect(answer).toContain('Connection: close')
    await closed(client)
  })

  test('waits for the answers before it', async () => {
    const client = await open()
    client.write(`GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n${head()}`)
    const text = await until(client, /101 Switching[^]*\r\n\r\n/)
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '101',
    ])
    client.destroy()
  })

  test.each([
    ['another protocol', ['Host: a', 'Connection: Upgrade', 'Upgrade: h2c'], 'GET', ''],
    ['with a body', [...plain, 'Content-Length: 2'], 'GET', 'hi'],
    ['by another method', [...plain, 'Content-Length: 2'], 'POST', 'hi'],
    ['without a key', plain.slice(0, -1), 'GET', ''],
  ])('that is none (%s) is a request like others', async (_, lines, method, body) => {
    const client = await open()
    client.write(head(lines, method) + body)
    expect(await until(client, /\r\n\r\n.+/)).toMatch(/^HTTP\/1\.1 200 /)
    client.write('GET /b HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(await until(client, 'none')).toMatch(/^HTTP\/1\.1 200 /)
    client.destroy()
  })
})

test('a gateway that makes a WebSocket of what is none is not believed', async () => {
  const client = await open()
  client.on('error', () => undefined)
  client.write(`${head([...wanted, 'Content-Length: 2'])}hi`)
  await closed(client.resume())
  expect(asked).toHaveLength(1)
})

describe('an end that goes takes the other with it', () => {
  test('the client, at once', async () => {
    const { client, process } = await joined()
    process.resume()
    client.destroy()
    await closed(process)
  })

  test('the client, by half', async () => {
    const { client, process } = await joined()
    process.resume()
    client.end()
    await Promise.all([closed(process), closed(client)])
  })

  test('the client, before it is one', async () => {
    const client = await open()
    const process = new Promise<Socket>((resolve) => {
      accept = (_, socket) => resolve(socket)
    })
    client.write(head())
    const socket = await process
    socket.resume()
    client.destroy()
    await closed(socket)
  })

  test('the gateway, at once', async () => {
    const { client, process } = await joined()
    client.on('error', () => undefined).resume()
    process.destroy()
    await closed(client)
  })

  test('the gateway, when it has said all: the client hears it', async () => {
    const { client, process } = await joined()
    process.end('x'.repeat(3_000_000))
    let bytes = 0
    client.on('data', (part: Buffer) => (bytes += part.length))
    await closed(client)
    expect(bytes).toBe(3_000_000)
  })
})

test.each<[string, 'client' | 'process']>([
  ['a client', 'client'],
  ['a gateway', 'process'],
])('%s that does not read holds the other up, and little is kept', async (_, slow) => {
  const { client, process } = await joined()
  const [reader, writer] = slow === 'client' ? [client, process] : [process, client]
  reader.pause()
  const part = Buffer.alloc(65_536)
  let taken = 0
  // Writes until nothing was taken for a while, or far too much was.
  while (taken < 64_000_000) {
    const isTaken = await new Promise<boolean>((resolve) => {
      const late = setTimeout(() => resolve(false), 500)
      writer.write(part, () => {
        clearTimeout(late)
        resolve(true)
      })
    })
    if (!isTaken) break
    taken += part.length
  }
  expect(taken).toBeLessThan(24_000_000)
  client.destroy()
  process.destroy()
})

test('who says too much before it is a WebSocket is held up', async () => {
  const client = await open()
  const process = new Promise<readonly [IncomingMessage, Socket]>((resolve) => {
    accept = (...both) => resolve(both)
  })
  client.write(head())
  const [request, socket] = await process
  client.write(Buffer.alloc(300_000, 'a'))
  let bytes = 0
  const all = new Promise<void>((resolve) =>
    socket.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes === 300_000) resolve()
    }),
  )
  socket.write(accepted(request))
  await all
  client.destroy()
})

test('a listener that stops takes no more of them', async () => {
  const own = await listenForTls()
  own.refuse()
  const client = connect({
    host: '127.0.0.1',
    port: own.port,
    ca: root.pem,
    servername: 'localhost',
  })
  client.write(head())
  expect(await until(client, 'Unavailable')).toMatch(/^HTTP\/1\.1 503 /)
  await own.close(0)
})
