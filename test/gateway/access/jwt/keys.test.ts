import { beforeAll, describe, expect, test } from 'vitest'
import { explain } from '../../../../src/gateway/watch/explain.ts'
import { signingKey, type SigningKey } from '../../../support/issuer.ts'
import { now, seconds, worldOf, type World } from './world.ts'

let mine: SigningKey
let next: SigningKey
beforeAll(async () => {
  mine = await signingKey('k1')
  next = await signingKey('k2')
})

const goodKeys = () => JSON.stringify({ keys: [mine.jwk] })

// ATTACKS 30: whatever a dependency does, nobody gets in
const failures: [string, () => Response | Promise<Response>][] = [
  ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
  ['must not be called', () => Promise.reject(new Error('Invalid endpoint address'))],
  [
    'redirects',
    () => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } }),
  ],
  ['redirects, with keys', () => new Response(goodKeys(), { status: 302 })],
  ['fails', () => new Response('no', { status: 500 })],
  ['fails, with keys', () => new Response(goodKeys(), { status: 500 })],
  ['is not there', () => new Response('no', { status: 404 })],
  ['answers nothing', () => new Response(null)],
  ['answers no JSON', () => new Response('<html>')],
  ['answers a list', () => Response.json([])],
  ['answers null', () => new Response('null')],
  ['answers 200 kB', () => new Response(goodKeys() + ' '.repeat(150_000))],
  [
    'answers 101 keys',
    () => Response.json({ keys: [mine.jwk, ...Array.from({ length: 100 }, () => ({}))] }),
  ],
  [
    'breaks off',
    () => new Response(new ReadableStream({ start: (c) => c.error(new Error('gone')) })),
  ],
]

test.each(failures)('a key set that %s: 500', async (_, answer) => {
  for (const kind of ['COGNITO_USER_POOLS', 'JWT'] as const) {
    const world = worldOf(kind, [mine])
    world.state.keySet = answer
    const response = await world.call(await world.sign())
    expect([response.status, await response.json()]).toEqual([500, { message: null }])
    expect(response.headers.get('x-amzn-errortype')).toBe('AuthorizerConfigurationException')
  }
})

test.each<[string, (world: World) => Response | Promise<Response>]>([
  ...failures.slice(0, -2),
  [
    'is about another issuer',
    () => Response.json({ issuer: 'https://x.test', jwks_uri: 'https://x.test/k' }),
  ],
  ['names no issuer', ({ issuer }) => Response.json({ jwks_uri: `${issuer}/keys` })],
  ['names no keys', ({ issuer }) => Response.json({ issuer })],
  [
    'has its keys in plain text',
    ({ issuer }) => Response.json({ issuer, jwks_uri: 'http://x.test/keys' }),
  ],
  [
    'has its keys in a file',
    ({ issuer }) => Response.json({ issuer, jwks_uri: 'file:///etc/passwd' }),
  ],
  [
    'has its keys on this machine',
    ({ issuer }) => Response.json({ issuer, jwks_uri: 'http://127.0.0.1/k' }),
  ],
])('a discovery document that %s: 500', async (_, answer) => {
  const world = worldOf('JWT', [mine])
  world.state.discovery = () => answer(world)
  expect(await world.status(await world.sign())).toBe(500)
  expect(world.fetched).toHaveLength(1)
})

test('a key set that takes longer than 1.5 seconds: 500', async () => {
  const world = worldOf('JWT', [mine])
  world.state.keySet = () => new Promise(() => undefined)
  expect(await world.status(await world.sign())).toBe(500)
})

test('a clock that is off by an hour lets nobody in by old tokens, or old keys', async () => {
  const world = worldOf('JWT', [mine])
  const token = await world.sign({ exp: seconds + 1800 })
  expect(await world.status(token)).toBe(200)
  world.clock.now = now + 3_600_000
  expect(await world.status(token)).toBe(401)
  world.clock.now = now - 3_600_000
  expect(await world.status(token)).toBe(401)
})

