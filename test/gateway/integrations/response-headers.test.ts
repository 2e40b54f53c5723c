import { expect, test } from 'vitest'
import type { Integration } from '../../../src/model/integration.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// The headers of a non-proxy answer (spec integrations §8, parameter-mapping §4, mapping-templates §16).

async function headersOf(
  type: 'HTTP' | 'MOCK',
  responseParameters: Readonly<Record<string, string>>,
  template = 'ok',
): Promise<Headers> {
  const methodIntegration: Integration = integration({
    type,
    ...(type === 'HTTP' && { uri: 'http://backend.test/', httpMethod: 'GET' }),
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: {
      '200': {
        statusCode: '200',
        responseParameters,
        responseTemplates: { 'application/json': template },
      },
    },
  })
  const { send } = front(snapshotOf(method({ methodIntegration })), {
    backend: () =>
      new Response('{"a":{"b":"text"}}', {
        headers: { 'x-backend': 'theirs', 'x-list': 'a, b', 'x-empty': '' },
      }),
  })
  const response = await send('/dev/t/7?q=1')
  expect(response.status).toBe(200)
  return response.headers
}

const types = ['HTTP', 'MOCK'] as const
const remapped = [
  'Authorization',
  'Connection',
  'Content-Length',
  'Content-MD5',
  'Date',
  'Expect',
  'Host',
  'Max-Forwards',
  'Proxy-Authenticate',
  'Server',
  'Trailer',
  'Upgrade',
  'User-Agent',
  'WWW-Authenticate',
]
const both = types.flatMap((type) => remapped.map((name) => [type, name] as const))

test.each(both)('%s: a mapped %s goes out under another name', async (type, name) => {
  const headers = await headersOf(type, { [`method.response.header.${name}`]: "'mapped'" })
  expect(headers.get(`x-amzn-Remapped-${name}`)).toBe('mapped')
  expect(headers.get(name)).not.toBe('mapped')
})

test.each(both)('%s: so does a %s that a template sets', async (type, name) => {
  const template = `#set($context.responseOverride.header["${name}"] = "set")ok`
  const headers = await headersOf(type, {}, template)
  expect(headers.get(`x-amzn-Remapped-${name}`)).toBe('set')
  expect(headers.get(name)).not.toBe('set')
})

test.each(types)('%s: how the answer is transferred is not mapped', async (type) => {
  const headers = await headersOf(type, {
    'method.response.header.Transfer-Encoding': "'chunked'",
    'method.response.header.X-A': "'a'",
  })
  expect(headers.get('transfer-encoding')).toBeNull()
  expect(headers.get('x-a')).toBe('a')
})

test.each([
  ['HTTP', true],
  ['MOCK', false],
] as const)('%s tells the trace: %s', async (type, isTold) => {
  expect((await headersOf(type, {})).has('x-amzn-trace-id')).toBe(isTold)
})

test.each<[string, string | null]>([
  ["'literal'", 'literal'],
  ['integration.response.header.X-Backend', 'theirs'],
  ['integration.response.header.x-list', 'a, b'],
  ['integration.response.multivalueheader.x-list', 'a,b'],
  ['integration.response.header.x-empty', null],
  ['integration.response.header.none', null],
  ['integration.response.body.a.b', 'text'],
  ['integration.response.body.none', null],
  ['context.stage', 'dev'],
  ['stageVariables.none', null],
])('a header from %s is %s', async (source, value) => {
  const headers = await headersOf('HTTP', { 'method.response.header.X-Out': source })
  expect(headers.get('x-out')).toBe(value)
  // Nothing of the backend's comes back by itself.
  expect(headers.get('x-backend')).toBeNull()
})

test('what a template sets takes the place of what is mapped', async () => {
  const template = '#set($context.responseOverride.header.X-Out = "set")ok'
  const headers = await headersOf('HTTP', { 'method.response.header.X-Out': "'mapped'" }, template)
  expect(headers.get('x-out')).toBe('set')
})

// A template may ask for a status that has no body, or cannot be sent at all.
test.each([
  [200, 200, 'ok'],
  [204, 204, ''],
  [205, 205, ''],
  [304, 304, ''],
  [599, 599, 'ok'],
  [199, 500, '{"message": "Internal server error"}'],
  [100, 500, '{"message": "Internal server error"}'],
  // None at all: the definition's stays.
  [99, 200, 'ok'],
  [600, 200, 'ok'],
])('the status %d of a template gives %d', async (wanted, status, body) => {
  const methodIntegration = integration({
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: {
      '200': {
        statusCode: '200',
        responseTemplates: {
          'application/json': `#set($context.responseOverride.status = ${wanted})ok`,
        },
      },
    },
  })
  const { send, lines } = front(snapshotOf(method({ methodIntegration })))
  const response = await send('/dev/t/7')
  expect([response.status, await response.text()]).toEqual([status, body])
  // The definition is to blame, not the gateway.
  expect(lines.map(({ message }) => message)).toEqual(
    status === 500 ? [`the status ${wanted} cannot be sent`] : [],
  )
})
