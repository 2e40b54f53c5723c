import { describe, expect, test } from 'vitest'
import type { Integration } from '../../../src/model/integration.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// How HTTP backends are called, and what of their answers is passed on (spec integrations §5–8, parameter-mapping §6).

type Called = { readonly url: string; readonly init: RequestInit; readonly headers: Headers }

async function call(
  over: Partial<Integration> & Pick<Integration, 'type'>,
  path: string,
  init: RequestInit,
  backend: () => Response | Promise<Response> = () => new Response('ok'),
) {
  const called: Called[] = []
  const config = integration({
    httpMethod: 'POST',
    uri: 'http://backend.test/',
    integrationResponses: { '200': { statusCode: '200' } },
    ...over,
  })
  const { send, lines } = front(snapshotOf(method({ methodIntegration: config })), {
    platform: {
      async fetch(target, options) {
        const url = typeof target === 'string' ? target : target.url
        called.push({ url, init: options, headers: new Headers(options.headers) })
        return backend()
      },
    },
  })
  const response = await send(path, init)
  return { response, called: called[0], lines }
}

const post = (headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers,
  body: 'x',
})

const types = ['HTTP', 'HTTP_PROXY'] as const

test.each(types)('%s: a redirect is the client’s to follow', async (type) => {
  const { called } = await call({ type }, '/dev/t/1', post())
  expect(called?.init.redirect).toBe('manual')
})

test.each([
  ['http://backend.test/', 'a=1', 'http://backend.test/?a=1'],
  ['http://backend.test/?own=1', 'a=1', 'http://backend.test/?own=1&a=1'],
  ['http://backend.test/?own=1', '', 'http://backend.test/?own=1'],
])('HTTP_PROXY: %s with ?%s', async (uri, query, url) => {
  const { called } = await call({ type: 'HTTP_PROXY', uri }, `/dev/t/1?${query}`, post())
  expect(called?.url).toBe(url)
})

test('HTTP_PROXY: a mapped pair comes behind the client’s own', async () => {
  const requestParameters = { 'integration.request.querystring.b': "'2'" }
  const { called } = await call({ type: 'HTTP_PROXY', requestParameters }, '/dev/t/1?a=1', post())
  expect(called?.url).toBe('http://backend.test/?a=1&b=2')
})

describe('a mapped header', () => {
  const mapped = (name: string) => ({ [`integration.request.header.${name}`]: "'mapped'" })
  test.each(
    types.flatMap((type) =>
      ['Content-Length', 'Transfer-Encoding', 'X-Amzn-Trace-Id', 'X-Amzn-Apigateway-Api-Id'].map(
        (name) => [type, name] as const,
      ),
    ),
  )('%s: %s fails the call', async (type, name) => {
    const { response, called } = await call(
      { type, requestParameters: mapped(name) },
      '/dev/t/1',
      post(),
    )
    expect(response.status).toBe(500)
    expect(called).toBeUndefined()
  })

  test.each(
    types.flatMap((type) =>
      ['Expect', 'Proxy-Authenticate', 'TE', 'Via', 'Connection'].map(
        (name) => [type, name] as const,
      ),
    ),
  )('%s: %s is not sent', async (type, name) => {
    const { response, called } = await call(
      { type, requestParameters: mapped(name) },
      '/dev/t/1',
      post(),
    )
    expect(response.status).toBe(200)
    expect(called?.headers.has(name)).toBe(false)
  })

  test.each(types)('%s: any other is, in place of the client’s', async (type) => {
    const requestParameters = mapped('X-A')
    const { called } = await call({ type, requestParameters }, '/dev/t/1', post({ 'x-a': 'mine' }))
    expect(called?.headers.get('x-a')).toBe('mapped')
  })
})

