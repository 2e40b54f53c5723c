import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get } from '../support/raw-http.ts'
import { base, deployApi, httpProxy } from '../support/rest-api.ts'

// What of a client's query reaches an HTTP backend, between raw sockets and a real origin.

let gateway: Gateway
let origin: LoopbackOrigin
beforeAll(async () => {
  gateway = await startGateway()
  origin = await startLoopbackOrigin()
})
beforeEach(() => origin.answerWith({}))
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

const deployed = async (routes: Parameters<typeof deployApi>[1]) =>
  base(await deployApi(gateway.apigateway, routes))

// Recorded: spec integrations §5, its example in full.
test('merges the URI’s, the client’s and the mapped query, overwriting nothing', async () => {
  const api = await deployed({
    'GET /x': {
      operation: {
        parameters: [{ name: 'testQueryString', in: 'query', schema: { type: 'string' } }],
        'x-amazon-apigateway-integration': httpProxy(
          `${origin.url}/y?testVar={pathVar}&testQs={qsVar}`,
          {
            'integration.request.path.pathVar': "'foobar'",
            'integration.request.path.qsVar': "'bar'",
            'integration.request.querystring.testQs': "'foo'",
            'integration.request.querystring.queryString':
              'method.request.querystring.testQueryString',
          },
        ),
      },
    },
  })
  await get(gateway.port, `${api}/x?testQueryString=foo&testVar=bar`)
  const query = new URLSearchParams(origin.last().target.split('?')[1])
  expect(
    Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)])),
  ).toEqual({
    testVar: ['foobar', 'bar'],
    testQs: ['bar', 'foo'],
    queryString: ['foo'],
    testQueryString: ['foo'],
  })
})

// Spec rest-routing §6, integrations §5: decoded, then encoded where a query needs it. `%2F` and `%3B`: seen on AWS, in
// ustayready/fireprox#44 and AWS re:Post; `%25`: AWS's important notes.
const queries: readonly (readonly [sent: string, received: string])[] = [
  ['a=1&b=2', 'a=1&b=2'],
  ['a=x+y', 'a=x%20y'],
  ['a=x%20y', 'a=x%20y'],
  ['a=%2B', 'a=%2B'],
  ['a=b%26c', 'a=b%26c'],
  ['a=b%3Dc', 'a=b%3Dc'],
  ['a', 'a'],
  ['a=&a=1&a=2', 'a=&a=1&a=2'],
  ['a=%C3%A9', 'a=%C3%A9'],
  ['cat=1&s=a%2Fb', 'cat=1&s=a/b'],
  ['s=x%3By', 's=x;y'],
  ['s=x;y=1', 's=x&y=1'],
  ['s=50%25', 's=50%25'],
  ['s=%252F', 's=%252F'],
  ['u=https://x.example:8/y?z=1', 'u=https://x.example:8/y?z=1'],
  ['u=https%3A%2F%2Fx.example%2Fy%3Fz%3D1', 'u=https://x.example/y?z%3D1'],
  ['m=a%40b%2Cc%24', 'm=a@b,c$'],
  ['s=%23%7C%7B%7D%22%3C', 's=%23%7C%7B%7D%22%3C'],
  ['n%2Fm=1', 'n/m=1'],
  ['s=%E9', 's=%25E9'],
]
test.each(queries)('the query %s reaches the backend as %s', async (sent, expected) => {
  const api = await deployed({ 'GET /x': httpProxy(origin.url) })
  await get(gateway.port, `${api}/x?${sent}`)
  expect(origin.last().target.split('?').slice(1).join('?')).toBe(expected)
})

test.each(['http_proxy', 'http'])('a mapped value is written so, too: %s', async (type) => {
  const api = await deployed({
    'GET /x': {
      operation: {
        parameters: [{ name: 'q', in: 'query', schema: { type: 'string' } }],
        'x-amazon-apigateway-integration': {
          type,
          httpMethod: 'GET',
          uri: `${origin.url}/?own=a%2Fb`,
          requestParameters: {
            'integration.request.querystring.m': 'method.request.querystring.q',
          },
          responses: { default: { statusCode: '200' } },
        },
      },
    },
  })
  await get(gateway.port, `${api}/x?q=a%2Fb%3Bc%26d%25`)
  // The URI's own query is the definition's word.
  expect(origin.last().target).toMatch(/^\/\?own=a%2Fb&(?:q=[^&]*&)?m=a\/b;c%26d%25$/)
})
