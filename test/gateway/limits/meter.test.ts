import { describe, expect, test } from 'vitest'
import { limited, perDay, setting, throttle, type Under } from './limited.ts'

// Throttles and quotas (spec rest-request §8, §9), on a clock that the test sets.

describe('what a request is refused for', () => {
  test.each<[string, Under, string, string, string]>([
    [
      'the key’s throttle',
      { plan: throttle(1, 1) },
      'THROTTLED',
      'Too Many Requests',
      'TooManyRequestsException',
    ],
    [
      'the key’s quota',
      { plan: perDay(1) },
      'QUOTA_EXCEEDED',
      'Limit Exceeded',
      'LimitExceededException',
    ],
    [
      'the method’s throttle',
      { methodSettings: { 'a/GET': setting(1, 1) } },
      'THROTTLED',
      'Too Many Requests',
      'TooManyRequestsException',
    ],
    [
      'the throttle of all methods',
      { methodSettings: { '*/*': setting(1, 1) } },
      'THROTTLED',
      'Too Many Requests',
      'TooManyRequestsException',
    ],
    [
      'the account’s throttle',
      { account: { rate: 1, burst: 1 } },
      'THROTTLED',
      'Too Many Requests',
      'TooManyRequestsException',
    ],
  ])('%s', async (_, under, type, message, errorName) => {
    const { call } = limited(under)
    expect((await call()).status).toBe(200)
    const refused = await call()
    expect(refused.status).toBe(429)
    expect(await refused.text()).toBe(JSON.stringify({ message }))
    expect(refused.headers.get('x-amzn-ErrorType')).toBe(errorName)
    expect(type).toMatch(/THROTTLED|QUOTA_EXCEEDED/)
  })

  test('of a throttle and a quota that are both exhausted, the throttle', async () => {
    const { call, pass } = limited({ plan: { ...throttle(1, 1), ...perDay(1) } })
    await call()
    expect(await (await call()).text()).toContain('Too Many Requests')
    await pass(1_000)
    expect(await (await call()).text()).toContain('Limit Exceeded')
  })

  test.each([
    ['a rate of 0', throttle(0, 10)],
    ['a burst of 0', throttle(10, 0)],
    ['a quota of 0', perDay(0)],
  ])('%s lets nothing through, and asks nobody', async (_, plan) => {
    const { statuses, keepers } = limited({ plan })
    expect(await statuses(2)).toEqual([429, 429])
    expect(keepers.calls()).toBe(0)
  })
})

