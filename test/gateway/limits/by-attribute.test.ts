import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linkMeter } from '../../../src/gateway/limits/meter-step.ts'
import { recent } from '../../../src/gateway/limits/attributes/recent.ts'
import { explain } from '../../../src/gateway/watch/explain.ts'
import type { AttributeLimit } from '../../../src/model/account/attribute-limit.ts'
import { limitKeepers } from '../../support/limits.ts'
import { limited, perDay, setting, throttle } from './limited.ts'

// Limits by attributes of requests (`x-tidegate-limits`), on a clock that the test sets.

/** One request at once, and one in ten seconds. */
const one = (over: Partial<AttributeLimit> = {}): AttributeLimit => ({
  name: 'few',
  by: ['sourceIp'],
  rateLimit: 0.1,
  burstLimit: 1,
  ...over,
})

type Sent = readonly [path?: string, headers?: Readonly<Record<string, string>>, from?: string]

async function statusesOf(api: ReturnType<typeof limited>, sent: readonly Sent[]) {
  const statuses: number[] = []
  for (const request of sent) statuses.push((await api.ask(...request)).status)
  return statuses
}

const by = (name: string, value: string): Sent => ['/a', { [name]: value }]
const from = (address: string): Sent => ['/a', {}, address]
const token = (value: string): Sent => ['/a', { authorization: value }]

describe('requests that agree in an attribute are one subject', () => {
  test.each<[string, readonly string[], readonly Sent[], readonly number[]]>([
    [
      'an address',
      ['sourceIp'],
      [from('192.0.2.1'), from('192.0.2.1'), from('192.0.2.2')],
      [200, 429, 200],
    ],
    [
      'the first 64 bits of an IPv6 address, however it is written',
      ['sourceIp'],
      [
        from('2001:db8:0:1::1'),
        from('2001:db8:0:1:ffff::2'),
        from('2001:db8::1:0:0:0:3'),
        from('2001:db8:0:2::1'),
      ],
      [200, 429, 429, 200],
    ],
    [
      'a header, whatever its case',
      ['header.X-Tenant'],
      [by('x-tenant', 'a'), by('X-TENANT', 'a'), by('x-tenant', 'b')],
      [200, 429, 200],
    ],
    [
      'a query parameter',
      ['query.user'],
      [['/a?user=a'], ['/a?x=1&user=%61'], ['/a?user=b']],
      [200, 429, 200],
    ],
    [
      'all values of a query parameter',
      ['query.user'],
      [['/a?user=a&user=b'], ['/a?user=a'], ['/a?user=a&user=b']],
      [200, 200, 429],
    ],
    [
      'a path parameter, however it is spelled',
      ['path.tenant'],
      [['/of/a'], ['/of/%61'], ['/of/b']],
      [200, 429, 200],
    ],
    ['the route', ['route'], [['/a'], ['/a'], ['/b'], ['/b?x']], [200, 429, 200, 429]],
    [
      'two attributes together',
      ['sourceIp', 'route'],
      [['/a'], ['/b'], ['/a'], ['/a', {}, '192.0.2.2']],
      [200, 200, 429, 200],
    ],
    [
      'what comes longer than is remembered',
      ['header.x-tenant'],
      [
        by('x-tenant', 'a'.repeat(3000)),
        by('x-tenant', 'a'.repeat(3000)),
        by('x-tenant', 'a'.repeat(2999)),
      ],
      [200, 429, 200],
    ],
  ])('%s', async (_, attributes, sent, expected) => {
    expect(await statusesOf(limited({ limits: [one({ by: attributes })] }), sent)).toEqual(expected)
  })

  test.each<[string, string, readonly Sent[], readonly number[]]>([
    [
      'the principal',
      'principalId',
      [token('ann:free'), token('ann:paid'), token('bob:free')],
      [200, 429, 200],
    ],
    [
      'a claim',
      'claim.plan',
      [token('ann:free'), token('bob:free'), token('ann:paid')],
      [200, 429, 200],
    ],
  ])('%s, once the authorizer has said it', async (_, attribute, sent, expected) => {
    const api = limited({ hasAuthorizer: true, limits: [one({ by: [attribute] })] })
    expect(await statusesOf(api, sent)).toEqual(expected)
  })

  test('the API key, which another header does not stand for', async () => {
    const { statuses } = limited({ plan: {}, limits: [one({ by: ['apiKey'] })] })
    expect([...(await statuses(2)), ...(await statuses(2, '/b', 'second'))]).toEqual([
      200, 429, 200, 429,
    ])
  })
})

