import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Integration } from '../../../src/model/integration.ts'
import { front, integration, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

// What is done with every answer, whoever gave it (spec rest-request §11, rest-responses §1, §7).

const most = 10_485_760
const proxy = integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'POST' })
const stream = { ...proxy, responseTransferMode: 'STREAM' } as const
const broken = integration({ type: 'MOCK', requestTemplates: { 'application/json': '{}' } })
const accessLog = {
  destinationArn: 'arn:aws:logs:us-east-1:1:log-group:g',
  format: '$context.status $context.responseLength $context.requestId $context.extendedRequestId',
}

const compressing = (methodIntegration: Integration, minimumCompressionSize = 0) => {
  const snapshot = snapshotOf(method({ httpMethod: 'POST', methodIntegration }))
  return { ...snapshot, api: { ...snapshot.api, minimumCompressionSize } }
}

const post = (headers: Record<string, string> = {}) => ({ method: 'POST', headers })
const gzip = post({ 'accept-encoding': 'gzip' })
const oversized = post({ 'accept-encoding': 'gzip', 'x-large': 'v'.repeat(20_000) })

describe('of an API that compresses', () => {
  test.each<[string, Integration, RequestInit, string, number, boolean]>([
    ['an answer is compressed', mockAnswering('ok'), gzip, '/dev/t/1', 200, true],
    ['a proxied one too', proxy, gzip, '/dev/t/1', 200, true],
    ['a stream is not', stream, gzip, '/dev/t/1', 200, false],
    ['nor a fault of the definition', broken, gzip, '/dev/t/1', 500, false],
    ['nor an unknown route', proxy, gzip, '/dev/none', 403, false],
    ['nor a refusal', proxy, oversized, '/dev/t/1', 431, false],
  ])('%s', async (_, methodIntegration, init, path, status, isCoded) => {
    const { send } = front(compressing(methodIntegration), { backend: () => new Response('ok') })
    const response = await send(path, init)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-encoding')).toBe(isCoded ? 'gzip' : null)
    const bytes = Buffer.from(await response.arrayBuffer())
    if (status === 200) expect((isCoded ? gunzipSync(bytes) : bytes).toString()).toBe('ok')
  })

  test('an answer that is coded already goes out as it came', async () => {
    const { send } = front(compressing(proxy), {
      backend: () => new Response('coded', { headers: { 'content-encoding': 'br' } }),
    })
    const response = await send('/dev/t/1', gzip)
    expect([response.headers.get('content-encoding'), await response.text()]).toEqual([
      'br',
      'coded',
    ])
  })

  test.each([
    [4, null],
    [5, 'gzip'],
    [6, 'gzip'],
  ])('from 5 bytes on, one of %d is coded: %s', async (length, coding) => {
    const { send } = front(compressing(proxy, 5), {
      backend: () =>
        new Response('x'.repeat(length), { headers: { 'content-length': String(length) } }),
    })
    const { headers } = await send('/dev/t/1', gzip)
    expect(headers.get('content-encoding')).toBe(coding)
    // The length of what is coded is not known.
    expect(headers.get('content-length')).toBe(coding ? null : String(length))
  })

  test('an answer that is too large for it is a fault, logged as one', async () => {
    const {
      send,
      lines,
      accessLog: logged,
    } = front(compressing(proxy), {
      accessLog,
      backend: () => new Response(new Uint8Array(most + 1)),
    })
    const response = await send('/dev/t/1', gzip)
    expect([response.status, await response.text()]).toEqual([
      500,
      '{"message": "Internal server error"}',
    ])
    expect(response.headers.get('x-amzn-requestid')).toBeTruthy()
    expect(lines).toMatchObject([{ message: expect.stringContaining('compressed') as string }])
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatch(/^500 /)
  })

  // AWS logs what it has sent.
  test('the access log tells of the answer as it is sent', async () => {
    const { send, accessLog: logged } = front(compressing(mockAnswering('a'.repeat(1000))), {
      accessLog,
    })
    await send('/dev/t/1', gzip)
    await send('/dev/t/1', post())
    expect(logged.map((line) => line.split(' ')[1])).toEqual(['-', '1000'])
  })
})

test.each<[string, RequestInit, string, number]>([
  ['an answer', post(), '/dev/t/1', 200],
  ['a fault', post(), '/dev/none', 403],
  ['a refusal', oversized, '/dev/t/1', 431],
])('the log’s line of %s has the ids of its answer', async (_, init, path, status) => {
  const { send, accessLog: logged } = front(compressing(mockAnswering('ok')), { accessLog })
  const { headers } = await send(path, init)
  const ids = `${headers.get('x-amzn-requestid')} ${headers.get('x-amz-apigw-id')}`
  expect(ids).toMatch(/^[0-9a-f-]{36} [\w-]{10,}=$/)
  expect(logged).toHaveLength(1)
  expect(logged[0]!.startsWith(`${status} `)).toBe(true)
  expect(logged[0]!.endsWith(` ${ids}`)).toBe(true)
})