describe('whose limit it is', () => {
  test('each key of a plan has a bucket and a quota of its own', async () => {
    const { statuses } = limited({ plan: { ...throttle(1, 2), ...perDay(2) } })
    expect(await statuses(3)).toEqual([200, 200, 429])
    expect(await statuses(3, '/a', 'second')).toEqual([200, 200, 429])
  })

  test('a key’s bucket is one for all methods', async () => {
    const { statuses } = limited({ plan: throttle(1, 2) })
    expect([...(await statuses(1, '/a')), ...(await statuses(2, '/b'))]).toEqual([200, 200, 429])
  })

  test('but not for a method that the plan gives a limit of its own, the root included', async () => {
    const stage = {
      stage: 'dev',
      throttle: {
        '/a/GET': { rateLimit: 1, burstLimit: 1 },
        '//GET': { rateLimit: 1, burstLimit: 2 },
      },
    }
    const { statuses, change, apiId } = limited({ plan: throttle(1, 3) })
    change({ ...throttle(1, 3), apiStages: [{ apiId, ...stage }] })
    expect(await statuses(2, '/a')).toEqual([200, 429])
    expect(await statuses(3, '/')).toEqual([200, 200, 429])
    expect(await statuses(4, '/b')).toEqual([200, 200, 200, 429])
  })

  test.each([
    ['without a rate', { burstLimit: 1 }, [200, 429, 429, 429]],
    ['without a burst', { rateLimit: 2 }, [200, 200, 200, 429]],
    ['that says nothing', {}, [200, 200, 200, 429]],
  ])('a method’s limit %s has the plan’s', async (_, own, expected) => {
    const { statuses, change, apiId } = limited({ plan: throttle(1, 3) })
    const stage = { apiId, stage: 'dev', throttle: { '/a/GET': own } }
    change({ ...throttle(1, 3), apiStages: [stage] })
    expect(await statuses(4, '/a')).toEqual(expected)
  })

  test('a plan’s burst without a rate bounds how many come at once, filled at the account’s rate', async () => {
    const plan = { throttle: { burstLimit: 2 } }
    const aws = limited({ plan })
    expect(await aws.statuses(3)).toEqual([200, 200, 429])
    await aws.pass(1)
    expect(await aws.statuses(3)).toEqual([200, 200, 429])
    const slow = limited({ plan, account: { rate: 1, burst: 100 } })
    expect(await slow.statuses(3)).toEqual([200, 200, 429])
    await slow.pass(999)
    expect(await slow.statuses(1)).toEqual([429])
    await slow.pass(1)
    expect(await slow.statuses(2)).toEqual([200, 429])
  })

  test('a stage’s limit for all methods is a bucket for each', async () => {
    const { statuses } = limited({ methodSettings: { '*/*': setting(1, 1) } })
    expect(await statuses(2, '/a')).toEqual([200, 429])
    expect(await statuses(2, '/b')).toEqual([200, 429])
  })

  test.each<[string, Parameters<typeof limited>[0]['methodSettings'], readonly number[]]>([
    ['for the verb', { 'any/GET': setting(1, 1) }, [200, 429]],
    ['for ANY', { 'any/ANY': setting(1, 1) }, [200, 429]],
    [
      'for the verb, beside one for ANY',
      { 'any/GET': setting(1, 1), 'any/ANY': setting(1, 2) },
      [200, 429],
    ],
    ['for another verb', { 'any/PUT': setting(0, 0) }, [200, 200]],
  ])('an ANY method is under a stage’s limit %s', async (_, methodSettings, expected) => {
    expect(await limited({ methodSettings }).statuses(2, '/any')).toEqual(expected)
  })

  test.each([
    ['for the verb', { '/any/GET': { rateLimit: 1, burstLimit: 1 } }, [200, 429]],
    ['for ANY', { '/any/ANY': { rateLimit: 1, burstLimit: 1 } }, [200, 429]],
    ['for another verb', { '/any/PUT': { rateLimit: 0, burstLimit: 0 } }, [200, 200]],
  ])('an ANY method is under a plan’s limit %s', async (_, own, expected) => {
    const { statuses, change, apiId } = limited({ plan: throttle(1, 3) })
    change({ ...throttle(1, 3), apiStages: [{ apiId, stage: 'dev', throttle: own }] })
    expect(await statuses(2, '/any')).toEqual(expected)
  })

  test.each([
    ['a burst without a rate', setting(-1, 1), [200, 429]],
    ['no burst at all', setting(-1, 0), [429, 429]],
    ['no rate at all', setting(0, -1), [429, 429]],
  ])('a stage’s limit of %s holds', async (_, all, expected) => {
    expect(await limited({ methodSettings: { '*/*': all } }).statuses(2)).toEqual(expected)
  })

  test.each([
    ['AWS’s default', setting(10_000, 5_000)],
    ['none', setting(-1, -1)],
  ])('%s is no limit, and asks nobody', async (_, all) => {
    const { statuses, keepers } = limited({ methodSettings: { '*/*': all } })
    expect(await statuses(3)).toEqual([200, 200, 200])
    expect(keepers.calls()).toBe(0)
  })

  test('a method that needs no key is under no plan', async () => {
    const { statuses } = limited({ plan: { ...throttle(1, 1), ...perDay(1) }, needsKey: false })
    expect(await statuses(3)).toEqual([200, 200, 200])
  })
})

describe('a request that is refused consumes nothing', () => {
  test('of a quota, when the throttle refuses it', async () => {
    const { statuses, keepers, pass } = limited({ plan: { ...throttle(1, 1), ...perDay(3) } })
    expect(await statuses(20)).toEqual([200, ...Array<number>(19).fill(429)])
    await pass(1_000)
    expect(await statuses(1)).toEqual([200])
    await pass(1_000)
    expect(await statuses(1)).toEqual([200])
    await pass(1_000)
    expect(await statuses(1)).toEqual([429])
    expect(keepers.calls()).toBeLessThan(20)
  })

  test('of the key’s limits, when the method’s refuses it', async () => {
    const { statuses, pass } = limited({
      plan: perDay(3),
      methodSettings: { '*/*': setting(1, 1) },
    })
    expect(await statuses(5)).toEqual([200, 429, 429, 429, 429])
    for (const expected of [200, 200, 429]) {
      await pass(1_000)
      expect(await statuses(1)).toEqual([expected])
    }
  })
})

test('a refused request is let in at its Retry-After, and not before', async () => {
  const { call, pass } = limited({ plan: throttle(0.25, 1) })
  await call()
  const refused = await call()
  expect(refused.headers.get('retry-after')).toBe('4')
  expect(refused.headers.get('ratelimit-policy')).toBe('"key";q=1;w=4')
  expect(refused.headers.get('ratelimit')).toBe('"key";r=0;t=4')
  await pass(3_999)
  expect((await call()).status).toBe(429)
  await pass(1)
  expect((await call()).status).toBe(200)
})

test('an exhausted quota says when its period ends, and is whole again then', async () => {
  const { call, pass } = limited({ plan: perDay(1) })
  await call()
  const refused = await call()
  expect(refused.headers.get('retry-after')).toBe('60')
  await pass(59_999)
  expect((await call()).status).toBe(429)
  await pass(1)
  expect((await call()).status).toBe(200)
})

