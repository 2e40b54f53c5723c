import { describe, expect, test } from 'vitest'
import type { RouteCache } from '../../../../src/model/v2/http-features.ts'
import { simple } from '../access/guarded.ts'
import { calling, toBackend } from '../calling.ts'
import { featured } from './featured.ts'

// `x-tidegate-cache`: answers to GET are kept. Each answer of the backend is its own number.

type Sent =
  | string
  | readonly [path: string, headers: Readonly<Record<string, string>>, method?: string]

function cached(
  cache: RouteCache,
  { answer = (call: number) => new Response(String(call)), guarded = false, sharing = false } = {},
) {
  const clock = { now: Date.UTC(2025, 2, 12) }
  let calls = 0
  const snapshot = featured(
    {},
    { 'ANY /a/{id}': { cache }, $default: { cache }, 'GET /plain': undefined },
    {
      integration: toBackend(),
      authorizers: [{ ...simple, identitySource: ['$request.header.auth'] }],
      ...(guarded && { route: { authorizationType: 'CUSTOM' as const, authorizerId: 'auth01' } }),
    },
  )
  const { send } = calling(
    snapshot,
    (event) => ({
      isAuthorized: true,
      context: { who: (event['headers'] as Record<string, string>)['auth'] },
    }),
    {
      backend: () => answer(++calls),
      ...(sharing && { sharing: 'aws' as const }),
      platform: { now: () => clock.now },
    },
  )
  return {
    clock,
    async texts(sent: readonly Sent[]) {
      const texts: string[] = []
      for (const each of sent) {
        const [path, headers = {}, method = 'GET'] = typeof each === 'string' ? [each] : each
        texts.push(await (await send(path, { method, headers })).text())
      }
      return texts
    },
  }
}

const minute: RouteCache = { ttlInSeconds: 60 }
const ann = { authorization: 'Ann' }
const bob = { authorization: 'Bob' }

describe('answers are told apart by', () => {
  test.each<[string, RouteCache, readonly Sent[], readonly string[]]>([
    ['nothing, of one path', minute, ['/a/1', '/a/1'], ['1', '1']],
    ['the path', minute, ['/a/1', '/a/2', '/a/1'], ['1', '2', '1']],
    ['the path of the default route', minute, ['/x', '/y', '/x'], ['1', '2', '1']],
    ['the route', minute, ['/a/1', '/a/1/b', '/a/1'], ['1', '2', '1']],
    ['the whole query', minute, ['/a/1?x=1', '/a/1?x=2', '/a/1', '/a/1?x=1'], ['1', '2', '3', '1']],
    [
      'a query parameter alone, where that is said',
      { ...minute, keyParameters: ['query.x'] },
      ['/a/1?x=1&y=1', '/a/1?x=1&y=2', '/a/1?x=2'],
      ['1', '1', '2'],
    ],
    [
      'a header',
      { ...minute, keyParameters: ['header.x-tenant'] },
      [
        ['/a/1', { 'x-tenant': 'a' }],
        ['/a/1', { 'x-tenant': 'b' }],
        ['/a/1', { 'X-Tenant': 'a' }],
      ],
      ['1', '2', '1'],
    ],
    [
      'who asks, by Authorization',
      minute,
      [['/a/1', ann], ['/a/1', bob], ['/a/1', ann], '/a/1'],
      ['1', '2', '1', '3'],
    ],
    [
      'nothing, of other verbs, which are never kept',
      minute,
      [['/a/1', {}, 'POST'], ['/a/1', {}, 'POST'], '/a/1'],
      ['1', '2', '3'],
    ],
    ['nothing, of a route without a cache', minute, ['/plain', '/plain'], ['1', '2']],
  ])('%s', async (_, cache, sent, expected) => {
    expect(await cached(cache).texts(sent)).toEqual(expected)
  })

  test('what an authorizer says of who asks', async () => {
    const { texts } = cached(minute, { guarded: true })
    const [one, two]: Sent[] = [
      ['/a/1', { auth: 'a' }],
      ['/a/1', { auth: 'b' }],
    ]
    expect(await texts([one!, two!, one!, two!])).toEqual(['1', '2', '1', '2'])
  })
})

test('an answer is kept for as long as is said', async () => {
  const { texts, clock } = cached(minute)
  expect(await texts(['/a/1'])).toEqual(['1'])
  clock.now += 59_000
  expect(await texts(['/a/1'])).toEqual(['1'])
  clock.now += 2_000
  expect(await texts(['/a/1'])).toEqual(['2'])
})

test.each<[string, () => Response]>([
  ['one that sets a cookie', () => new Response('no', { headers: { 'set-cookie': 'a=b' } })],
  [
    'one that says no-store',
    () => new Response('no', { headers: { 'cache-control': 'no-store' } }),
  ],
])('%s is not kept', async (_, first) => {
  const { texts } = cached(minute, { answer: (call) => (call === 1 ? first() : new Response('2')) })
  expect(await texts(['/a/1', '/a/1'])).toEqual(['no', '2'])
})

test('what is kept is not for whom the route refuses', async () => {
  const snapshot = featured(
    { apiKeyRequired: false },
    { 'GET /a': { cache: minute } },
    {
      integration: toBackend(),
      authorizers: [simple],
      route: { authorizationType: 'CUSTOM', authorizerId: 'auth01' },
    },
  )
  const { send } = calling(
    snapshot,
    (event) => ({ isAuthorized: (event['headers'] as Record<string, string>)['auth'] === 'yes' }),
    { backend: () => new Response('secret') },
  )
  expect((await send('/a', { headers: { auth: 'yes' } })).status).toBe(200)
  expect((await send('/a', { headers: { auth: 'no' } })).status).toBe(403)
})
