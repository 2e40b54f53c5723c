import { describe, expect, test } from 'vitest'
import { maxCachedBytes } from '../../../src/model/limits.ts'
import { integration, methodSetting, mockAnswering } from '../../support/exchange.ts'
import { cached, type Cached } from './cached.ts'

const answering = (init: ResponseInit, body: BodyInit | null = 'x'): Cached => ({
  answer: () => new Response(body, init),
})
const headed = (headers: Record<string, string>) => answering({ headers })
const streamOf = (bytes: number) =>
  new ReadableStream({
    start(controller) {
      for (let left = bytes; left > 0; left -= 65_536) {
        controller.enqueue(new Uint8Array(Math.min(left, 65_536)).fill(97))
      }
      controller.close()
    },
  })

test.each<readonly [string, Cached, boolean]>([
  ['a 404 of the backend', answering({ status: 404 }), true],
  ['a 500 of the backend, as users of AWS saw', answering({ status: 500 }), true],
  ['a redirect', answering({ status: 302, headers: { location: '/x' } }), true],
  ['an answer without a body', answering({ status: 204 }, null), true],
  [
    'whatever the backend says of caching',
    headed({ 'cache-control': 'no-cache, max-age=0' }),
    true,
  ],
  ['an expired one', headed({ expires: 'Thu, 01 Jan 1970 00:00:00 GMT' }), true],
  ['one that is large', { answer: () => new Response(streamOf(maxCachedBytes)) }, true],
  ['one that is too large', { answer: () => new Response(streamOf(maxCachedBytes + 1)) }, false],
  [
    'one that says it is',
    { answer: () => new Response('x', { headers: { 'content-length': '1048577' } }) },
    false,
  ],
  ['a cookie', headed({ 'set-cookie': 'session=1' }), false],
  ['what is private', headed({ 'cache-control': 'max-age=60, private' }), false],
  ['what is private in part', headed({ 'cache-control': 'private="x-user"' }), false],
  ['what must not be stored', headed({ 'cache-control': 'NO-STORE' }), false],
  ['what varies by everything', headed({ vary: '*' }), false],
  ['a part of an answer', answering({ status: 206 }), false],
  ['an answer to a condition', answering({ status: 304 }, null), false],
  ['a failed condition', answering({ status: 412 }), false],
  ['a range that is not there', answering({ status: 416 }), false],
  ['a backend that is away', { answer: () => Promise.reject(new Error('away')) }, false],
  [
    'a definition that cannot be carried out',
    { integration: integration({ type: 'MOCK', requestTemplates: { 'application/json': 'x' } }) },
    false,
  ],
])('kept or not: %s', async (_, given, isKept) => {
  const { send } = cached(given)
  const statuses: unknown[] = []
  const first = await send()
  const body = await first.arrayBuffer()
  const second = await send()
  statuses.push(first.status, (await second.arrayBuffer()).byteLength)
  expect(statuses).toEqual([second.status, body.byteLength])
  expect(second.headers.has('age')).toBe(isKept)
})

test('an answer that is too large goes on as it comes', async () => {
  const { send } = cached({ answer: () => new Response(streamOf(3_000_000)) })
  expect((await (await send()).arrayBuffer()).byteLength).toBe(3_000_000)
})

test('a hit has the answer’s status, headers and body, and ids and an age of its own', async () => {
  const { send, state } = cached({
    answer: () =>
      new Response('body', {
        status: 203,
        headers: { 'x-own': 'a', 'content-type': 'text/x', age: '7' },
      }),
  })
  const [first] = [await send(), (state.now += 12_000)]
  const second = await send()
  expect(second.status).toBe(203)
  expect(await second.text()).toBe('body')
  expect(second.headers.get('content-type')).toBe('text/x')
  expect(second.headers.get('x-own')).toBe('a')
  expect(second.headers.get('age')).toBe('19')
  expect(first.headers.get('age')).toBe('7')
  for (const id of ['x-amzn-requestid', 'x-amz-apigw-id'])
    expect(second.headers.get(id)).not.toBe(first.headers.get(id))
})

test('a trace is each request’s own', async () => {
  const { send } = cached({
    integration: integration({
      type: 'HTTP',
      httpMethod: 'GET',
      uri: 'http://backend.test/',
      integrationResponses: { '200': { statusCode: '200' } },
    }),
  })
  const traces = [await send(), await send()].map(({ headers }) => headers.get('x-amzn-trace-id'))
  expect(traces[1]).toMatch(/^Root=/)
  expect(traces[1]).not.toBe(traces[0])
})

test('a hit renders no template', async () => {
  const { text } = cached({ integration: mockAnswering('$context.requestId') })
  expect(await text()).toBe(await text())
})

