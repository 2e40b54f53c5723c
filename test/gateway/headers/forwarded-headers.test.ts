import { expect, test } from 'vitest'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// What of a client's headers reaches the backend of an HTTP_PROXY method (spec integrations §4, §7; ATTACKS 13, 14).

async function forwarded(
  sent: Readonly<Record<string, string>>,
  cf?: RequestInit['cf'],
): Promise<Headers> {
  let received = new Headers()
  const proxy = integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'GET' })
  const { send } = front(snapshotOf(method({ methodIntegration: proxy })), {
    backend(request) {
      received = request.headers
      return new Response('ok')
    },
  })
  expect((await send('/dev/t/1', { headers: sent, ...(cf && { cf }) })).status).toBe(200)
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

// Whose word an address is: the socket's, or that of Cloudflare's edge; never a client's.
const claimed = { 'cf-connecting-ip': '203.0.113.7' }
test.each<[string, Record<string, string>, object | undefined, string]>([
  ['nobody says', {}, undefined, ''],
  ['the client says', claimed, undefined, ''],
  ['the client says beside a socket', claimed, { clientIp: '192.0.2.1:5000' }, '192.0.2.1'],
  ['the edge says', claimed, { colo: 'AMS' }, '203.0.113.7'],
  ['a socket of IPv6 says', {}, { clientIp: '[2001:db8::1]:5000' }, '2001:db8::1'],
])('the peer’s address, where %s', async (_, sent, cf, address) => {
  expect((await forwarded(sent, cf as never)).get('x-forwarded-for')).toBe(address)
  const longer = await forwarded({ ...sent, 'x-forwarded-for': '198.51.100.1' }, cf as never)
  expect(longer.get('x-forwarded-for')?.trim()).toBe(`198.51.100.1, ${address}`.trim())
})