test('an answer tells who has a key what is left', async () => {
  const { call } = limited({ plan: { ...throttle(2, 3), ...perDay(10) } })
  await call()
  const { headers } = await call()
  expect(headers.get('ratelimit-policy')).toBe('"key";q=3;w=2, "quota";q=10;w=86400')
  expect(headers.get('ratelimit')).toBe('"key";r=1, "quota";r=8')
})

test('answers say no more than AWS’s where the operator wants that', async () => {
  const { call } = limited({ plan: throttle(1, 1), limiter: { showsHeaders: false } })
  await call()
  const { headers } = await call()
  expect(['retry-after', 'ratelimit', 'ratelimit-policy'].map((name) => headers.get(name))).toEqual(
    [null, null, null],
  )
})

test('denials are remembered: who keeps asking never reaches the object', async () => {
  const { statuses, keepers } = limited({ plan: throttle(0.1, 1) })
  await statuses(2)
  const before = keepers.calls()
  await statuses(1_000)
  expect(keepers.calls()).toBe(before)
})

test('canary requests are under the limits of their stage', async () => {
  const { statuses } = limited({ methodSettings: { '*/*': setting(1, 1) }, canaryPercent: 50 })
  expect(await statuses(3)).toEqual([200, 429, 429])
})

test('a plan that is changed counts at once, with what was used', async () => {
  const { statuses, change } = limited({ plan: perDay(2) })
  expect(await statuses(3)).toEqual([200, 200, 429])
  change(perDay(4))
  expect(await statuses(3)).toEqual([200, 200, 429])
  change(perDay(1))
  expect(await statuses(1)).toEqual([429])
})

// ATTACKS 49
test('a key that is deleted is refused at once, whatever is still on lease for it', async () => {
  const { statuses, removeKeys } = limited({ plan: { ...throttle(100, 100), ...perDay(100) } })
  expect(await statuses(5)).toEqual([200, 200, 200, 200, 200])
  removeKeys()
  expect(await statuses(2)).toEqual([403, 403])
})

test('what was used of a quota outlives the object; what is out on leases then is not granted again', async () => {
  const { statuses, keepers } = limited({ plan: perDay(5) })
  expect(await statuses(3)).toEqual([200, 200, 200])
  keepers.evict()
  const after = await statuses(5)
  expect(after.filter((status) => status === 200).length).toBeLessThanOrEqual(2)
  expect(after.at(-1)).toBe(429)
})

describe('modes', () => {
  test('strict: each request asks, and is answered exactly', async () => {
    const { statuses, keepers } = limited({
      plan: { ...throttle(1, 3), limiter: { mode: 'strict' } },
    })
    expect(await statuses(4)).toEqual([200, 200, 200, 429])
    expect(keepers.calls()).toBe(4)
  })

  test('edge: nobody is asked', async () => {
    const { statuses, keepers, pass } = limited({
      plan: { ...throttle(1, 3), limiter: { mode: 'edge' } },
    })
    expect(await statuses(4)).toEqual([200, 200, 200, 429])
    await pass(1_000)
    expect(await statuses(2)).toEqual([200, 429])
    expect(keepers.calls()).toBe(0)
  })
})

// ATTACKS 47
describe('an object that cannot be asked', () => {
  const away = { lease: () => Promise.reject(new Error('away')) }
  const slow = {
    lease: () => new Promise<never>(() => undefined),
    wait: () => Promise.resolve(),
  }

  test.each([
    ['is away', away],
    ['does not answer', slow],
  ])('that %s: a throttle lets the isolate’s own part through', async (_, limiter) => {
    const { statuses } = limited({ plan: throttle(1, 2), limiter })
    expect(await statuses(4)).toEqual([200, 200, 429, 429])
  })

  test.each([
    ['a quota', perDay(100)],
    [
      'a throttle of a plan that says so',
      { ...throttle(1, 2), limiter: { whenAway: 'closed' as const } },
    ],
  ])('%s lets nothing through', async (_, plan) => {
    const { call } = limited({ plan, limiter: away })
    const refused = await call()
    expect(refused.status).toBe(503)
  })

  test('a quota of a plan that says so is open', async () => {
    const { statuses } = limited({
      plan: { ...perDay(1), limiter: { whenAway: 'open' } },
      limiter: away,
    })
    expect(await statuses(3)).toEqual([200, 200, 200])
  })

  test('it is asked again a second later', async () => {
    let isAway = true
    const { statuses, keepers, pass } = limited({
      plan: perDay(2),
      limiter: {
        lease: (call) => (isAway ? away.lease() : keepers.lease(call)),
      },
    })
    expect(await statuses(1)).toEqual([503])
    isAway = false
    expect(await statuses(1)).toEqual([503])
    await pass(1_000)
    expect(await statuses(3)).toEqual([200, 200, 429])
  })
})