describe('a request that lacks the attribute', () => {
  const none: Sent = ['/a']
  test.each<[string, AttributeLimit['missing'], readonly number[]]>([
    ['shares a subject with all that do', undefined, [200, 429, 200, 429]],
    ['shares it where that is said', 'share', [200, 429, 200, 429]],
    ['is refused', 'refuse', [429, 429, 200, 429]],
    ['is not under the limit', 'skip', [200, 200, 200, 429]],
  ])('%s', async (_, missing, expected) => {
    const limit = one({ by: ['header.x-tenant'], ...(missing && { missing }) })
    const sent = [none, none, by('x-tenant', 'a'), by('x-tenant', 'a')]
    expect(await statusesOf(limited({ limits: [limit] }), sent)).toEqual(expected)
  })

  test('is told apart from one that sends what it might be called', async () => {
    const api = limited({ limits: [one({ by: ['header.x-tenant', 'header.x-user'] })] })
    const sent: readonly Sent[] = [
      none,
      by('x-tenant', 'null'),
      by('x-tenant', '[null,null]'),
      none,
    ]
    expect(await statusesOf(api, sent)).toEqual([200, 200, 200, 429])
  })
})

describe('whose limit it is', () => {
  test('an API’s is one for all of its methods', async () => {
    expect(await statusesOf(limited({ limits: [one()] }), [['/a'], ['/b'], ['/any']])).toEqual([
      200, 429, 429,
    ])
  })

  test('a method’s stands beside it', async () => {
    const own = one({ name: 'own', by: ['header.x-tenant'] })
    const api = limited({ limits: [one({ burstLimit: 3 })], ownLimits: [own] })
    const sent: readonly Sent[] = [
      by('x-tenant', 'a'),
      by('x-tenant', 'a'),
      by('x-tenant', 'b'),
      ['/b'],
      ['/b'],
    ]
    expect(await statusesOf(api, sent)).toEqual([200, 429, 200, 200, 429])
  })

  test('and in its place where it has its name', async () => {
    const api = limited({ limits: [one()], ownLimits: [one({ burstLimit: 2 })] })
    const sent: readonly Sent[] = [['/a'], ['/a'], ['/a'], ['/b'], ['/b']]
    expect(await statusesOf(api, sent)).toEqual([200, 200, 429, 200, 429])
  })

  test('a method without any has the step of those that have none', () => {
    expect(linkMeter([], [])).toBe(linkMeter())
    expect(linkMeter([one()])).not.toBe(linkMeter())
  })
})

describe('what a request is refused with', () => {
  test.each<[string, Partial<AttributeLimit>, string, string, string, string]>([
    ['a throttle', {}, 'Too Many Requests', 'TooManyRequestsException', '10', '"few";q=1;w=10'],
    [
      'a quota',
      { quota: { limit: 1, period: 'DAY' }, rateLimit: 100, burstLimit: 100 },
      'Limit Exceeded',
      'LimitExceededException',
      '60',
      '"few-quota";q=1;w=86400',
    ],
  ])('%s', async (_, over, message, errorName, seconds, policy) => {
    const api = limited({ limits: [one(over)] })
    expect((await api.ask()).headers.get('ratelimit')).toMatch(/"few";r=\d+/)
    const refused = await api.ask()
    expect(refused.status).toBe(429)
    expect(await refused.text()).toBe(JSON.stringify({ message }))
    expect(refused.headers.get('x-amzn-errortype')).toBe(errorName)
    expect(refused.headers.get('retry-after')).toBe(seconds)
    expect(refused.headers.get('ratelimit-policy')).toBe(policy)
    await api.pass(Number(seconds) * 1000 - 1)
    expect((await api.ask()).status).toBe(429)
    await api.pass(1)
    expect((await api.ask()).status).toBe(200)
  })

  test('a rate of 0 lets nobody through, and asks nobody', async () => {
    const api = limited({ limits: [one({ rateLimit: 0 })] })
    expect((await api.ask()).status).toBe(429)
    expect(api.keepers.calls()).toBe(0)
  })

  test('a rate without a burst has one of a second', async () => {
    const { name, by: attributes } = one()
    const api = limited({ limits: [{ name, by: attributes, rateLimit: 2.5 }] })
    expect(await statusesOf(api, [[], [], [], []])).toEqual([200, 200, 200, 429])
  })
})