test('a mapped answer is kept as the client saw it', async () => {
  const { send } = cached({
    integration: integration({
      type: 'HTTP',
      httpMethod: 'GET',
      uri: 'http://backend.test/',
      integrationResponses: {
        '201': {
          statusCode: '201',
          responseParameters: { 'method.response.header.x-b': 'integration.response.header.x-b' },
          responseTemplates: { 'application/json': '<$input.body>' },
        },
      },
    }),
    method: { methodResponses: { '201': { statusCode: '201' } } },
    answer: (call) => new Response(String(call), { headers: { 'x-b': `b${call}` } }),
  })
  await send()
  const hit = await send()
  expect([hit.status, hit.headers.get('x-b'), await hit.text()]).toEqual([201, 'b1', '<1>'])
})

test('compression comes after the cache: each client has its own coding', async () => {
  const { send, state } = cached({
    answer: () => new Response('y'.repeat(1000)),
    more: {
      api: {
        id: 'api123',
        name: 'test',
        apiKeySource: 'HEADER',
        disableExecuteApiEndpoint: false,
        endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
        minimumCompressionSize: 10,
      },
    },
  })
  const coded = await send('/dev/t/1', { headers: { 'accept-encoding': 'gzip' } })
  const plain = await send()
  expect([coded, plain].map(({ headers }) => headers.get('content-encoding'))).toEqual([
    'gzip',
    null,
  ])
  expect(await plain.text()).toBe('y'.repeat(1000))
  expect(state.calls).toBe(1)
})

describe('what depends on headers of the request (ATTACKS 66)', () => {
  const varying = (vary: string): Cached => ({
    answer: (call) => new Response(String(call), { headers: { vary } }),
  })
  const get = (headers: Record<string, string>) => ['/dev/t/1', { headers }] as const

  test.each<
    readonly [string, Cached, readonly (readonly [string, RequestInit])[], readonly string[]]
  >([
    [
      'an answer that varies by a header is for requests with the same value',
      varying('X-A'),
      [
        get({ 'x-a': '1' }),
        get({ 'x-a': '2' }),
        get({ 'x-a': '1' }),
        get({}),
        get({ 'x-a': '2', 'x-b': '9' }),
      ],
      ['1', '2', '1', '3', '2'],
    ],
    [
      'or by several, which are not run together',
      varying('x-a, X-B'),
      [
        get({ 'x-a': '1', 'x-b': '2' }),
        get({ 'x-a': '12', 'x-b': '' }),
        get({ 'x-b': '2', 'x-a': '1' }),
      ],
      ['1', '2', '1'],
    ],
    [
      'or by another one each, whose values are not taken for one another',
      {
        answer: (call) =>
          new Response(String(call), { headers: { vary: call === 1 ? 'X-A' : 'X-B' } }),
      },
      [get({ 'x-a': '1' }), get({ 'x-a': '2' }), get({ 'x-b': '1' }), get({ 'x-b': '1' })],
      ['1', '2', '3', '3'],
    ],
    [
      'a coded answer is for clients that ask in the same words',
      {
        answer: (call) => new Response(String(call), { headers: { 'content-encoding': 'br' } }),
      },
      [
        get({ 'accept-encoding': 'br' }),
        get({ 'accept-encoding': 'identity' }),
        get({ 'accept-encoding': 'br' }),
      ],
      ['1', '2', '1'],
    ],
    [
      'where Accept chooses a template, the choice tells answers apart',
      {
        integration: {
          ...mockAnswering(''),
          integrationResponses: {
            '200': {
              statusCode: '200',
              responseTemplates: { 'application/json': '{}', 'text/xml': '<x/>' },
            },
          },
        },
      },
      [
        get({ accept: 'text/xml' }),
        get({}),
        get({ accept: 'text/xml;q=1' }),
        get({ accept: '*/*' }),
      ],
      ['<x/>', '{}', '<x/>', '{}'],
    ],
  ])('%s', async (_, given, sent, answers) => {
    const { text } = cached(given)
    const got: string[] = []
    for (const [path, init] of sent) got.push(await text(path, init))
    expect(got).toEqual(answers)
  })
})

describe('answers for callers who are known (ATTACKS 67)', () => {
  const as = (token: string) => ['/dev/t/1', { headers: { authorization: token } }] as const
  const keyed = { keys: ['method.request.header.Authorization'] }

  test.each<readonly [string, Cached, readonly string[]]>([
    ['are theirs alone', {}, ['1', '2', '1', '3']],
    [
      'shared where the operator wants it as on AWS',
      { options: { sharing: 'aws' } },
      ['1', '1', '1', '1'],
    ],
    ['theirs by the key where it says so', keyed, ['1', '2', '1', '3']],
    ['and on AWS’s terms', { ...keyed, options: { sharing: 'aws' } }, ['1', '2', '1', '3']],
  ])('%s', async (_, given, answers) => {
    const { text } = cached(given)
    expect([
      await text(...as('a')),
      await text(...as('b')),
      await text(...as('a')),
      await text(),
    ]).toEqual(answers)
  })
})

