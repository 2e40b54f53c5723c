import { expect, test } from 'vitest'
import { maxAuthorizerCacheBytes } from '../../../../src/model/limits.ts'
import {
  allowAll,
  arnOf,
  broken,
  denied,
  guarded,
  implicitly,
  saying,
  served,
  start,
  unauthorized,
} from './guarded.ts'

// Field case A1; ATTACKS 35
test('what is kept is the policy, and each request is held against it', async () => {
  const { call, calls } = guarded(saying('Allow', arnOf('a/1')))
  expect(await call('a/1')).toEqual(served)
  expect(await call('a/2')).toEqual(denied(implicitly))
  expect(await call('a/1')).toEqual(served)
  expect(calls).toHaveLength(1)
  expect(await call('a/2', 't2')).toEqual(denied(implicitly))
  expect(calls).toHaveLength(2)
})

test('a policy that the first request fails lets the next one pass', async () => {
  const { call, calls } = guarded(saying('Allow', arnOf('a/2')))
  expect(await call('a/1')).toEqual(denied(implicitly))
  expect(await call('a/2')).toEqual(served)
  expect(calls).toHaveLength(1)
})

test('conditions are asked of each request', async () => {
  const policyDocument = {
    Version: '2012-10-17',
    Statement: [
      {
        Action: 'execute-api:Invoke',
        Effect: 'Allow',
        Resource: '*',
        Condition: { StringEquals: { 'aws:UserAgent': 'good' } },
      },
    ],
  }
  const { send, calls } = guarded({ principalId: 'u', policyDocument })
  const as = async (agent: string) =>
    (await send('/prod/a/1', { headers: { auth: 't', 'user-agent': agent } })).status
  expect([await as('good'), await as('bad'), await as('good')]).toEqual([200, 403, 200])
  expect(calls).toHaveLength(1)
})

// Field case A2; spec rest-auth §6, cache; ATTACKS 36
const sources = {
  type: 'REQUEST',
  identitySource: 'method.request.header.X-A,method.request.header.X-B',
} as const
const queried = (kind: string) => ({
  type: 'REQUEST',
  identitySource: `method.request.${kind}.t`,
})
test.each<[string, object, readonly (readonly [string, Record<string, string>])[], number]>([
  [
    'the same token',
    {},
    [
      ['/prod/a/1', { auth: 't' }],
      ['/prod/a/1', { auth: 't' }],
    ],
    1,
  ],
  [
    'the same token, another path',
    {},
    [
      ['/prod/a/1', { auth: 't' }],
      ['/prod/a/2', { auth: 't' }],
    ],
    1,
  ],
  [
    'another token',
    {},
    [
      ['/prod/a/1', { auth: 't' }],
      ['/prod/a/1', { auth: 'T' }],
    ],
    2,
  ],
  [
    'a token with a space behind',
    {},
    [
      ['/prod/a/1', { auth: 't' }],
      ['/prod/a/1', { auth: 't x' }],
    ],
    2,
  ],
  [
    'another stage',
    {},
    [
      ['/prod/a/1', { auth: 't' }],
      ['/dev/a/1', { auth: 't' }],
    ],
    2,
  ],
  [
    'one value of a parameter after several',
    queried('querystring'),
    [
      ['/prod/a/1?t=mine&t=yours', {}],
      ['/prod/a/1?t=yours', {}],
    ],
    2,
  ],
  [
    'several values that another says as one',
    queried('multivaluequerystring'),
    [
      ['/prod/a/1?t=a&t=b', {}],
      ['/prod/a/1?t=a,b', {}],
    ],
    2,
  ],
  [
    'the same several values',
    queried('multivaluequerystring'),
    [
      ['/prod/a/1?t=a&t=b', {}],
      ['/prod/a/1?t=a&t=b', {}],
    ],
    1,
  ],
  [
    'the same values',
    sources,
    [
      ['/prod/a/1', { 'x-a': 'a', 'x-b': 'b' }],
      ['/prod/a/1', { 'x-a': 'a', 'x-b': 'b' }],
    ],
    1,
  ],
  [
    'values of other places',
    sources,
    [
      ['/prod/a/1', { 'x-a': 'a', 'x-b': 'b' }],
      ['/prod/a/1', { 'x-a': 'b', 'x-b': 'a' }],
    ],
    2,
  ],
  [
    'values cut elsewhere',
    sources,
    [
      ['/prod/a/1', { 'x-a': 'ab', 'x-b': 'c' }],
      ['/prod/a/1', { 'x-a': 'a', 'x-b': 'bc' }],
    ],
    2,
  ],
  [
    'values with our own separators',
    sources,
    [
      ['/prod/a/1', { 'x-a': 'a/1:b', 'x-b': 'c' }],
      ['/prod/a/1', { 'x-a': 'a', 'x-b': 'b/1:c' }],
    ],
    2,
  ],
  [
    'what is no source',
    sources,
    [
      ['/prod/a/1', { 'x-a': 'a', 'x-b': 'b' }],
      ['/prod/a/1?z=1', { 'x-a': 'a', 'x-b': 'b', 'x-c': 'c' }],
    ],
    1,
  ],
  [
    'nothing to be kept by',
    { type: 'REQUEST', identitySource: '' },
    [
      ['/prod/a/1', {}],
      ['/prod/a/1', {}],
    ],
    2,
  ],
  [
    'nothing kept',
    { authorizerResultTtlInSeconds: 0 },
    [
      ['/prod/a/1', { auth: 't' }],
      ['/prod/a/1', { auth: 't' }],
    ],
    2,
  ],
])('%s: asked as often', async (_, authorizer, requests, asked) => {
  const { send, calls } = guarded(allowAll, { authorizer })
  for (const [path, headers] of requests) expect((await send(path, { headers })).status).toBe(200)
  expect(calls).toHaveLength(asked)
})