// ATTACKS 30
describe('keys that change', () => {
  test('keys that are the same when they are read again leave what is known of tokens', async () => {
    const world = worldOf('JWT', [mine], { template: '$context.authorizer.claims.sub' })
    const token = await world.sign()
    const asked = {
      url: 'http://api123.execute-api.us-east-1.amazonaws.com/prod/t/1',
      method: 'GET',
      headers: { authorization: token },
      body: '',
      sourceIp: '192.0.2.1',
    }
    const decision = async () =>
      (await explain(asked, world.door.platform))!.steps.find(({ name }) => name === 'JWT')!
        .decision
    await decision()
    world.clock.now += 600_000
    await decision()
    await Promise.all(world.background)
    expect(world.fetched).toHaveLength(4)
    expect(await decision()).toContain('verified for an earlier request')
  })

  test('a token that is known expires all the same', async () => {
    for (const kind of ['COGNITO_USER_POOLS', 'JWT'] as const) {
      const world = worldOf(kind, [mine])
      const token = await world.sign({ exp: seconds + 60 })
      expect(await world.status(token)).toBe(200)
      world.clock.now += 59_999
      expect(await world.status(token)).toBe(200)
      world.clock.now += 1
      expect(await world.status(token)).toBe(401)
    }
  })

  test('a new key is found at once, and its predecessor holds as long as it is published', async () => {
    const world = worldOf('JWT', [mine])
    const old = await world.sign()
    expect(await world.status(old)).toBe(200)
    world.state.keys = [mine, next]
    const fresh = await world.sign({}, {}, next)
    expect([await world.status(fresh), await world.status(old)]).toEqual([200, 200])
    world.state.keys = [next]
    world.clock.now += 600_000
    await world.status(fresh)
    await Promise.all(world.background)
    expect([await world.status(fresh), await world.status(old)]).toEqual([200, 401])
  })

  test('an issuer that is away is believed for an hour by its last keys', async () => {
    const world = worldOf('JWT', [mine])
    const token = await world.sign({ exp: seconds + 90_000 })
    expect(await world.status(token)).toBe(200)
    world.state.discovery = () => new Response('down', { status: 503 })
    const at = async (ms: number) => {
      world.clock.now = now + ms
      const found = await world.status(token)
      await Promise.all(world.background)
      return found
    }
    expect([await at(600_000), await at(3_599_999), await at(3_600_000)]).toEqual([200, 200, 500])
    // A token that it has not seen before is no other.
    world.clock.now = now + 3_599_000
    expect(await world.status(await world.sign({ sub: 'u2', exp: seconds + 90_000 }))).toBe(200)
  })

  test('made-up keys are asked for twice, whatever their number', async () => {
    const world = worldOf('JWT', [mine])
    await world.status(await world.sign())
    const before = world.fetched.length
    for (let i = 0; i < 20; i++) {
      expect(await world.status(await world.sign({}, { kid: `made-up-${i}` }))).toBe(401)
    }
    expect(world.fetched.length - before).toBe(4) // discovery and keys, twice
    expect(await world.status(await world.sign())).toBe(200)
  })

  test('requests that come at once ask the issuer once', async () => {
    const world = worldOf('JWT', [mine])
    const keySet = world.state.keySet
    world.state.keySet = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30))
      return keySet()
    }
    const token = await world.sign()
    const found = await Promise.all(Array.from({ length: 20 }, () => world.status(token)))
    expect([new Set(found), world.fetched.length]).toEqual([new Set([200]), 2])
  })

  // A client that leaves takes its request along, on Workers with all that it was waiting for.
  test('a question whose asker has gone is asked again', async () => {
    const own = await signingKey('tidegate-development-lost')
    const answers = [new Promise<string>(() => undefined), JSON.stringify({ keys: [own.jwk] })]
    const world = worldOf('JWT', [mine], { developmentKeys: async () => answers.shift() })
    const token = await world.sign({}, {}, own)
    void world.status(token)
    await expect.poll(() => answers.length).toBe(1)
    world.clock.now += 4_000
    expect(await world.status(token)).toBe(200)
  })

  test('and share its failure', async () => {
    const world = worldOf('JWT', [mine])
    world.state.keySet = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30))
      return new Response('no', { status: 500 })
    }
    const token = await world.sign()
    const found = await Promise.all(Array.from({ length: 20 }, () => world.status(token)))
    expect([new Set(found), world.fetched.length]).toEqual([new Set([500]), 2])
  })
})