describe('its place among the limits', () => {
  test('behind the key’s, before the method’s, and what one refuses consumes nothing of the others', async () => {
    const api = limited({
      plan: { ...throttle(0.01, 2), ...perDay(100) },
      limits: [one({ by: ['route'], rateLimit: 0.01, burstLimit: 3 })],
      methodSettings: { 'a/GET': setting(0.01, 4) },
    })
    const statuses = async (key: string) => (await api.statuses(3, '/a', key)).join()
    expect(await statuses('first')).toBe('200,200,429')
    // Two are gone of the limit's three; the key's own bucket is full.
    const refused = [await api.call('/a', 'second'), await api.call('/a', 'second')]
    expect(refused.map(({ status }) => status)).toEqual([200, 429])
    expect(refused[1]!.headers.get('ratelimit-policy')).toBe('"few";q=3;w=300')
    // The key's has one left, for it was the other limit that refused.
    expect((await api.call('/b', 'second')).status).toBe(200)
    expect((await api.call('/b', 'second')).headers.get('ratelimit-policy')).toBe('"key";q=2;w=200')
  })

  test('a request that the method’s limit refuses takes nothing of it', async () => {
    const api = limited({
      limits: [one({ burstLimit: 2 })],
      methodSettings: { 'a/GET': setting(0.01, 1) },
    })
    const sent: readonly Sent[] = [['/a'], ['/a'], ['/a'], ['/b'], ['/b']]
    expect(await statusesOf(api, sent)).toEqual([200, 429, 429, 200, 429])
  })
})

test('an explanation says by what a request was counted, and which limit refused it', async () => {
  const api = limited({ limits: [one({ by: ['header.x-tenant', 'query.user'] })] })
  const ask = async () =>
    explain(
      {
        method: 'GET',
        url: `${api.host}/dev/a`,
        headers: { 'x-tenant': 'a' },
        body: '',
        sourceIp: '192.0.2.1',
      },
      api.platform,
    )
  const told = async () =>
    JSON.stringify((await ask())?.steps.find(({ name }) => name === 'Throttle')?.decision)
  const subject = 'limit few by header.x-tenant a, query.user missing: shares its subject'
  expect(await told()).toContain(subject)
  expect(await told()).toMatch(/few throttle limit exceeded for RestApi .* Limit: 0.10 Burst: 1/)
})

test('a client that makes up values is remembered no more than a bound, and others go on', async () => {
  const made = recent<number>(100)
  for (let i = 0; i < 1_000_000; i++) {
    made.set(`${i}`, i)
    made.get('0')
  }
  expect(made.size()).toBeLessThanOrEqual(200)
  expect(made.get('0')).toBe(0)
})

test('whatever is sent, no subject gets more than its limit', async () => {
  const steps = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3_000 }), fc.boolean()),
    { maxLength: 60 },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (sent) => {
      const rate = 1
      const burst = 3
      const api = limited({
        limits: [one({ by: ['header.x-t'], rateLimit: rate, burstLimit: burst })],
      })
      const admitted = new Map<number, number[]>()
      let now = 0
      for (const [tenant, ms, isKilled] of sent) {
        if (isKilled && ms % 7 === 0) api.keepers.evict()
        await api.pass(ms)
        now += ms
        const { status } = await api.ask('/a', { 'x-t': `${tenant}` })
        if (status === 200) admitted.set(tenant, [...(admitted.get(tenant) ?? []), now])
      }
      for (const times of admitted.values())
        for (const [i, start] of times.entries())
          for (const [j, end] of times.entries())
            if (j >= i) expect(j - i + 1).toBeLessThanOrEqual(burst + (rate * (end - start)) / 1000)
    }),
    { numRuns: 40 },
  )
})

test('the object forgets who has ended, and begins anew when that is everybody', async () => {
  let now = Date.UTC(2026, 1, 1)
  const keepers = limitKeepers(() => now)
  const limit = { rate: 1, burst: 2 }
  const question = {
    holder: 'h',
    gone: 0,
    returned: 0,
    spentFor: 0,
    demand: 1,
    wait: 1,
    roundTrip: 0,
  } as const
  const lease = (of: string) => keepers.lease({ subject: 's', of, limit, question })
  const tidy = () => keepers.keeperOf('s').tidy()
  expect((await lease('a')).tokens).toBe(1)
  expect(await tidy()).toBe(false)
  now += 3_600_000
  expect((await lease('b')).tokens).toBe(1)
  expect(await tidy()).toBe(false)
  now += 3_600_000
  expect(await tidy()).toBe(true)
  keepers.evict()
  expect((await lease('a')).tokens).toBe(1)
})
