import { expect, test } from 'vitest'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// An HTTP_PROXY answer keeps the length that its backend told, where one may stand (RFC 9110 §8.6): an answer of 304
// tells the length of what it stands for, one of 204 or 205 has none.
test.each([
  [200, 'hello', '5'],
  [304, null, '5'],
  [204, null, null],
  [205, null, null],
])('%d: content-length', async (status, body, length) => {
  const proxy = integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'GET' })
  const { send } = front(snapshotOf(method({ methodIntegration: proxy })), {
    backend: () =>
      new Response(body, {
        status,
        headers: { 'content-length': body === null && status !== 304 ? '0' : '5' },
      }),
  })
  const response = await send('/dev/t/1')
  expect(response.status).toBe(status)
  expect(response.headers.get('content-length')).toBe(length)
  expect(response.headers.get('x-amzn-Remapped-Content-Length')).toBe(
    status === 204 || status === 205 ? '0' : '5',
  )
  expect(await response.text()).toBe(body ?? '')
})