test('the same token at another API, and at another authorizer, is another', async () => {
  const one = guarded(allowAll)
  const two = guarded(saying('Deny', '*'))
  expect(await one.call()).toEqual(served)
  expect((await two.call()).status).toBe(403)
  expect(await one.call()).toEqual(served)
  expect([one.calls.length, two.calls.length]).toEqual([1, 1])
})

test.each<[string, number | undefined, number, number]>([
  ['to the last moment', 60, 59_999, 1],
  ['not for longer', 60, 60_000, 2],
  ['an hour', 3600, 3_599_999, 1],
  ['five minutes where nothing is said', undefined, 299_999, 1],
  ['and not for longer', undefined, 300_000, 2],
  ['not when the clock was put back before it', 60, -1, 2],
])('an answer is known %s', async (_, authorizerResultTtlInSeconds, ms, asked) => {
  const { call, calls, clock } = guarded(allowAll, {
    authorizer: { authorizerResultTtlInSeconds } as { authorizerResultTtlInSeconds: number },
  })
  await call()
  clock.now = start + ms
  expect(await call()).toEqual(served)
  expect(calls).toHaveLength(asked)
})

test('being asked for does not make an answer known for longer', async () => {
  const { call, calls, clock } = guarded(allowAll, {
    authorizer: { authorizerResultTtlInSeconds: 60 },
  })
  for (const second of [0, 30, 59, 60, 61]) {
    clock.now = start + second * 1000
    await call()
  }
  expect(calls).toHaveLength(2)
})

test('the time of an answer begins when it is there', async () => {
  const { call, calls, clock } = guarded(
    () => {
      clock.now += 20_000
      return allowAll
    },
    { authorizer: { authorizerResultTtlInSeconds: 60 } },
  )
  await call()
  clock.now = start + 79_999
  await call()
  expect(calls).toHaveLength(1)
})

test('a flush is there at once, and only for its stage', async () => {
  const { call, calls, publish } = guarded(allowAll, { stage: { authorizerGeneration: 'g1' } })
  await call()
  publish({ authorizerGeneration: 'g2' })
  await call()
  await call()
  expect(calls).toHaveLength(2)
})

test('what was asked before a flush is not known after it', async () => {
  const { call, calls, publish } = guarded(
    (_event: object, n: number) => {
      if (n === 1) publish({ authorizerGeneration: 'g2' })
      return allowAll
    },
    { stage: { authorizerGeneration: 'g1' } },
  )
  await call()
  await call()
  expect(calls).toHaveLength(2)
})

