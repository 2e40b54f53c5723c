import { describe, expect, test } from 'vitest'
import type { Platform } from '../../../src/model/platform.ts'
import type { MethodSetting } from '../../../src/model/stage.ts'
import {
  front,
  integration,
  method,
  methodSetting,
  mockAnswering,
  snapshotOf,
} from '../../support/exchange.ts'

const proxy = integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'POST' })
const backend = () => new Response('{"b":1}', { headers: { 'content-length': '7' } })

const info = methodSetting({ loggingLevel: 'INFO' })
const all = (setting: Partial<MethodSetting>) => ({ '*/*': methodSetting(setting) })

/** The lines of one request, without its id. */
async function linesOf(
  methodSettings: Readonly<Record<string, MethodSetting>> | undefined,
  methodIntegration = proxy,
  init: RequestInit = {},
  path = '/dev/t/7?q=1',
  platform: Partial<Platform> = {},
): Promise<readonly string[]> {
  const { send, executionLog } = front(snapshotOf(method({ methodIntegration })), {
    ...(methodSettings && { methodSettings }),
    backend,
    platform,
  })
  const response = await send(path, { method: 'POST', body: '{"a":1}', ...init })
  await response.text()
  const prefix = `(${response.headers.get('x-amzn-requestid')}) `
  return executionLog.map((line) => {
    expect(line.startsWith(prefix)).toBe(true)
    return line.slice(prefix.length)
  })
}

const starting = (lines: readonly string[]) =>
  lines.map((line) => /^[^:={.]*[:.]?/.exec(line)![0].trimEnd())

// spec rest-responses §8, order for a plain call
test('INFO with data trace tells everything, in order', async () => {
  const lines = await linesOf(all({ loggingLevel: 'INFO', dataTraceEnabled: true }))
  expect(starting(lines)).toEqual([
    'Extended Request Id:',
    'Verifying Usage Plan for request:',
    "API Key  authorized because method 'ANY /t/",
    'Usage Plan check succeeded for API Key  and API Stage api123/dev',
    'Starting execution for request:',
    'HTTP Method:',
    'Method request path:',
    'Method request query string:',
    'Method request headers:',
    'Method request body before transformations:',
    'Endpoint request URI:',
    'Endpoint request headers:',
    'Endpoint request body after transformations:',
    'Sending request to http:',
    'Received response.',
    'Endpoint response headers:',
    'Endpoint response body before transformations:',
    'Method response body after transformations:',
    'Method response headers:',
    'Successfully completed execution',
    'Method completed with status:',
  ])
  expect(lines).toContain('HTTP Method: POST, Resource Path: /t/7')
  expect(lines).toContain('Method request path: {id=7}')
  expect(lines).toContain('Method request body before transformations: {"a":1}')
  expect(lines).toContain('Endpoint response body before transformations: {"b":1}')
  expect(lines).toContain('Method response body after transformations: {"b":1}')
})

// spec rest-responses §8: (if on)
test('a stage with tracing tells the trace', async () => {
  const { send, executionLog } = front(snapshotOf(method({ methodIntegration: proxy })), {
    methodSettings: all(info),
    tracing: true,
    backend,
  })
  await send('/dev/t/7')
  const at = executionLog.findIndex((line) => line.includes('HTTP Method: '))
  expect(executionLog[at + 1]).toMatch(/\) X-ray Tracing ID : Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)
})

test('INFO without data trace tells no bodies', async () => {
  const lines = await linesOf(all(info))
  expect(lines).toContain('Method completed with status: 200')
  expect(lines.filter((line) => / body /.test(line) || line.includes('{"'))).toEqual([])
})

describe('ERROR', () => {
  const level = { loggingLevel: 'ERROR', dataTraceEnabled: false } as const

  test('tells nothing of what went well', async () => {
    expect(await linesOf(all(level))).toEqual([])
  })

  // spec rest-responses §8, failures
  test('tells why a request failed', async () => {
    const fetch = () => Promise.reject(new Error('refused'))
    expect(await linesOf(all(level), proxy, {}, '/dev/t/7', { fetch })).toEqual([
      'Execution failed due to a network error communicating with endpoint',
      'Gateway response type: INTEGRATION_FAILURE with status code: 504',
      'Method completed with status: 504',
    ])
  })
})

