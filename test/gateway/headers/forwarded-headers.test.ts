import { expect, test } from 'vitest'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// What of a client's headers reaches the backend of an HTTP_PROXY method (spec integrations §4, §7; ATTACKS 13, 14).

async function forwarded(sent: Readonly<Record<string, string>>): Promise<Headers> {
  let received = new Headers()
  const proxy = integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'GET' })
  const { send } = front(snapshotOf(method({ methodIntegration: proxy })), {
    backend(request) {
      received = request.headers
      return new Response('ok')
    },
  })
  expect((await send('/dev/t/1', { headers: sent })).status).toBe(200)
  return received
}

test.each([
  ['connection', 'close'],
  ['content-encoding', 'gzip'],
  ['content-md5', 'Q2hlY2s='],
  ['expect', '100-continue'],
  ['keep-alive', 'timeout=5'],
  ['max-forwards', '1'],
  ['proxy-authenticate', 'Basic'],
  ['proxy-authorization', 'Basic c2VjcmV0'],
  ['proxy-connection', 'keep-alive'],
  ['server', 'mine'],
  ['te', 'trailers'],
  ['trailer', 'x-checksum'],
  ['transfer-encoding', 'chunked'],
  ['upgrade', 'websocket'],
  ['via', '1.1 mine'],
  ['www-authenticate', 'Basic'],
  // What the gateway alone says of a private endpoint.
  ['x-amzn-cipher-suite', 'NONE'],
  ['x-amzn-tls-version', 'TLSv1.0'],
  ['x-amzn-vpc-id', 'vpc-1'],
  ['x-amzn-vpce-config', '1'],
  ['x-amzn-vpce-id', 'vpce-1'],
])('a client’s %s does not reach the backend', async (name, value) => {
  const headers = await forwarded({ [name]: value, 'x-kept': 'yes' })
  expect(headers.get(name)).toBeNull()
  expect(headers.get('x-kept')).toBe('yes')
})

test.each([
  ['what Connection names', { connection: 'close, X-Secret' }, 'x-secret', null],
  ['nothing that keep-alive names', { connection: 'keep-alive' }, 'x-secret', 's'],
  ['nothing for a Connection that names no token', { connection: 'x secret' }, 'x-secret', 's'],
])('%s goes no further', async (_, sent, name, value) => {
  expect((await forwarded({ ...sent, 'x-secret': 's' })).get(name)).toBe(value)
})

test.each([
  ['user-agent', {}, 'AmazonAPIGateway_api123'],
  ['user-agent', { 'user-agent': 'curl' }, 'curl'],
  ['accept', {}, 'application/json'],
  ['accept', { accept: 'text/plain' }, 'text/plain'],
  ['x-amzn-apigateway-api-id', { 'x-amzn-apigateway-api-id': 'mine' }, 'api123'],
  ['x-forwarded-proto', { 'x-forwarded-proto': 'gopher' }, 'http'],
  ['x-forwarded-port', { 'x-forwarded-port': '1' }, '80'],
  ['x-forwarded-for', { 'x-forwarded-for': '203.0.113.7' }, '203.0.113.7,'],
  ['authorization', { authorization: 'Bearer token' }, 'Bearer token'],
  ['authorization', { authorization: 'AWS4-HMAC-SHA256 Credential=x' }, null],
])('%s, sent with %j, reaches the backend as %s', async (name, sent, value) => {
  expect((await forwarded(sent)).get(name)?.trim() ?? null).toBe(value)
})