describe('beyond an answer’s time', () => {
  const fresh = (more: string): Cached => ({
    setting: { cacheTtlInSeconds: 10 },
    answer: (call) => new Response(String(call), { headers: { 'cache-control': more } }),
  })

  test('stale-while-revalidate: the old answer at once, a new one behind it', async () => {
    const { text, state, settled } = cached(fresh('stale-while-revalidate=30'))
    await text()
    state.now += 39_000
    expect(await text()).toBe('1')
    await settled()
    expect(state.calls).toBe(2)
    expect(await text()).toBe('2')
    state.now += 41_000
    expect(await text()).toBe('3')
  })

  test('of many requests one fetches it', async () => {
    const { text, state, settled } = cached(fresh('stale-while-revalidate=30'))
    await text()
    state.now += 11_000
    await Promise.all(Array.from({ length: 20 }, () => text()))
    await settled()
    expect(state.calls).toBe(2)
  })

  test.each<readonly [string, () => Response | Promise<Response>]>([
    ['answers 503', () => new Response('no', { status: 503 })],
    ['is away', () => Promise.reject(new Error('away'))],
  ])('stale-if-error: the old answer when the backend %s', async (_, fail) => {
    const destinationArn = 'arn:aws:logs:us-east-1:123456789012:log-group:access'
    const format = '$context.requestId $context.status $context.error.responseType'
    const { send, state, accessLog } = cached({
      options: { accessLog: { destinationArn, format } },
      setting: { cacheTtlInSeconds: 10 },
      answer: (call) =>
        call === 1
          ? new Response('1', { headers: { 'cache-control': 'stale-if-error=60' } })
          : fail(),
    })
    await send()
    state.now += 69_000
    const stale = await send()
    expect([stale.status, await stale.text(), stale.headers.get('age')]).toEqual([200, '1', '69'])
    expect(accessLog.at(-1)).toMatch(/ 200 -$/)
    state.now += 1_000
    expect((await send()).status).toBeGreaterThan(500)
  })

  test('what fails a renewal is told to the operator, and changes nothing', async () => {
    const { text, state, settled, lines } = cached({
      ...fresh('stale-while-revalidate=30'),
      answer: (call) =>
        call === 1
          ? new Response('1', { headers: { 'cache-control': 'stale-while-revalidate=30' } })
          : Promise.reject(new Error('away')),
    })
    await text()
    state.now += 11_000
    await text()
    await settled()
    expect(await text()).toBe('1')
    expect(JSON.stringify(lines)).toContain('away')
    // It is not asked again with every request.
    expect(state.calls).toBe(2)
  })

  test('a request with a body fetches nothing behind its answer: a body goes nowhere twice', async () => {
    const { text, state, settled } = cached({
      ...fresh('stale-while-revalidate=30'),
      settings: { 't/{id}/POST': methodSetting({ cachingEnabled: true, cacheTtlInSeconds: 10 }) },
    })
    const post = () => text('/dev/t/1', { method: 'POST', body: 'b' })
    await post()
    state.now += 11_000
    expect(await post()).toBe('1')
    await settled()
    expect(state.calls).toBe(1)
    state.now += 30_000
    expect(await post()).toBe('2')
  })
})

describe('requests at once', () => {
  /** A backend whose answers are given by the test. */
  function slowly() {
    const waiting: ((response: Response) => void)[] = []
    return {
      answer: () => new Promise<Response>((resolve) => waiting.push(resolve)),
      async arrived(count: number) {
        while (waiting.length < count) await new Promise((resolve) => setImmediate(resolve))
      },
      give: (call: number, response: Response) => waiting[call - 1]!(response),
    }
  }

  test('wait for the first one’s answer', async () => {
    const { answer, arrived, give } = slowly()
    const { text, state } = cached({ answer })
    const all = Array.from({ length: 20 }, () => text())
    await arrived(1)
    give(1, new Response('one'))
    expect(new Set(await Promise.all(all))).toEqual(new Set(['one']))
    expect(state.calls).toBe(1)
  })

  test('an older answer that comes late does not take a newer one’s place', async () => {
    const { answer, arrived, give } = slowly()
    const { text } = cached({ answer, setting: { requireAuthorizationForCacheControl: false } })
    const older = text()
    await arrived(1)
    const newer = text('/dev/t/1', { headers: { 'cache-control': 'max-age=0' } })
    await arrived(2)
    give(2, new Response('newer'))
    expect(await newer).toBe('newer')
    give(1, new Response('older'))
    expect(await older).toBe('older')
    expect(await text()).toBe('newer')
  })
})
