import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { base, deployApi, httpProxy, mock } from '../support/rest-api.ts'
import { signedFetch, type SignedOptions } from '../support/signed-fetch.ts'

let gateway: Gateway
let origin: LoopbackOrigin
let api: string

beforeAll(async () => {
  ;[gateway, origin] = await Promise.all([startGateway(), startLoopbackOrigin()])
  api = await deployApi(gateway.apigateway, {
    'GET /mock': mock('$context.identity.sourceIp'),
    'ANY /proxy/{id}': httpProxy(`${origin.url}/x/{id}`, {
      'integration.request.path.id': 'method.request.path.id',
    }),
  })
})

afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

async function explain(body: unknown, options: SignedOptions = {}) {
  const response = await signedFetch(gateway, '/_tidegate/explain', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...options,
  })
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
}

test('a request is served for real, and every step of it told', async () => {
  origin.answerWith({ status: 201, body: 'made', headers: { 'content-length': '4' } })
  const { status, answer } = await explain({
    method: 'PUT',
    path: `${base(api)}/proxy/7?q=1`,
    headers: { 'X-Any': 'thing', authorization: 'Bearer secret-of-the-caller' },
    body: '{"a":1}',
  })
  expect(status).toBe(200)
  expect(answer).toMatchObject({
    status: 201,
    body: 'made',
    served: { apiId: api, stage: 'test', resourcePath: '/proxy/{id}', pathParameters: { id: '7' } },
    steps: [
      { name: 'Locate', decision: `API ${api}, stage test` },
      { name: 'Route', decision: 'ANY /proxy/{id}' },
      { name: 'Integration', decision: 'answered 201' },
    ],
    backendCalls: [{ uri: `${origin.url}/x/7?q=1`, status: 201 }],
  })
  expect(JSON.stringify(answer)).not.toContain('secret-of')
  const sent = origin.last()
  expect([sent.method, sent.target, sent.body]).toEqual(['PUT', '/x/7?q=1', '{"a":1}'])
  expect(sent.headers).toMatchObject({
    'x-any': 'thing',
    authorization: 'Bearer secret-of-the-caller',
  })
})

test('by host name, and for a client at another address', async () => {
  const url = `http://${api}.execute-api.localhost/test/mock`
  for (const sourceIp of ['192.0.2.7', '2001:db8::7']) {
    expect((await explain({ url, sourceIp })).answer).toMatchObject({ status: 200, body: sourceIp })
  }
})

test.each([
  ['not an object', '[]', 400, /JSON object/],
  ['an address of the control plane', { path: '/restapis' }, 400, /not the address of an API/],
  ['neither url nor path', {}, 400, /Give either/],
  ['a member that is not known', { path: '/x', verb: 'GET' }, 400, /Unknown member verb/],
  ['a header of two lines', { path: '/x', headers: { a: 'b\r\nc: d' } }, 400, /header "a"/],
  ['a method that nobody can send', { method: 'FOO', path: '/_aws/execute-api/a/b' }, 400, /FOO/],
  ['no address of a client', { sourceIp: '999.1.1.1', path: '/x' }, 400, /IP address/],
  ['another protocol', { url: 'ftp://x/y' }, 400, /http, https, ws or wss/],
])('refused: %s', async (_, body, status, message) => {
  const result = await explain(body)
  expect(result.status).toBe(status)
  expect(result.answer['message']).toMatch(message)
})

test('only the operator may ask', async () => {
  const body = { path: `${base(api)}/mock` }
  expect((await explain(body, { secretAccessKey: 'wrong' })).status).toBe(403)
  const unsigned = await fetch(`${gateway.url}/_tidegate/explain`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  expect(unsigned.status).toBe(403)
})

async function command(...args: readonly string[]): Promise<string> {
  const { PATH = '' } = process.env
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, '../../bin/tidegate.mjs'), 'explain', ...args],
    { env: { PATH } },
  )
  return stdout
}

test.each([
  ['that the path form names', () => [`${gateway.url}${base(api)}/mock`]],
  ['whose port a name of this machine has', () => [byName(new URL(gateway.url).port)]],
  ['that is named beside a URL', () => [byName('1'), '--gateway', gateway.url]],
  ['that is named beside a path', () => [`${base(api)}/mock`, '--gateway', gateway.url]],
])('the command asks the gateway %s', async (_, args) => {
  expect(await command(...args())).toMatch(new RegExp(`^200 after .+\\napiId ${api}, `))
})

const byName = (port: string) => `http://${api}.execute-api.localhost:${port}/test/mock`

test('the command prints it', async () => {
  origin.answerWith({ status: 418, body: 'tea\u001b[31m' })
  const stdout = await command(
    `${gateway.url}${base(api)}/proxy/8`,
    '--gateway',
    gateway.url,
    '--header',
    'X-A: 1',
    '--header=X-B: 2',
    '--header=x-a: 3',
    '--body',
    'hi',
  )
  expect(stdout).toContain('418 after ')
  expect(stdout).toMatch(/^Integration {2,}\d+ {2}answered 418$/m)
  expect(stdout).toContain(`backend ${origin.url}/x/8: 418 after `)
  expect(stdout).toContain('tea\ufffd[31m')
  expect(origin.last()).toMatchObject({
    method: 'POST',
    body: 'hi',
    headers: { 'x-a': '1, 3', 'x-b': '2' },
  })
})
