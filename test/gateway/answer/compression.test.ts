import { gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { preferredCoding } from '../../../src/gateway/answer/compression.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// Source: spec rest-request §11.
test.each([
  [null, undefined],
  ['', undefined],
  ['*', undefined],
  ['identity', undefined],
  ['gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['deflate', 'deflate'],
  ['gzip, deflate', 'gzip'],
  ['deflate, gzip', 'deflate'],
  ['gzip;q=0.5, deflate;q=0.9', 'deflate'],
  ['gzip;q=0', undefined],
  ['br, gzip', 'gzip'],
  ['br, gzip;q=0.9', undefined],
  ['identity;q=1, gzip;q=0.5', undefined],
])('Accept-Encoding %s means %s', (header, coding) => {
  expect(preferredCoding(header)).toBe(coding)
})

const compressing = (minimumCompressionSize: number) => {
  const snapshot = snapshotOf(
    method({
      methodIntegration: integration({
        type: 'HTTP',
        httpMethod: 'POST',
        uri: 'http://backend/',
        integrationResponses: { '200': { statusCode: '200' } },
      }),
    }),
  )
  return { ...snapshot, api: { ...snapshot.api, minimumCompressionSize } }
}

const text = 'tide '.repeat(100)
const post = (body: BodyInit, headers: Record<string, string>) => ({
  method: 'POST',
  body,
  headers,
})

test.each([
  ['a large response is compressed', 100, { 'accept-encoding': 'gzip' }, 'gzip'],
  ['in the coding asked for', 100, { 'accept-encoding': 'deflate' }, 'deflate'],
  ['a small one is not', 1000, { 'accept-encoding': 'gzip' }, null],
  ['nor one nobody asked to compress', 100, {}, null],
])('%s', async (_, minimum, headers, coding) => {
  const { send } = front(compressing(minimum), { backend: () => new Response(text) })
  const response = await send('/dev/t/7', post('x', headers))
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(response.headers.get('content-encoding')).toBe(coding)
  const plain =
    coding === 'gzip' ? gunzipSync(bytes) : coding === 'deflate' ? inflateSync(bytes) : bytes
  expect(plain.toString()).toBe(text)
})

test.each([
  ['a gzip request reaches the backend plain', gzipSync(text), 'gzip', 200, text],
  ['identity is what it says', Buffer.from('plain'), 'identity', 200, 'plain'],
  [
    'an unknown coding is refused',
    Buffer.from('x'),
    'br',
    415,
    '{"message": "Unsupported Media Type"}',
  ],
  [
    'corrupt data is refused',
    Buffer.from('no gzip'),
    'gzip',
    415,
    '{"message": "Unsupported Media Type"}',
  ],
  // ATTACKS 58
  [
    'a bomb is refused',
    gzipSync(Buffer.alloc(11_000_000)),
    'gzip',
    413,
    'HTTP content length exceeded 10485760 bytes.',
  ],
])('%s', async (_, body, coding, status, answer) => {
  const { send } = front(compressing(10_000_000), {
    backend: async (request) => new Response(await request.text()),
  })
  const response = await send(
    '/dev/t/7',
    post(new Uint8Array(body), { 'content-encoding': coding }),
  )
  expect([response.status, await response.text()]).toEqual([status, answer])
})