// Backends that turn names into variables read all three as one (ATTACKS 15).
test.each([
  ['REGIONAL', 'X_User_Id', false],
  ['REGIONAL', 'X.User.Id', false],
  ['REGIONAL', 'X-User.Id', false],
  ['REGIONAL', 'X_Forwarded.For', false],
  ['REGIONAL', 'X_Amzn_Vpce_Id', false],
  ['REGIONAL', 'CloudFront_Viewer_Country', true],
  ['EDGE', 'CloudFront_Viewer_Country', false],
  ['EDGE', 'CloudFront.Viewer.Country', false],
  ['EDGE', 'X_Mine', true],
  ['EDGE', 'x.mine', true],
] as const)('%s: a client’s %s reaches the backend: %s', async (type, name, arrives) => {
  let received = new Headers()
  const plain = snapshotOf(
    method({
      methodIntegration: integration({
        type: 'HTTP_PROXY',
        uri: 'http://backend.test/',
        httpMethod: 'GET',
        requestParameters: { 'integration.request.header.X-User-Id': "'set'" },
      }),
    }),
  )
  const endpointConfiguration = { types: [type], ipAddressType: 'ipv4' } as const
  const { send } = front(
    { ...plain, api: { ...plain.api, endpointConfiguration } },
    {
      backend(request) {
        received = request.headers
        return new Response('ok')
      },
    },
  )
  await send('/dev/t/1', { headers: { [name]: 'client' } })
  expect(received.get('x-user-id')).toBe('set')
  expect(received.get(name)).toBe(arrives ? 'client' : null)
})

describe('a body', () => {
  test.each([
    ['GET', null],
    ['HEAD', null],
    ['POST', 'x'],
    ['PUT', 'x'],
  ])('HTTP: sent with %s', async (httpMethod, body) => {
    const { called } = await call({ type: 'HTTP', httpMethod }, '/dev/t/1', post())
    expect(called?.init.body ?? null).toBe(body)
  })

  test.each(['GET', 'HEAD'])(
    'HTTP_PROXY: is not handed from a POST to a %s',
    async (httpMethod) => {
      const { called } = await call({ type: 'HTTP_PROXY', httpMethod }, '/dev/t/1', post())
      expect(called?.init.method).toBe(httpMethod)
      expect(called?.init.body ?? null).toBeNull()
      expect(called?.url).toBe('http://backend.test/')
    },
  )
})

// Of a body that arrives in pieces nothing is lost, however small or large they are.
test.each([
  ['one by one', ['a', 'b', 'c', 'd']],
  ['with empty ones', ['', 'a', '', 'b', '']],
  ['the first the largest', ['x'.repeat(100_000), 'y', 'z'.repeat(10)]],
  ['the last the largest', ['x', 'y'.repeat(3), 'z'.repeat(100_000)]],
  ['none', []],
])('a body in pieces: %s', async (_, pieces) => {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
      controller.close()
    },
  })
  // Node asks for it where a body streams.
  const init = { method: 'POST', body: stream, duplex: 'half' } as RequestInit
  const { called } = await call({ type: 'HTTP' }, '/dev/t/1', init)
  const sent = called?.init.body
  const text = sent instanceof Uint8Array ? new TextDecoder().decode(sent) : (sent ?? '')
  expect(text === pieces.join('')).toBe(true)
})

describe('a call that is not answered', () => {
  const named = (name: string) => Object.assign(new Error('why'), { name })
  test.each([
    ['HTTP', named('EgressRefused'), 500],
    ['HTTP_PROXY', named('EgressRefused'), 500],
    ['HTTP_PROXY', named('AwsCallRefused'), 500],
    ['HTTP', named('Error'), 504],
    ['HTTP_PROXY', named('Error'), 504],
    ['HTTP_PROXY', new TypeError('Invalid header'), 500],
    ['HTTP_PROXY', new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }), 504],
  ] as const)('%s: %s', async (type, error, status) => {
    const { response, lines } = await call({ type }, '/dev/t/1', post(), () =>
      Promise.reject(error),
    )
    expect(response.status).toBe(status)
    expect(await response.text()).not.toContain('why')
    // Whatever is to blame, the operator is told.
    expect(lines).toHaveLength(1)
  })
})

