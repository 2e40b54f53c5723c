import { describe, expect, test } from 'vitest'
import type { AttributeLimit } from '../../../src/model/account/attribute-limit.ts'
import type { AuthorizerV2, Cors, RouteV2 } from '../../../src/model/v2/api.ts'
import { methodSetting } from '../../support/exchange.ts'
import { httpApi, httpRoute } from '../../support/http-api.ts'
import { simple } from './access/guarded.ts'
import { calling, toFunction } from './calling.ts'

// Limits by attributes of requests (`x-tidegate-limits`) at an HTTP API's front door.

let apis = 0

type Under = {
  readonly limits?: readonly AttributeLimit[]
  readonly own?: readonly AttributeLimit[]
  readonly guard?: Partial<RouteV2>
  readonly cors?: Cors
  readonly throttled?: readonly string[]
}

/** One request at once, and one in ten seconds. */
const one = (over: Partial<AttributeLimit> = {}): AttributeLimit => ({
  name: 'few',
  by: ['sourceIp'],
  rateLimit: 0.1,
  burstLimit: 1,
  ...over,
})

/** Lets in `{plan}:{user}`, and tells both. */
const authorizer: AuthorizerV2 = { ...simple, identitySource: ['$request.header.auth'] }

/** An API of `GET /a`, which is guarded where that is said, `GET /b/{id}` and `$default`. */
function limited({ limits, own, guard, cors, throttled = [] }: Under) {
  const snapshot = httpApi({
    routes: [
      httpRoute('GET /a', { ...guard, ...(own && { limits: own }) }),
      httpRoute('GET /b/{id}'),
      httpRoute('$default'),
    ],
    integrations: [toFunction()],
    authorizers: [authorizer],
    ...(cors && { cors }),
  })
  const clock = { now: Date.UTC(2025, 2, 12, 19, 3, 58) }
  // What is left of a limit is kept under the API's id.
  const api = { ...snapshot.api, apiId: `attributes${apis++}`, ...(limits && { limits }) }
  const gateway = calling(
    { ...snapshot, api },
    (event) => {
      if (event['type'] !== 'REQUEST') return { statusCode: 200, body: 'ok' }
      const { auth = '' } = event['headers'] as Readonly<Record<string, string>>
      const [plan, user] = auth.split(':')
      return { isAuthorized: plan !== 'nobody', context: { plan, user } }
    },
    {
      methodSettings: Object.fromEntries(
        throttled.map((key) => [
          key,
          methodSetting({ throttlingRateLimit: 0.001, throttlingBurstLimit: 1 }),
        ]),
      ),
      platform: { now: () => clock.now },
    },
  )
  const send = (
    path: string,
    headers: Readonly<Record<string, string>> = {},
    from = '192.0.2.1:1',
    method = 'GET',
  ) => gateway.send(path, { method, headers, cf: { clientIp: from } as never })
  const statuses = async (sent: readonly Parameters<typeof send>[]) => {
    const all: number[] = []
    for (const request of sent) all.push((await send(...request)).status)
    return all
  }
  const asked = () => gateway.events.filter(({ type }) => type === 'REQUEST').length
  return { ...gateway, send, statuses, asked, clock }
}

type Sent = Parameters<ReturnType<typeof limited>['send']>
const custom: Partial<RouteV2> = { authorizationType: 'CUSTOM', authorizerId: 'auth01' }
const other = '192.0.2.2:1'
const as = (auth: string): Sent => ['/a', { auth }]