test('a token that was refused is asked about again', async () => {
  const { call, calls } = guarded((_event: object, n: number) =>
    n === 1
      ? { statusCode: 200, functionError: 'Unhandled', payload: '{"errorMessage":"Unauthorized"}' }
      : n === 2
        ? '{}'
        : allowAll,
  )
  expect([await call(), await call(), await call(), await call()]).toEqual([
    unauthorized,
    broken,
    served,
    served,
  ])
  expect(calls).toHaveLength(3)
})

test('a function that has failed since does not take away what is known', async () => {
  const { call } = guarded((_event: object, n: number) => (n === 1 ? allowAll : new Error('gone')))
  expect(await call()).toEqual(served)
  expect(await call('a/1', 'other')).toEqual(broken)
  expect(await call()).toEqual(served)
})

// ATTACKS 50
test('the answer asked for longest ago makes room', async () => {
  const answer = { ...allowAll, context: { a: 'x'.repeat(50_000) } }
  const { call, calls } = guarded(answer)
  await call('a/1', 'first')
  await call('a/1', 'second')
  const fit = Math.floor(maxAuthorizerCacheBytes / 105_000)
  for (let i = 0; i < fit - 10; i++) await call('a/1', `t${i}`)
  await call('a/1', 'first')
  const before = calls.length
  expect(before).toBe(fit - 8)
  for (let i = 0; i < 30; i++) await call('a/1', `u${i}`)
  await call('a/1', 'first')
  expect(calls).toHaveLength(before + 30)
  await call('a/1', 'second')
  expect(calls).toHaveLength(before + 31)
})

// By what they take: 16 MiB hold some 120 answers of 64 KiB.
test('large answers make room sooner', async () => {
  const { call, calls } = guarded({ ...allowAll, context: { a: 'x'.repeat(65_000) } })
  await call('a/1', 'first')
  for (let i = 0; i < 200; i++) await call('a/1', `t${i}`)
  await call('a/1', 't199')
  expect(calls).toHaveLength(201)
  await call('a/1', 'first')
  expect(calls).toHaveLength(202)
})

test('an answer that takes more than its share is used and not kept', async () => {
  const Resource = Array.from({ length: 4000 }, (_, i) => `${i}`).concat('*')
  const { call, calls } = guarded(saying('Allow', Resource))
  expect([await call(), await call()]).toEqual([served, served])
  expect(calls).toHaveLength(2)
})

test('a request that came before the answer was there may use it', async () => {
  const { send, call, calls, clock } = guarded(allowAll)
  // It came first, and its body takes a second.
  const slow = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clock.now += 1000
        await call()
        controller.enqueue(new TextEncoder().encode('late'))
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  const init = { method: 'POST', headers: { auth: 't1' }, body: slow, duplex: 'half' }
  expect((await send('/prod/a/1', init as RequestInit)).status).toBe(200)
  expect(calls).toHaveLength(1)
})

test('a newcomer finds room where everybody else is asked for again and again', async () => {
  const { call, calls } = guarded({ ...allowAll, context: { a: 'x'.repeat(50_000) } })
  const regulars = Array.from(
    { length: Math.floor(maxAuthorizerCacheBytes / 105_000) },
    (_, i) => `r${i}`,
  )
  const askAll = async () => {
    for (const regular of regulars) await call('a/1', regular)
  }
  // Nothing of the tests before is left.
  for (let i = 0; i < 2 * regulars.length; i++) await call('a/1', `once ${i}`)
  await askAll()
  for (const newcomer of ['n1', 'n2', 'n3', 'n4']) {
    await askAll()
    await call('a/1', newcomer)
    const before = calls.length
    await call('a/1', newcomer)
    expect(calls).toHaveLength(before)
  }
})

test('what one function said is not for the one that a stage variable names now', async () => {
  const authorizerUri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.fn}/invocations'
  const { call, calls, publish } = guarded(allowAll, {
    authorizer: { authorizerUri },
    stage: { variables: { fn: 'one' } },
  })
  await call()
  publish({ variables: { fn: 'two' } })
  await call()
  await call()
  expect(calls.map(({ functionArn }) => functionArn.split(':').at(-1))).toEqual(['one', 'two'])
})