test.each<[string, Readonly<Record<string, MethodSetting>> | undefined, boolean]>([
  ['no stage without settings', undefined, false],
  ['its own entry', { 't/{id}/ANY': info }, true],
  [
    'one for its verb',
    { 't/{id}/POST': info, 't/{id}/ANY': { ...info, loggingLevel: 'OFF' } },
    true,
  ],
  [
    'its own entry before the one for all',
    { '*/*': info, 't/{id}/ANY': { ...info, loggingLevel: 'OFF' } },
    false,
  ],
  ['not another method’s', { 't/{id}/GET': info }, false],
  ['not what an object inherits', { '*/*': { ...info, loggingLevel: 'OFF' } }, false],
])('a method logs by %s', async (_, settings, logs) => {
  expect((await linesOf(settings)).length > 0).toBe(logs)
})

test('a request that no method matches logs nothing', async () => {
  expect(await linesOf(all(info), proxy, {}, '/dev/none')).toEqual([])
})

// spec rest-responses §8: masked; and nowhere else either
test('credentials are masked wherever they turn up', async () => {
  const template = '{"a":"$input.params(\'authorization\')","k":"$input.params(\'x-api-key\')"}'
  const headers = {
    authorization: 'Bearer secret-token-value',
    cookie: 'session=secret-cookie',
    'x-api-key': 'secret-key-value',
  }
  const lines = await linesOf(
    all({ loggingLevel: 'INFO', dataTraceEnabled: true }),
    mockAnswering(template),
    { headers },
    '/dev/t/7?X-Amz-Signature=secret-signature',
  )
  const text = lines.join('\n')
  expect(text).toContain('Authorization=***')
  expect(text).toContain('Method response body after transformations: {"a":"')
  expect(text).not.toContain('secret-')
})

// ATTACKS 65
test.each([
  // What `replaceAll` reads in a replacement.
  ['a key that ends in $&', { 'x-api-key': 'secret-key-1234567$&' }, `$input.params('x-api-key')`],
  [
    'one cookie of several',
    { cookie: 'theme=dark; session=secret-cookie' },
    `$input.params('cookie').split('session=').get(1)`,
  ],
  [
    'a token among sub-protocols',
    { 'sec-websocket-protocol': 'graphql-transport-ws, secret-token-of-a-page' },
    `$input.params('sec-websocket-protocol').split(', ').get(1)`,
  ],
])('%s is masked whole', async (_, headers, template) => {
  const lines = await linesOf(
    all({ loggingLevel: 'INFO', dataTraceEnabled: true }),
    mockAnswering(`value: ${template}`),
    { headers },
  )
  expect(lines.join('\n')).toContain('transformations: value: ****')
  expect(lines.join('\n')).not.toContain('secret-')
})

test('names of sub-protocols are shown', async () => {
  const lines = await linesOf(
    all({ loggingLevel: 'INFO', dataTraceEnabled: true }),
    mockAnswering('x'),
    { headers: { 'sec-websocket-protocol': 'chat.v2, graphql-transport-ws' } },
  )
  expect(lines.join('\n')).toContain('=chat.v2, graphql-transport-ws')
})

// ATTACKS 65: the end that stays in a line is not an end of a credential that crosses it
test('a credential is masked where its line is cut', async () => {
  const key = 'secret-key-'.repeat(20)
  const lines = await linesOf(all({ loggingLevel: 'INFO', dataTraceEnabled: true }), proxy, {
    headers: { 'x-api-key': key },
    body: `${'-'.repeat(930)}${key}`,
  })
  const body = lines.find((line) => line.startsWith('Method request body'))!
  expect(body).toMatch(/-\*{5,} \[TRUNCATED\]$/)
  expect(lines.join('\n')).not.toContain('secret-')
})

// ATTACKS 65
test('a presigned URL of the definition is masked', async () => {
  const uri = 'http://backend.test/o?X-Amz-Signature=secret-signature'
  const presigned = integration({ type: 'HTTP_PROXY', uri, httpMethod: 'GET' })
  const lines = await linesOf(all(info), presigned)
  expect(lines.join('\n')).toContain(
    'Endpoint request URI: http://backend.test/o?X-Amz-Signature=**',
  )
  expect(lines.join('\n')).not.toContain('secret-')
})

