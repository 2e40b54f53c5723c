import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issue } from '../support/certificate-authority.ts'
import {
  removeFolder,
  runToEnd,
  startGateway,
  temporaryFolder,
  type Gateway,
} from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { sendRaw } from '../support/raw-http.ts'
import { definition, httpProxy, importApi, deploy, mock } from '../support/rest-api.ts'
import { askByTls, type TlsCall } from '../support/tls-client.ts'

// HTTPS beside HTTP: the same answers, by whatever certificate the name is for.

const root = issue({ name: [['CN', 'Root']], isAuthority: true })
const serverOf = (...names: readonly string[]) =>
  issue({ name: [['CN', names[0]!]], by: root, purpose: 'server', names })
const first = serverOf('localhost')
const named = serverOf('api.example.com')
const wild = serverOf('*.example.com')

let gateway: Gateway
let origin: LoopbackOrigin
let folder: string
let base: string

beforeAll(async () => {
  folder = temporaryFolder()
  mkdirSync(join(folder, 'certificates/named'), { recursive: true })
  for (const [file, { pem, keyPem }] of Object.entries({
    '0-first': first,
    'named/1': named,
    wild,
  }))
    for (const [end, text] of Object.entries({ pem, key: keyPem }))
      writeFileSync(join(folder, 'certificates', `${file}.${end}`), text)
  writeFileSync(join(folder, 'certificates/ca.pem'), root.pem)
  origin = await startLoopbackOrigin()
  gateway = await startGateway({
    TIDEGATE_TLS_PORT: '0',
    TIDEGATE_TLS_CERT: join(folder, 'certificates'),
  })
  const id = await importApi(
    gateway.apigateway,
    definition({
      'GET /mock': mock('$context.identity.sourceIp $input.params("X-Forwarded-Proto")'),
      'ANY /proxy/{proxy+}': httpProxy(`${origin.url}/{proxy}`, {
        'integration.request.path.proxy': 'method.request.path.proxy',
      }),
    }),
  )
  await deploy(gateway.apigateway, id, 'dev')
  base = `/_aws/execute-api/${id}/dev`
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
  removeFolder(folder)
})

const ask = (path: string, more: Partial<TlsCall> = {}) =>
  askByTls({ port: gateway.tlsPort, ca: root.pem, name: 'localhost', path, ...more })

const open = (options: ConnectionOptions = {}): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connect(
      {
        host: '127.0.0.1',
        port: gateway.tlsPort,
        ca: root.pem,
        servername: 'localhost',
        ...options,
      },
      () => resolve(socket),
    )
    socket.once('error', reject)
  })

/** Everything that comes back on one connection, until the other end closes it. */
async function sendByTls(bytes: string, options: ConnectionOptions = {}): Promise<string> {
  const socket = await open(options)
  let text = ''
  socket.setEncoding('latin1').on('data', (part: string) => (text += part))
  socket.write(bytes, 'latin1')
  await new Promise((resolve) => socket.once('close', resolve))
  return text
}

describe('the handshake', () => {
  test.each([
    ['its own', 'api.example.com', 'api.example.com'],
    ['in capitals', 'API.example.com', 'api.example.com'],
    ['a wildcard’s', 'other.example.com', '*.example.com'],
    ['below a wildcard’s label', 'a.b.example.com', 'localhost'],
    ['nobody’s', 'example.org', 'localhost'],
    ['none', '', 'localhost'],
  ])('a name that is %s', async (_, servername, expected) => {
    const socket = await open({ servername, checkServerIdentity: () => undefined })
    expect(socket.getPeerCertificate().subject.CN).toBe(expected)
    socket.destroy()
  })

  test.each<[string, ConnectionOptions]>([
    ['TLS 1.1', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }],
    ['HTTP/2 alone', { ALPNProtocols: ['h2'] }],
  ])('%s is refused', async (_, options) => {
    await expect(open(options)).rejects.toThrow(/alert|handshake|protocol|version|reset/i)
  })

  test('of HTTP/2 and HTTP/1.1 it is the latter', async () => {
    const socket = await open({ ALPNProtocols: ['h2', 'http/1.1'] })
    expect(socket.alpnProtocol).toBe('http/1.1')
    socket.destroy()
  })

  test('nothing is resumed', async () => {
    const socket = await open({ maxVersion: 'TLSv1.2' })
    const session = socket.getSession()
    socket.destroy()
    const again = await open({ maxVersion: 'TLSv1.2', ...(session && { session }) })
    expect(again.isSessionReused()).toBe(false)
    again.destroy()
  })

  test('nothing is renegotiated', async () => {
    const socket = await open({ maxVersion: 'TLSv1.2' })
    const outcome = await new Promise((resolve) => {
      socket.once('error', () => resolve('refused'))
      socket.once('close', () => resolve('refused'))
      socket.renegotiate({}, (error) => resolve(error ? 'refused' : 'renegotiated'))
    })
    expect(outcome).toBe('refused')
    socket.destroy()
  })

  test('who does not speak TLS is nobody', async () => {
    await expect(
      sendRaw(gateway.tlsPort, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
    ).rejects.toThrow()
    expect((await ask(`${base}/mock`)).status).toBe(200)
  })
})

