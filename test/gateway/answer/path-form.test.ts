import { expect, test } from 'vitest'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// An API that is reached by a path shares its host with all others: a browser lets none of them speak for the host.

const byPath = 'http://localhost:4566/_aws/execute-api/api123/dev/t/1'
const byMark = 'http://localhost:4566/restapis/api123/dev/_user_request_/t/1'
const byHost = 'http://api123.execute-api.localhost:4566/dev/t/1'
const places = [
  [byPath, true],
  [byMark, true],
  [byHost, false],
] as const

const { send } = front(
  snapshotOf(
    method({
      methodIntegration: integration({
        type: 'HTTP_PROXY',
        uri: 'http://backend.test/',
        httpMethod: 'GET',
      }),
    }),
  ),
  {
    backend: () =>
      new Response('ok', {
        headers: {
          'service-worker-allowed': '/',
          'content-security-policy': "default-src 'self'",
        },
      }),
  },
)

test.each(places)('%s: a service worker’s script is refused: %s', async (place, isShared) => {
  const response = await send(place, { headers: { 'service-worker': 'script' } })
  expect(response.status).toBe(isShared ? 403 : 200)
  if (isShared) expect(response.headers.get('x-amzn-errortype')).toBe('ForbiddenException')
})

test.each(places)('%s: the scope of a worker is not widened: %s', async (place, isShared) => {
  const { headers } = await send(place)
  expect(headers.get('service-worker-allowed')).toBe(isShared ? null : '/')
})

const own = "default-src 'self'"
test.each(
  places.flatMap(([place, isShared]) =>
    [
      ['document', true],
      ['iframe', true],
      ['frame', true],
      ['embed', true],
      ['object', true],
      ['empty', false],
      ['script', false],
      [undefined, false],
    ].map(([use, isDocument]) => ({ place, use, isSandboxed: isShared && isDocument === true })),
  ),
)('$place as $use is sandboxed: $isSandboxed', async ({ place, use, isSandboxed }) => {
  const { headers } = await send(place, use ? { headers: { 'sec-fetch-dest': String(use) } } : {})
  const policy = headers.get('content-security-policy')!
  expect(policy.startsWith(own)).toBe(true)
  expect(policy.includes('sandbox')).toBe(isSandboxed)
  expect(policy).not.toContain('allow-same-origin')
})
