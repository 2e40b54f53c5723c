import { expect, test } from 'vitest'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// A value of the request that is mapped into the path of a backend stays one piece of it (spec parameter-mapping §3, §5).

/** The status, and the URL that the backend was called with. */
async function called(
  type: 'HTTP' | 'HTTP_PROXY',
  source: string,
  path: string,
  init: RequestInit = {},
): Promise<readonly [status: number, url: string | undefined]> {
  let url: string | undefined
  const methodIntegration = integration({
    type,
    httpMethod: 'POST',
    uri: 'http://backend.test/tenants/{piece}/users',
    requestParameters: { 'integration.request.path.piece': source },
    integrationResponses: { '200': { statusCode: '200' } },
  })
  const { send } = front(snapshotOf(method({ methodIntegration })), {
    variables: { up: '..' },
    platform: {
      async fetch(target) {
        // Without the client's query, which HTTP_PROXY hands on.
        url = (typeof target === 'string' ? target : target.url).replace(/\?.*/, '')
        return new Response('ok')
      },
    },
  })
  const response = await send(path, { method: 'POST', ...init })
  return [response.status, url]
}

const query = 'method.request.querystring.q'
const refused = [400, undefined] as const
const at = (piece: string) => [200, `http://backend.test/tenants/${piece}/users`] as const

const rows: readonly [
  source: string,
  sent: string,
  expected: readonly [status: number, url: string | undefined],
][] = [
  [query, '/dev/t/1?q=..', refused],
  [query, '/dev/t/1?q=.', refused],
  [query, '/dev/t/1?q=%2e%2E', refused],
  [query, '/dev/t/1?q=%252e%252e', at('%252e%252e')],
  [query, '/dev/t/1?q=...', at('...')],
  [query, '/dev/t/1?q=a..', at('a..')],
  [query, '/dev/t/1?q=../admin', at('..%2Fadmin')],
  [query, '/dev/t/1?q=a?b%23c', at('a%3Fb%23c')],
  ['stageVariables.up', '/dev/t/1', refused],
  ['method.request.path.id', '/dev/t/a%2fb', at('a%2fb')],
]

test.each(
  rows.flatMap(([source, sent, expected]) =>
    (['HTTP', 'HTTP_PROXY'] as const).map((type) => [type, source, sent, expected] as const),
  ),
)('%s: %s of %s', async (type, source, sent, expected) => {
  expect(await called(type, source, sent)).toEqual(expected)
})

test.each(['.', '..'])('a header that is %s does not lead out of the path', async (value) => {
  const init = { headers: { 'x-piece': value } }
  expect(await called('HTTP', 'method.request.header.x-piece', '/dev/t/1', init)).toEqual(refused)
})

test.each(['.', '..'])('a piece of the body that is %s does not either', async (value) => {
  const init = { body: JSON.stringify({ piece: value }) }
  expect(await called('HTTP', 'method.request.body.piece', '/dev/t/1', init)).toEqual(refused)
})

test('half of a character of the body is a replacement character', async () => {
  const init = { body: '{"piece":"\\ud800"}' }
  expect(await called('HTTP', 'method.request.body.piece', '/dev/t/1', init)).toEqual(
    at('%EF%BF%BD'),
  )
})

// The same by a template's override (spec mapping-templates §16), which may be several pieces.
test.each([
  ['..', 400, undefined],
  ['a/../b', 400, undefined],
  ['%2E%2e', 400, undefined],
  ['./a', 400, undefined],
  ['..\\a', 400, undefined],
  ['a\\..', 400, undefined],
  ['.\t./a', 400, undefined],
  ['a/.\n%2e\r', 400, undefined],
  ['..?a', 400, undefined],
  ['..#a', 400, undefined],
  ['a/b..', 200, 'http://backend.test/tenants/a/b../users'],
])('an override of the path by %s: %i', async (text, status, expected) => {
  let url: string | undefined
  const methodIntegration = integration({
    type: 'HTTP',
    httpMethod: 'POST',
    uri: 'http://backend.test/tenants/{piece}/users',
    requestTemplates: {
      $default: `#set($context.requestOverride.path.piece = $input.params('q'))`,
    },
    integrationResponses: { '200': { statusCode: '200' } },
  })
  const { send } = front(snapshotOf(method({ methodIntegration })), {
    platform: {
      async fetch(target) {
        url = typeof target === 'string' ? target : target.url
        return new Response('ok')
      },
    },
  })
  const query = encodeURIComponent(text)
  const response = await send(`/dev/t/1?q=${query}`, { method: 'POST', body: '{}' })
  expect([response.status, url]).toEqual([status, expected])
})