// ATTACKS 65: in whichever form it stands in a line.
const token = 'secret-"token"/+?ü=='
test.each<[string, string, string?]>([
  ['in JSON', JSON.stringify({ t: token })],
  ['in JSON within JSON', JSON.stringify({ body: JSON.stringify({ t: token }) })],
  ['in a URL', `https://a.test/?t=${encodeURIComponent(token)}`],
  ['in a URL with small digits', encodeURIComponent(token).toLowerCase()],
  ['in base64', Buffer.from(token).toString('base64')],
  ['in base64, behind one byte', Buffer.from(`a${token}b`).toString('base64')],
  ['in base64, behind two bytes', Buffer.from(`ab${token}c`).toString('base64')],
  ['in base64 of URLs', Buffer.from(`{"t":"${token}"}`).toString('base64url')],
])('a credential %s is masked', async (_, body) => {
  const lines = await linesOf(all({ loggingLevel: 'INFO', dataTraceEnabled: true }), proxy, {
    body,
    headers: { authorization: `Basic ${Buffer.from(`user:${token}`).toString('base64')}` },
  })
  const line = lines.find((each) => each.startsWith('Method request body'))!
  expect(line).toMatch(/\*{6}/)
  const forms = [body, 'secret', Buffer.from('secret-').toString('base64').slice(0, 9)]
  for (const form of forms) expect(line).not.toContain(form)
})

test.each([
  ['a header', { headers: { 'X-Auth-Token': 'secret-value' } }, ''],
  ['a header of one’s own', { headers: { 'X-Partner-Key': 'secret-value' } }, ''],
  ...['access_token', 'token', 'api_key', 'apikey'].map(
    (name) => [`the parameter ${name}`, {}, `?${name}=secret-value`] as const,
  ),
] as const)('%s that holds a credential is masked wherever it turns up', async (_, init, query) => {
  const lines = await linesOf(
    all({ loggingLevel: 'INFO', dataTraceEnabled: true }),
    proxy,
    { ...init, body: 'told: secret-value' },
    `/dev/t/7${query}`,
  )
  expect(lines.join('\n')).toContain('transformations: told: ******-value')
  expect(lines.join('\n')).not.toContain('secret-')
})

// What passes through unread is not read to be logged.
test('of a stream neither body is traced', async () => {
  const lines = await linesOf(all({ loggingLevel: 'INFO', dataTraceEnabled: true }), {
    ...proxy,
    responseTransferMode: 'STREAM',
  })
  expect(lines.length).toBeGreaterThan(5)
  expect(lines.join('\n')).not.toMatch(/\{"[ab]":1\}/)
})

test('a stage that logs nothing reads no body, whatever it would trace', async () => {
  const { send, executionLog } = front(snapshotOf(method({ methodIntegration: proxy })), {
    methodSettings: all({ dataTraceEnabled: true }),
    backend,
  })
  // To be read it would be too large.
  const headers = { 'content-length': '10485761' }
  const response = await send('/dev/t/7', { method: 'POST', headers, body: 'x' })
  expect([response.status, executionLog]).toEqual([200, []])
})

// spec control-plane §6: the root keeps its slash.
test('a method of the root has its settings under //GET', async () => {
  const get = method({ httpMethod: 'GET', methodIntegration: proxy })
  const { send, executionLog } = front(
    snapshotOf(get, { resources: [{ id: 'r0', path: '/', methods: { GET: get } }] }),
    { methodSettings: { '//GET': info }, backend },
  )
  expect((await send('/dev')).status).toBe(200)
  expect(executionLog.length).toBeGreaterThan(5)
})

// spec rest-responses §7: AWS tells of no request that was not taken.
test('a request that was refused is not logged', async () => {
  const { send, executionLog } = front(
    snapshotOf(method({ methodIntegration: mockAnswering('ok') })),
    { methodSettings: all({ loggingLevel: 'INFO' }) },
  )
  const headers = { 'content-length': '10485761' }
  const response = await send('/dev/t/7', { method: 'POST', headers, body: 'x' })
  expect([response.status, executionLog]).toEqual([413, []])
})
