import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { base, deployApi, httpProxy, mock } from '../support/rest-api.ts'

// Attacks on headers and framing (cases 13–23), in exact bytes against a running gateway.

let gateway: Gateway
let origin: LoopbackOrigin
let api: string

beforeAll(async () => {
  gateway = await startGateway()
  origin = await startLoopbackOrigin()
  api = base(
    await deployApi(gateway.apigateway, {
      'ANY /proxy': httpProxy(origin.url, {
        'integration.request.header.X-User-Id': "'set by the gateway'",
      }),
      'ANY /mock': mock('MOCK'),
    }),
  )
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

/** The headers that reached the origin. */
async function forwarded(lines: readonly string[]) {
  const before = origin.received.length
  const answer = await get(gateway.port, `${api}/proxy`, lines)
  return { answer, headers: origin.received[before]?.headers ?? {} }
}

describe('headers', () => {
  test.each([
    ['X-User-Id', 'x-user-id'],
    ['x-uSER-iD', 'x-user-id'],
    ['X_User_Id', 'x_user_id'],
    ['X.User.Id', 'x.user.id'],
    ['X-User_Id', 'x-user_id'],
    ['X_Forwarded_For', 'x_forwarded_for'],
    ['X_Amzn_Trace_Id', 'x_amzn_trace_id'],
  ])('15: %s of the client does not pass for a header of the gateway', async (sent, received) => {
    const { answer, headers } = await forwarded([`${sent}: mine`])
    expect(answer.status).toBe(200)
    expect(headers['x-user-id']).toBe('set by the gateway')
    expect(headers[received] ?? '').not.toContain('mine')
  })

  test("15: a name with an underscore that is nobody else's is the client's own", async () => {
    const { headers } = await forwarded(['X_Mine: 1', 'x.mine: 2'])
    expect(headers).toMatchObject({ x_mine: '1', 'x.mine': '2' })
  })

  test('16: an Authorization sent twice arrives as it was sent', async () => {
    const { headers } = await forwarded(['Authorization: Bearer a', 'Authorization: Bearer b'])
    expect(headers['authorization']).toBe('Bearer a, Bearer b')
  })

  test.each([
    ['Content-Length', ['Content-Length: 0', 'Content-Length: 5']],
    ['Host', ['Host: other.test']],
  ])('16: %s sent twice chooses no other API and hides no request', async (_, lines) => {
    const before = origin.received.length
    const answer = await get(gateway.port, `${api}/mock`, lines, 'POST').catch(() => undefined)
    // The runtime closes the connection, refuses, or takes the first.
    expect([undefined, 200, 400]).toContain(answer?.status)
    expect(origin.received).toHaveLength(before)
  })

  test.each([
    ['X-Forwarded-Prefix: //evil.test', 'x-forwarded-prefix', '//evil.test'],
    ['X-Forwarded-Host: evil.test', 'x-forwarded-host', 'evil.test'],
  ])('20, 21: %s is data: nothing of the answer is built from it', async (line, name, value) => {
    const { answer, headers } = await forwarded([line])
    expect(headers[name]).toBe(value)
    expect(JSON.stringify([answer.status, answer.headers, answer.body])).not.toContain('evil')
  })

  test.each([
    ['10,241 bytes of names and values', [`X-Big: ${'x'.repeat(10_241)}`]],
    ['10,000 headers', Array.from({ length: 10_000 }, (_, i) => `X-${i}: 1`)],
    ['a cookie of 128 kB', [`Cookie: a=${'x'.repeat(128 * 1024)}`]],
  ])('22: %s are refused, and the gateway goes on', async (_, lines) => {
    const before = origin.received.length
    const answer = await get(gateway.port, `${api}/proxy`, lines)
    expect([400, 431]).toContain(answer.status)
    expect(origin.received).toHaveLength(before)
    expect((await get(gateway.port, `${api}/mock`)).body).toBe('MOCK')
  })

  test.each([
    ['Expect: 100-continue', 'expect', undefined],
    [`Range: bytes=${'0-,'.repeat(1000)}0-`, 'range', `bytes=${'0-,'.repeat(1000)}0-`],
    [
      'Accept-Encoding: *;q=0, ,gzip;q=9,\u00e9',
      'accept-encoding',
      expect.stringContaining('gzip'),
    ],
  ])('23: %.24s is answered, and the backend gets what is due', async (line, name, value) => {
    const { answer, headers } = await forwarded([line])
    expect(answer.status).toBe(200)
    expect(headers[name]).toEqual(value)
  })
})

describe('framing', () => {
  const chunk = '5\r\nhello\r\n0\r\n\r\n'
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n'
  const request = (version: string, lines: readonly string[], body: string) =>
    [`POST ${api}/proxy HTTP/${version}`, 'Host: h', ...lines, '', body].join('\r\n')

  test.each([
    ['both framings', '1.1', ['Transfer-Encoding: chunked', 'Content-Length: 5'], chunk],
    ['a comma before chunked', '1.1', ['Transfer-Encoding: , chunked'], chunk],
    ['a coding nobody knows', '1.1', ['Transfer-Encoding: xchunked'], chunk],
    ['chunked twice', '1.1', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], chunk],
    ['a negative length', '1.1', ['Content-Length: -5'], 'hello'],
    ['a length that is no number', '1.1', ['Content-Length: 5a'], 'hello'],
    ['a body with HTTP/1.0', '1.0', ['Content-Length: 5'], 'hello'],
  ])('17: %s: refused, or one request with one body', async (_, version, lines, body) => {
    const before = origin.received.length
    const bytes = request(version, lines, body) + smuggled
    const answer = await sendRaw(gateway.port, bytes).catch(() => undefined)
    expect([undefined, 200, 400, 501, 505]).toContain(answer?.status)
    const received = origin.received.slice(before)
    expect(received.map(({ body: arrived, target }) => [target, arrived])).toEqual(
      answer?.status === 200 ? [['/', 'hello']] : [],
    )
  })

  test('18: bytes behind a request to upgrade do not reach the backend', async () => {
    const before = origin.received.length
    const lines = ['Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']
    const answer = await sendRaw(
      gateway.port,
      request('1.1', [...lines, 'Content-Length: 0'], '') + 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    )
    expect(answer.status).not.toBe(101)
    const received = origin.received.slice(before)
    expect(received.length).toBeLessThanOrEqual(1)
    for (const { headers, body } of received) {
      expect(headers).not.toHaveProperty('upgrade')
      expect(body).toBe('')
    }
  })
})