test.each(types)(
  '%s: a backend that is too slow is another than one that is not there',
  async (type) => {
    const never = () => new Promise<Response>(() => undefined)
    const { response } = await call({ type, timeoutInMillis: 50 }, '/dev/t/1', post(), never)
    expect([response.status, await response.text()]).toEqual([
      504,
      '{"message": "Endpoint request timed out"}',
    ])
  },
)

test.each([
  ['HTTP', 'accept', {}, 'application/json'],
  ['HTTP', 'accept', { accept: 'text/plain' }, 'application/json'],
  ['HTTP', 'user-agent', { 'user-agent': 'curl' }, 'AmazonAPIGateway_api123'],
  ['HTTP', 'content-type', { 'content-type': 'text/plain' }, 'text/plain'],
  ['HTTP', 'x-a', { 'x-a': 'mine' }, null],
  ['HTTP', 'x-amzn-apigateway-api-id', { 'x-amzn-apigateway-api-id': 'mine' }, 'api123'],
] as const)('%s: %s, sent with %j, reaches the backend as %s', async (type, name, sent, value) => {
  const { called } = await call({ type }, '/dev/t/1', post(sent))
  expect(called?.headers.get(name)).toBe(value)
})

describe('an answer', () => {
  // Nobody asked for another protocol (ATTACKS 18); 600 is no status.
  test.each([
    ['HTTP', 101],
    ['HTTP', 199],
    ['HTTP_PROXY', 101],
    ['HTTP_PROXY', 199],
    ['HTTP_PROXY', 600],
  ] as const)('%s: of the status %d is not passed on', async (type, status) => {
    const answer = () => Object.defineProperty(new Response('x'), 'status', { value: status })
    const { response } = await call({ type }, '/dev/t/1', post(), answer)
    expect(response.status).toBe(502)
  })

  test('of more than 500 headers is not passed on', async () => {
    const answer = (count: number) => () =>
      new Response('ok', {
        headers: Array.from({ length: count }, (_, i): [string, string] => [`x-${i}`, '1']),
      })
    // `Content-Type` is one of them.
    const most = await call({ type: 'HTTP_PROXY' }, '/dev/t/1', post(), answer(499))
    expect(most.response.status).toBe(200)
    const more = await call({ type: 'HTTP_PROXY' }, '/dev/t/1', post(), answer(500))
    expect(more.response.status).toBe(502)
  })

  test('tells under other names what the gateway says itself', async () => {
    const names = ['Connection', 'Date', 'Server', 'x-amzn-RequestId', 'WWW-Authenticate']
    const headers = { ...Object.fromEntries(names.map((name) => [name, 'theirs'])), via: 'theirs' }
    const { response } = await call(
      { type: 'HTTP_PROXY' },
      '/dev/t/1',
      post(),
      () => new Response('ok', { headers }),
    )
    for (const name of names) {
      expect(response.headers.get(`x-amzn-Remapped-${name}`)).toBe('theirs')
      expect(response.headers.get(name)).not.toBe('theirs')
    }
    expect(response.headers.get('via')).toBeNull()
    expect(response.headers.get('x-amzn-remapped-via')).toBeNull()
  })
})

// A client's own id is adopted when it is a UUID (spec rest-responses §1).
test.each([
  ['3b1c8f9e-6d4a-4c2b-9f3e-1a2b3c4d5e6f', true],
  ['3B1C8F9E-6D4A-4C2B-9F3E-1A2B3C4D5E6F', true],
  ['mine', false],
  ['3b1c8f9e-6d4a-4c2b-9f3e-1a2b3c4d5e6f0', false],
])('the id %s is adopted: %s', async (id, isAdopted) => {
  const { response } = await call({ type: 'HTTP' }, '/dev/t/1', post({ 'x-amzn-RequestId': id }))
  expect(response.headers.get('x-amzn-requestid') === id).toBe(isAdopted)
})

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