test('a request by TLS is one, and its client is who it is', async () => {
  expect((await ask(`${base}/mock`)).body).toBe('127.0.0.1 https')
  const headers = { 'x-forwarded-for': '1.1.1.1', 'x-forwarded-proto': 'http' }
  expect((await ask(`${base}/mock`, { headers })).body).toBe('127.0.0.1 https')
})

test('a target that says https is not by TLS', async () => {
  const host = `localhost:${gateway.port}`
  const raw = `GET https://${host}${base}/mock HTTP/1.1\r\nHost: ${host}\r\n\r\n`
  expect((await sendRaw(gateway.port, raw)).body).toBe('127.0.0.1 http')
})

// The same lines by HTTP and by HTTPS: what the backend sees and what comes back.
test.each<[string, readonly string[], string]>([
  ['a GET', ['GET %/proxy/a?x=1&x=%20 HTTP/1.1', 'X-CaSe: V', 'X-Twice: 1', 'X-Twice: 2'], ''],
  ['a DELETE without a body', ['DELETE %/proxy/a HTTP/1.1'], ''],
  ['a POST', ['POST %/proxy/a HTTP/1.1', 'Content-Type: text/plain', 'Content-Length: 5'], 'hello'],
  [
    'a POST in chunks',
    ['POST %/proxy/a HTTP/1.1', 'Transfer-Encoding: chunked'],
    '5\r\nhello\r\n0\r\n\r\n',
  ],
  [
    'headers that a connection names',
    ['GET %/proxy/a HTTP/1.1', 'Connection: X-Drop, close', 'X-Drop: 1'],
    '',
  ],
  ['bytes beyond ASCII', ['GET %/proxy/a HTTP/1.1', 'X-Byte: caf\u00c3\u00a9'], ''],
  [
    'a header that pretends',
    ['GET %/proxy/a HTTP/1.1', 'X-Tidegate-Connection: {"clientIp":"1.1.1.1:1"}'],
    '',
  ],
])('%s passes through as by HTTP', async (_, [line = '', ...lines], body) => {
  origin.answerWith({
    status: 201,
    headers: { 'X-Answer': 'a', 'Set-Cookie': ['a=1', 'b=2'] },
    body: 'done',
  })
  const hasClose = lines.some((each) => each.includes('close'))
  const bytes = [
    line.replace('%', base),
    'Host: gateway.test',
    ...lines,
    ...(hasClose ? [] : ['Connection: close']),
    '',
    body,
  ].join('\r\n')
  const seen = () => {
    const { method, target, rawHeaders, body: sent } = origin.last()
    const kept = rawHeaders.filter(
      (_, at) =>
        !/^(?:x-amzn-trace-id|x-forwarded-(?:port|proto))$/i.test(rawHeaders[at - (at % 2)]!),
    )
    return { method, target, kept, sent }
  }
  const plain = await sendRaw(gateway.port, bytes)
  const byHttp = seen()
  const answer = await sendByTls(bytes)
  expect(seen()).toEqual(byHttp)
  expect(byHttp.kept.join().toLowerCase()).not.toContain('tidegate-connection')
  expect(answer).toMatch(/^HTTP\/1\.1 201 /)
  const names = (head: string) =>
    [...head.matchAll(/^([A-Za-z-]+): (?!.*\d{2}:\d{2})/gm)]
      .map(([, name]) => name!.toLowerCase())
      .toSorted()
  const ignored = /^(?:connection|keep-alive|x-amz|date)/
  expect(names(answer.split('\r\n\r\n')[0]!).filter((name) => !ignored.test(name))).toEqual(
    plain.headers
      .map(([name]) => name.toLowerCase())
      .filter((name) => !ignored.test(name))
      .toSorted(),
  )
})

test.each([
  [
    'two ways to say the length',
    'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde'],
  ['a line that is folded', 'X-A: 1\r\n b\r\n\r\n'],
  ['a line feed alone', 'X-A: 1\n\r\n\r\n'],
  ['a name with a blank', 'Content-Length : 4\r\n\r\nabcd'],
])('%s is a 400 that reaches nobody', async (_, rest) => {
  const before = origin.received.length
  const text = await sendByTls(
    `POST ${base}/proxy/a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n${rest}`,
  )
  expect(text).toMatch(/^HTTP\/1\.1 400 /)
  expect(origin.received).toHaveLength(before)
})

test('requests sent together are answered in order, one after the other', async () => {
  const one = (path: string, more = '') => `GET ${base}${path} HTTP/1.1\r\nHost: h\r\n${more}\r\n`
  const text = await sendByTls(
    one('/mock') + one('/missing') + one('/mock', 'Connection: close\r\n'),
  )
  expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
    '200',
    '403',
    '200',
  ])
})

