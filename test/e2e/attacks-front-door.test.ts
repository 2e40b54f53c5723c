import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { base, deployApi, httpProxy, mock } from '../support/rest-api.ts'
import { signRequest } from '../../src/wire/sigv4/sign-request.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'

// What reaches the gateway before any API is known: the host, the target, browsers, bodies that break off.

let gateway: Gateway
let origin: LoopbackOrigin
let api: string

beforeAll(async () => {
  gateway = await startGateway()
  origin = await startLoopbackOrigin()
  api = await deployApi(gateway.apigateway, {
    'GET /x': mock('X'),
    'GET /admin': mock('ADMIN'),
    'POST /read': mock('READ'),
    'POST /proxy': httpProxy(`${origin.url}/`),
  })
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

/** A call that is signed with these keys for the host it is sent to. */
function signed(
  port: number,
  given: Record<string, string>,
  accessKeyId = 'test',
  secret = 'test',
) {
  const { host: name = `127.0.0.1:${port}`, ...headers } = given
  const lines = signRequest({
    method: 'GET',
    url: `http://${name}/restapis`,
    headers: [['host', name]],
    credentials: { accessKeyId, secretAccessKey: secret },
    region: 'us-east-1',
    service: 'apigateway',
    now: Date.now(),
  })
  const all = [['Host', name], ...lines, ...Object.entries(headers)]
  const text = all.map(([header, value]) => `${header}: ${value}`)
  return sendRaw(port, ['GET /restapis HTTP/1.1', ...text, '', ''].join('\r\n'))
}

const raw = (...lines: string[]) => sendRaw(gateway.port, [...lines, '', ''].join('\r\n'))
const host = () => `${api}.execute-api.us-east-1.amazonaws.com`

describe('Host is a host (RFC 9112 §3.2)', () => {
  test.each<[string, () => readonly string[]]>([
    ['holds a path', () => [`Host: ${api}.execute-api.x/test/admin?`]],
    ['holds a query', () => ['Host: x/_tidegate/health?']],
    ['holds a user and a backslash', () => ['Host: a@b\\c']],
    ['holds a fragment', () => [`Host: ${host()}#x`]],
    ['holds a blank', () => [`Host: ${host()} x`]],
    ['holds an escape', () => ['Host: a%2eexample']],
    ['has a port that is none', () => [`Host: ${host()}:8x`]],
    ['is sent twice', () => [`Host: ${host()}`, 'Host: other.example']],
    ['is sent twice, the same', () => [`Host: ${host()}`, `Host: ${host()}`]],
    ['is empty', () => ['Host:']],
    ['is missing', () => []],
  ])('one that %s is a 400', async (_, lines) => {
    const answer = await raw('GET /test/x HTTP/1.1', ...lines())
    expect(answer).toMatchObject({ status: 400 })
    expect(answer.body).not.toMatch(/ADMIN|X|"status"/)
  })

  test.each([
    ['with a port', (name: string) => `${name}:8787`],
    ['in capitals', (name: string) => name.toUpperCase()],
  ])('one %s is the same host', async (_, form) => {
    expect(await raw('GET /test/x HTTP/1.1', `Host: ${form(host())}`)).toMatchObject({
      status: 200,
      body: 'X',
    })
  })

  test('an IPv6 address is a host', async () => {
    expect(await raw(`GET ${base(api)}/x HTTP/1.1`, `Host: [::1]:${gateway.port}`)).toMatchObject({
      status: 200,
    })
  })
})

describe('the target', () => {
  test('in absolute form has the word, and Host says the same', async () => {
    const target = `http://${host()}/test/x`
    expect(await raw(`GET ${target} HTTP/1.1`, `Host: ${host()}`)).toMatchObject({ body: 'X' })
  })

  test.each<[string, () => string, () => string]>([
    ['another host than Host', () => `GET http://${host()}/test/x`, () => 'other.example'],
    ['a health page behind an API', () => 'GET http://x/_tidegate/health', host],
    ['a scheme that is not HTTP', () => `GET ftp://${host()}/test/x`, host],
    ['an authority with a user', () => `GET http://u@${host()}/test/x`, () => `u@${host()}`],
    ['no leading slash', () => 'GET test/x', host],
    ['a star', () => 'OPTIONS *', host],
  ])('with %s is a 400', async (_, line, name) => {
    expect(await raw(`${line()} HTTP/1.1`, `Host: ${name()}`)).toMatchObject({ status: 400 })
  })

  // workerd answers CONNECT itself, before any Worker: docs/differences.md.
  test('CONNECT opens nothing', async () => {
    const answer = await raw(`CONNECT ${host()}:443 HTTP/1.1`, `Host: ${host()}`)
    expect(answer.status).toBeGreaterThanOrEqual(400)
  })
})

// RFC 9110 §6.6.1
test.each<[string, string, number]>([
  ['an API', '/_aws/execute-api/{api}/test/x', 200],
  ['a refusal', '/_aws/execute-api/{api}/none/x', 403],
  ['the health page', '/_tidegate/health', 200],
  ['the control plane', '/restapis', 403],
])('the answer of %s has a Date', async (_, path, status) => {
  const answer = await get(gateway.port, path.replace('{api}', api))
  expect(answer.status).toBe(status)
  const date = answer.header('date') ?? ''
  expect(new Date(date).toUTCString()).toBe(date)
  expect(Math.abs(Date.parse(date) - Date.now())).toBeLessThan(10_000)
})

describe('with the keys that everybody knows', () => {
  const evil = 'evil.example:8787'

  test.each<[string, Record<string, string>, number]>([
    ['no browser at all', {}, 200],
    [
      'a page of its own',
      { origin: 'http://127.0.0.1:{port}', 'sec-fetch-site': 'same-origin' },
      200,
    ],
    ['an address typed in', { 'sec-fetch-site': 'none' }, 200],
    ['a name that leads here (DNS rebinding)', { host: evil }, 403],
    ['a name that leads here, and its own page', { host: evil, origin: `http://${evil}` }, 403],
    ['localhost', { host: 'localhost:{port}' }, 200],
    ['a name below localhost', { host: 'tidegate.localhost:{port}' }, 200],
    ['a name that only begins so', { host: '127.0.0.1.evil.example' }, 403],
    ['a name that only ends so', { host: 'evillocalhost' }, 403],
    ['a page of another site', { origin: 'https://evil.example' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
    ['a form of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a form of a sibling site', { 'sec-fetch-site': 'same-site' }, 403],
  ])('a signed call by %s: %o', async (_, given, status) => {
    const headers = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        value.replace('{port}', String(gateway.port)),
      ]),
    )
    const answer = await signed(gateway.port, headers)
    expect(answer.status).toBe(status)
    if (status === 403) expect(answer.body).toContain('TIDEGATE_ACCESS_KEY_ID')
  })

  test('names that the operator declares are answered, and so is everything with keys of one’s own', async () => {
    await using declared = await startGateway({ TIDEGATE_HOSTS: 'tidegate, other.example' })
    await using own = await startGateway({
      TIDEGATE_ACCESS_KEY_ID: 'AKIDOWN',
      TIDEGATE_SECRET_ACCESS_KEY: 'secret',
    })
    const names = { host: 'evil.example', origin: 'https://page.example' }
    expect(await signed(declared.port, { host: 'tidegate:8787' })).toMatchObject({ status: 200 })
    expect(await signed(declared.port, { host: 'evil.example' })).toMatchObject({ status: 403 })
    expect(await signed(own.port, names, 'AKIDOWN', 'secret')).toMatchObject({ status: 200 })
  })
})

describe('an API reached by a path shares its host', () => {
  test('a service worker’s script is refused there, and not on a host of its own', async () => {
    const header = ['Service-Worker: script']
    expect(await get(gateway.port, `${base(api)}/x`, header)).toMatchObject({ status: 403 })
    expect(await raw('GET /test/x HTTP/1.1', `Host: ${host()}`, ...header)).toMatchObject({
      status: 200,
    })
  })

  test.each([
    ['document', true],
    ['iframe', true],
    ['frame', true],
    ['object', true],
    ['embed', true],
    ['empty', false],
    ['script', false],
  ])('what is fetched as %s is sandboxed: %s', async (destination, isSandboxed) => {
    const header = [`Sec-Fetch-Dest: ${destination}`]
    const byPath = await get(gateway.port, `${base(api)}/x`, header)
    expect(byPath.header('content-security-policy')?.startsWith('sandbox') ?? false).toBe(
      isSandboxed,
    )
    expect(byPath.header('content-security-policy') ?? '').not.toContain('allow-same-origin')
    const byHost = await raw('GET /test/x HTTP/1.1', `Host: ${host()}`, ...header)
    expect(byHost.header('content-security-policy')).toBeUndefined()
  })

  test('no answer widens a worker’s scope', async () => {
    origin.answerWith({ headers: { 'Service-Worker-Allowed': '/' }, body: 'scoped' })
    const post = `POST ${base(api)}/proxy HTTP/1.1`
    const answer = await raw(post, 'Host: gateway.test', 'Content-Length: 0')
    expect(answer).toMatchObject({ status: 200, body: 'scoped' })
    expect(answer.header('service-worker-allowed')).toBeUndefined()
  })
})

describe('a body that breaks off is the client’s doing', () => {
  // A body that only passes through cannot be told from a backend that hangs up: docs/differences.md.
  test.each([
    ['/read', 400],
    ['/proxy', 504],
  ])('malformed chunks to %s: %i, no stack in the log', async (path, status) => {
    const before = gateway.lines.length
    const answer = await sendRaw(
      gateway.port,
      `POST ${base(api)}${path} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n`,
    )
    expect(answer.status).toBe(status)
    expect(gateway.lines.slice(before).join('\n')).not.toMatch(/unplanned|\bat /)
  })
})