describe('requests are limited by', () => {
  test.each<[string, Under, readonly Sent[], readonly number[]]>([
    [
      'their address, at all routes together',
      { limits: [one()] },
      [['/a'], ['/b/1'], ['/x'], ['/a', {}, other]],
      [200, 429, 429, 200],
    ],
    [
      'their address, at one route',
      { own: [one()] },
      [['/a'], ['/a'], ['/b/1'], ['/b/1']],
      [200, 429, 200, 200],
    ],
    [
      'the route’s limit in the place of the API’s of its name',
      { limits: [one()], own: [one({ burstLimit: 2 })] },
      [['/a'], ['/a'], ['/a'], ['/b/1'], ['/b/1']],
      [200, 200, 429, 200, 429],
    ],
    [
      'both of other names',
      { limits: [one({ burstLimit: 3 })], own: [one({ name: 'own' })] },
      [['/a'], ['/a'], ['/b/1'], ['/b/1'], ['/b/1']],
      [200, 429, 200, 200, 429],
    ],
    [
      'the route, whatever its variables are',
      { limits: [one({ by: ['route'] })] },
      [['/b/1'], ['/b/2'], ['/x'], ['/y'], ['/a']],
      [200, 429, 200, 429, 200],
    ],
    [
      'a variable of the path, however it is spelled',
      { limits: [one({ by: ['path.id'] })] },
      [['/b/q'], ['/b/%71'], ['/b/r']],
      [200, 429, 200],
    ],
    [
      'a header',
      { limits: [one({ by: ['header.x-tenant'] })] },
      [
        ['/a', { 'X-Tenant': 'a' }],
        ['/x', { 'x-tenant': 'a' }],
        ['/a', { 'x-tenant': 'b' }],
      ],
      [200, 429, 200],
    ],
    [
      'a claim, once the authorizer has said it',
      { own: [one({ by: ['claim.plan'] })], guard: custom },
      [as('free:ann'), as('free:bob'), as('paid:ann')],
      [200, 429, 200],
    ],
    [
      'a claim; who is not let in is not counted',
      { own: [one({ by: ['claim.plan'] })], guard: custom },
      [as('nobody:ann'), as('nobody:ann'), ['/a']],
      [403, 403, 401],
    ],
    [
      'the stage’s throttle of the route as well',
      { limits: [one({ burstLimit: 100 })], throttled: ['GET /a'] },
      [['/a'], ['/a', {}, other], ['/b/1']],
      [200, 429, 200],
    ],
  ])('%s', async (_, under, sent, expected) => {
    expect(await limited(under).statuses(sent)).toEqual(expected)
  })
})

test('a stage’s throttle stands before the authorizer where nothing is by attributes, and behind it where something is', async () => {
  const sent = [as('free:ann'), as('free:ann')]
  const plain = limited({ guard: custom, throttled: ['GET /a'] })
  const byAttribute = limited({
    guard: custom,
    throttled: ['GET /a'],
    own: [one({ burstLimit: 9 })],
  })
  expect(await plain.statuses(sent)).toEqual([200, 429])
  expect(await byAttribute.statuses(sent)).toEqual([200, 429])
  expect([plain.asked(), byAttribute.asked()]).toEqual([1, 2])
})

test.each<[string, Partial<AttributeLimit>, string, number]>([
  ['a rate', {}, '"few";q=1;w=10', 10],
  [
    'a quota',
    { quota: { limit: 1, period: 'DAY' }, rateLimit: 100, burstLimit: 100 },
    '"few-quota";q=1;w=86400',
    17_762,
  ],
])(
  'who is over %s is told so in an HTTP API’s words, and when to come again',
  async (_, over, policy, seconds) => {
    const { send, clock } = limited({ limits: [one(over)] })
    const admitted = await send('/a')
    expect(admitted.headers.get('ratelimit')).toMatch(/"few";r=\d+/)
    expect(admitted.headers.get('ratelimit-policy')).toContain(policy)
    const refused = await send('/a')
    expect(refused.status).toBe(429)
    expect(await refused.text()).toBe('{"message":"Too Many Requests"}')
    expect(refused.headers.get('retry-after')).toBe(String(seconds))
    expect(refused.headers.get('ratelimit-policy')).toBe(policy)
    expect(refused.headers.get('x-amzn-errortype')).toBeNull()
    clock.now += seconds * 1000
    expect((await send('/a')).status).toBe(200)
  },
)

test('an API without limits tells of none', async () => {
  const { headers } = await limited({}).send('/a')
  expect(headers.get('ratelimit')).toBeNull()
})

test('a preflight of a public route is not counted', async () => {
  const { statuses } = limited({ limits: [one()], cors: { allowOrigins: ['https://a.example'] } })
  const preflight: Sent = [
    '/a',
    { origin: 'https://a.example', 'access-control-request-method': 'GET' },
    '192.0.2.1:1',
    'OPTIONS',
  ]
  expect(await statuses([preflight, preflight, ['/a'], ['/a']])).toEqual([204, 204, 200, 429])
})