// APIs of no other kind answer a request for a WebSocket as they answer any other; through the listener, too.
test.each([
  ['/mock', 200],
  ['/missing', 403],
  ['/proxy/a', 200],
])('who asks %s for a WebSocket is answered as by HTTP', async (path, status) => {
  origin.answerWith({ status: 200, headers: {}, body: 'done' })
  const bytes = [
    `GET ${base}${path} HTTP/1.1`,
    'Host: h',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '',
    '',
  ].join('\r\n')
  const plain = await sendRaw(gateway.port, bytes)
  const text = await sendByTls(bytes)
  expect(plain.status).toBe(status)
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toContain(
    plain.body === '127.0.0.1 http' ? '127.0.0.1 https' : plain.body,
  )
})

test('who waits to be told to go on is', async () => {
  const socket = await open()
  socket.write(
    `POST ${base}/proxy/a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`,
  )
  const told = await new Promise<string>((resolve) =>
    socket.once('data', (part) => resolve(String(part))),
  )
  expect(told).toMatch(/^HTTP\/1\.1 100 /)
  socket.destroy()
})

describe('processes that end', () => {
  test('of the gateway: who calls meanwhile waits', async () => {
    process.kill(gateway.workerd(), 'SIGKILL')
    expect((await ask(`${base}/mock`)).status).toBe(200)
  })

  test('of the listener: it is there again', async () => {
    process.kill(gateway.tlsProcess(), 'SIGKILL')
    expect((await ask(`${base}/mock`)).status).toBe(200)
  })
})

test('slow handshakes keep nobody out', async () => {
  const sockets = await Promise.all(
    Array.from({ length: 1_500 }, async () => {
      const { connect: connectTcp } = await import('node:net')
      const socket = connectTcp(gateway.tlsPort, '127.0.0.1')
      socket.on('error', () => undefined)
      // The head of a record of a ClientHello, and no more.
      socket.write(Buffer.from('1603010200', 'hex'))
      return socket
    }),
  )
  expect((await ask(`${base}/mock`)).status).toBe(200)
  for (const socket of sockets) socket.destroy()
})

test('a certificate made by the command serves localhost', async () => {
  const state = join(folder, 'state')
  const cli = join(import.meta.dirname, '../../dist/cli.js')
  const made = spawnSync(process.execPath, [cli, 'certificate', 'api.test'], {
    env: { PATH: process.env['PATH'], TIDEGATE_STATE: state },
    encoding: 'utf8',
  })
  expect(made.stdout).toContain('localhost, *.localhost')
  for (const name of ['ca.key', 'server.key', 'ca.pem', 'server.pem'])
    expect(statSync(join(state, 'tls', name)).mode & 0o777).toBe(0o600)
  await using own = await startGateway({ TIDEGATE_STATE: state, TIDEGATE_TLS_PORT: '0' })
  const id = await importApi(own.apigateway, definition({ 'GET /': mock('own') }))
  const ca = readFileSync(join(state, 'tls/ca.pem'), 'utf8')
  for (const name of ['localhost', 'api.test', `${id}.execute-api.localhost`])
    expect(
      await askByTls({ port: own.tlsPort, ca, name, path: '/_tidegate/health' }),
    ).toMatchObject(name === 'localhost' || name === 'api.test' ? { status: 200 } : { status: 403 })
})

test.each([
  [{ TIDEGATE_TLS_KEY: 'x' }, /there is no listener for HTTPS/],
  [{ TIDEGATE_TLS_PORT: '0' }, /tidegate certificate/],
  [{ TIDEGATE_TLS_CERT: 'missing.pem' }, /missing\.pem/],
  [{ TIDEGATE_TLS_PORT: 'x', TIDEGATE_TLS_CERT: 'missing.pem' }, /number from 0 to 65535/],
  [{ TIDEGATE_TRUSTED_PROXIES: 'proxy' }, /neither address nor network/],
  [{ TIDEGATE_TRUSTSTORES: 'missing' }, /no folder/],
])('settings %j end the start', async (settings, message) => {
  expect(await runToEnd(settings)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(message),
  })
})

test('what a trusted proxy says counts, from the first request on', async () => {
  await using own = await startGateway({ TIDEGATE_TRUSTED_PROXIES: '127.0.0.0/8' })
  const id = await importApi(
    own.apigateway,
    definition({
      'GET /': mock('$context.identity.sourceIp $input.params("X-Forwarded-Proto")'),
    }),
  )
  await deploy(own.apigateway, id, 'dev')
  const lines = ['X-Forwarded-For: 1.1.1.1, 198.51.100.7', 'X-Forwarded-Proto: https']
  const raw = [`GET /_aws/execute-api/${id}/dev/ HTTP/1.1`, 'Host: h', ...lines, '', ''].join(
    '\r\n',
  )
  expect((await sendRaw(own.port, raw)).body).toBe('198.51.100.7 https')
})
