import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { tokenCheck } from '../../../../src/gateway/access/jwt/token-check.ts'
import {
  testInvokeAuthorizer,
  type AuthorizerTest,
} from '../../../../src/gateway/test/test-invoke-authorizer.ts'
import { Fault } from '../../../../src/model/fault.ts'
import type { Platform } from '../../../../src/model/platform.ts'
import type { Authorizer } from '../../../../src/model/rest-api.ts'
import { integration, method, snapshotOf } from '../../../support/exchange.ts'

const now = Date.UTC(2024, 5, 18, 14, 0, 4)
const seconds = now / 1000

/** Undefined: the claim is left out. */
type Claims = Readonly<Record<string, unknown>>

type Key = { readonly privateKey: CryptoKey; readonly jwk: Record<string, unknown> }
let mine: Key
let other: Key

beforeAll(async () => {
  const [a, b] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')])
  mine = { privateKey: a.privateKey, jwk: { ...(await exportJWK(a.publicKey)) } }
  other = { privateKey: b.privateKey, jwk: { ...(await exportJWK(b.publicKey)) } }
})

let pools = 0

/** A user pool of its own, since keys are remembered by pool; its clock is `clock.now`. */
function userPool(over: Partial<Authorizer> = {}) {
  const id = `us-east-1_pool${pools++}`
  const issuer = `https://cognito-idp.us-east-1.amazonaws.com/${id}`
  const clock = { now }
  const fetched: string[] = []
  const background: Promise<unknown>[] = []
  const pool = {
    answer: (): Response | Promise<Response> =>
      Response.json({ keys: [{ ...mine.jwk, kid: 'k1', alg: 'RS256', use: 'sig' }] }),
  }
  const unused = () => Promise.reject(new Error('not part of this test'))
  const platform: Platform = {
    now: () => clock.now,
    async fetch(target, init) {
      fetched.push(typeof target === 'string' ? target : target.url)
      expect(init.redirect).toBe('manual')
      return pool.answer()
    },
    callAws: unused,
    stage: unused,
    apiKey: () => undefined,
    stages: () => undefined,
    limiter: {
      lease: () => Promise.reject(new Error('not part of this test')),
      wait: () => Promise.reject(new Error('not part of this test')),
      showsHeaders: false,
    },
    domain: unused,
    snapshot: unused,
    streamFunction: () => Promise.reject(new Error('no function streams here')),
    invokeFunction: unused,
    accessKey: () => undefined,
    cache: () => Promise.reject(new Error('nothing is kept here')),
    isMasked: () => false,
    region: 'us-east-1',
    accountId: '123456789012',
    log: () => undefined,
    stageLog: () => undefined,
    waitUntil: (work) => background.push(work),
  }
  const authorizer: Authorizer = {
    id: 'c1d2e3',
    name: 'c',
    type: 'COGNITO_USER_POOLS',
    identitySource: 'method.request.header.Authorization',
    providerARNs: [`arn:aws:cognito-idp:us-east-1:123456789012:userpool/${id}`],
    ...over,
  }
  const claims: JWTPayload = {
    sub: 'user-1',
    iss: issuer,
    aud: 'client-1',
    token_use: 'id',
    auth_time: 1718719204,
    iat: seconds,
    exp: seconds + 3600,
    email_verified: true,
    'cognito:groups': ['a', 'b'],
  }
  const sign = (more: Claims = {}, header: object = {}, key: Key = mine) =>
    new SignJWT({ ...claims, ...more })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
      .sign(key.privateKey)
  const tried = (token: string) => testInvokeAuthorizer(tryout(authorizer, token), platform)
  return { issuer, clock, fetched, background, pool, platform, authorizer, claims, sign, tried }
}

const tryout = (authorizer: Authorizer, token: string): AuthorizerTest => ({
  snapshot: snapshotOf(method({ methodIntegration: integration({ type: 'MOCK' }) })),
  authorizer,
  path: undefined,
  query: undefined,
  headers: token === '' ? [] : [['authorization', token]],
  stageVariables: {},
  additionalContext: {},
})

// spec rest-auth §7: bare and with Bearer; claims as text
test.each(['', 'Bearer ', 'bearer '])('an ID token after %j lets its bearer in', async (scheme) => {
  const { issuer, fetched, sign, tried } = userPool()
  const { log, ...result } = await tried(scheme + (await sign()))
  expect(result).toEqual({
    clientStatus: 0,
    latency: 0,
    claims: {
      sub: 'user-1',
      iss: issuer,
      aud: 'client-1',
      token_use: 'id',
      auth_time: '1718719204',
      iat: 'Tue Jun 18 14:00:04 UTC 2024',
      exp: 'Tue Jun 18 15:00:04 UTC 2024',
      email_verified: 'true',
      'cognito:groups': 'a,b',
    },
  })
  expect(fetched).toEqual([`${issuer}/.well-known/jwks.json`])
  expect(log).toMatch(
    / : Incoming identity: \*+.{6}\n.* : Successfully completed authorizer execution\n$/,
  )
})

type World = ReturnType<typeof userPool>
const unsigned = (claims: JWTPayload) => new UnsecuredJWT(claims).encode()
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

// spec rest-auth §7, failures; the numbers are ATTACKS's
test.each<[string, (world: World) => string | Promise<string>]>([
  ['no token', () => ''],
  ['what is no token', () => 'nonsense'],
  ['a token longer than headers may be', ({ sign }) => sign({ long: 'x'.repeat(20_000) })],
  ['24: alg none', ({ claims }) => unsigned(claims)],
  ...['None', 'nOnE'].map((alg): [string, (world: World) => string] => [
    `24: alg ${alg}`,
    ({ claims }) => `${encoded({ alg, kid: 'k1' })}.${encoded(claims)}.`,
  ]),
  [
    '25: the public key as an HS256 secret',
    ({ claims }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
        .sign(Buffer.from(JSON.stringify(mine.jwk).padEnd(64))),
  ],
  ['a foreign key of the same id', ({ sign }) => sign({}, {}, other)],
  ['27: a key of its own in the header', ({ sign }) => sign({}, { jwk: other.jwk }, other)],
  ['27: a key by URL', ({ sign }) => sign({}, { kid: 'x', jku: 'https://evil.test/jwks' }, other)],
  ['27: a path as key id', ({ sign }) => sign({}, { kid: '../../k1' })],
  ['no key id', ({ sign }) => sign({}, { kid: undefined })],
  [
    'an extension that must be understood',
    ({ claims }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: 'k1', crit: ['x-new'], 'x-new': 1 })
        .sign(mine.privateKey, { crit: { 'x-new': true } }),
  ],
  ['28: no expiry', ({ sign }) => sign({ exp: undefined })],
  ['28: an expiry that is text', ({ sign }) => sign({ exp: '9999999999' })],
  ['28: a start in the future', ({ sign }) => sign({ nbf: seconds + 1 })],
  ['29: its issuer with a slash', ({ sign, issuer }) => sign({ iss: `${issuer}/` })],
  ['another issuer', ({ sign }) => sign({ iss: 'https://evil.test' })],
  ['no issuer', ({ sign }) => sign({ iss: undefined })],
  ['an access token', ({ sign }) => sign({ token_use: 'access', scope: 'a' })],
  ['no token_use', ({ sign }) => sign({ token_use: undefined })],
  [
    'a changed claim',
    async ({ sign }) => {
      const [header, , signature] = (await sign()).split('.')
      return `${header}.${encoded({ token_use: 'id', exp: seconds + 9 })}.${signature}`
    },
  ],
])('%s: 401', async (_, tokenOf) => {
  const world = userPool()
  const { clientStatus, log, claims } = await world.tried(await tokenOf(world))
  expect([clientStatus, claims]).toEqual([401, undefined])
  expect(log).toMatch(/: Unauthorized request: \S+\n.* : Unauthorized\n$/)
  for (const url of world.fetched) expect(url).toBe(`${world.issuer}/.well-known/jwks.json`)
})

// spec rest-auth §7; ATTACKS 28
test('an expired token is told so, and only one whose signature is good', async () => {
  const { sign, tried } = userPool()
  const expired = await tried(await sign({ exp: seconds }))
  expect([expired.clientStatus, expired.log]).toEqual([
    401,
    expect.stringMatching(/ : The incoming token has expired\n$/),
  ])
  expect((await tried(await sign({ exp: seconds }, {}, other))).log).not.toContain('expired')
})

// spec rest-auth §7: the expression is about `aud`; ATTACKS 29
test.each<[string, unknown, number]>([
  ['a matching one', 'client-1', 0],
  ['one that only begins so', 'client-12', 401],
  ['a list with a matching one', ['x', 'client-1'], 0],
  ['none', undefined, 401],
])('an audience expression and %s', async (_, aud, status) => {
  const { sign, tried } = userPool({ identityValidationExpression: 'client-\\d' })
  expect((await tried(await sign({ aud }))).clientStatus).toBe(status)
})

// spec rest-auth §7: with scopes an access token with any one of them
test.each<[string, Claims, number | undefined]>([
  ['one of the scopes', { token_use: 'access', scope: 'x pets/read' }, undefined],
  ['none of the scopes', { token_use: 'access', scope: 'pets/reader' }, 401],
  ['no scope at all', { token_use: 'access' }, 401],
  ['the scope in an ID token', { token_use: 'id', scope: 'pets/read' }, 401],
])('a method with scopes and a token with %s', async (_, claims, status) => {
  const { authorizer, platform, sign } = userPool()
  const identity = [{ source: 'method.request.header.Authorization', value: await sign(claims) }]
  const check = async () =>
    (await tokenCheck(authorizer, platform)).check(identity, ['pets/read', 'pets/write'], platform)
  const fault = await check().then(
    () => undefined,
    (error: unknown) => (error instanceof Fault ? error.type : error),
  )
  expect(fault).toBe(status === undefined ? undefined : 'UNAUTHORIZED')
})

// spec rest-auth §7: pool not reachable is 500; ATTACKS 30
test.each<[string, () => Response | Promise<Response>]>([
  ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
  ['is refused by the egress policy', () => Promise.reject(new Error('is a private address'))],
  [
    'redirects',
    () => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } }),
  ],
  ['fails', () => new Response('no', { status: 500 })],
  ['answers no JSON', () => new Response('<html>')],
  ['answers without keys', () => Response.json({})],
  ['answers 200 kB', () => new Response(' '.repeat(200_000))],
  ['answers null', () => new Response('null')],
])('a user pool that %s: 500', async (_, answer) => {
  const { pool, fetched, sign, tried } = userPool()
  pool.answer = answer
  const { clientStatus, log } = await tried(await sign())
  expect(clientStatus).toBe(500)
  expect(log).toMatch(/ : AuthorizerConfigurationException\n$/)
  expect(fetched).toHaveLength(1)
})

// ATTACKS 25, 26: the algorithm is the key's
test.each<[string, () => object]>([
  ['for another algorithm', () => ({ ...mine.jwk, kid: 'k1', alg: 'PS256' })],
  ['for encryption', () => ({ ...mine.jwk, kid: 'k1', use: 'enc' })],
  ['that is a secret', () => ({ kty: 'oct', kid: 'k1', k: 'c2VjcmV0', alg: 'RS256' })],
  ['that is null', () => [null]],
])('a key %s verifies nothing', async (_, key) => {
  const { pool, sign, tried } = userPool()
  pool.answer = () => Response.json({ keys: [key()].flat() })
  expect((await tried(await sign())).clientStatus).toBe(401)
})

// ATTACKS 26
test('a key without alg and use verifies RS256', async () => {
  const { pool, sign, tried } = userPool()
  pool.answer = () => Response.json({ keys: [{ ...mine.jwk, kid: 'k1' }] })
  expect((await tried(await sign())).clientStatus).toBe(0)
})

// ATTACKS 32, and the rotation of 30
test('unknown keys are asked for twice, then once in 30 seconds; a new key is found by that', async () => {
  const { pool, clock, fetched, sign, tried } = userPool()
  await tried(await sign())
  const statuses = async (kids: readonly string[], key: Key) => {
    const found = []
    for (const kid of kids) found.push((await tried(await sign({}, { kid }, key))).clientStatus)
    return found
  }
  expect([await statuses(['a', 'b', 'c', 'd'], other), fetched.length]).toEqual([
    [401, 401, 401, 401],
    3,
  ])
  pool.answer = () => Response.json({ keys: [{ ...other.jwk, kid: 'k2' }] })
  clock.now += 29_999
  expect([await statuses(['k2'], other), fetched.length]).toEqual([[401], 3])
  clock.now += 1
  expect([await statuses(['k2', 'e', 'f'], other), fetched.length]).toEqual([[0, 401, 401], 4])
  // What it has published before, and no longer does.
  expect(await statuses(['k1'], mine)).toEqual([401])
})

// ATTACKS 30: a key that is withdrawn vouches for nothing more, nor do the tokens that were verified by it
test('a token that was verified is refused when its key is withdrawn', async () => {
  const { pool, clock, background, sign, tried } = userPool()
  const token = await sign()
  expect((await tried(token)).clientStatus).toBe(0)
  pool.answer = () => Response.json({ keys: [{ ...other.jwk, kid: 'k1' }] })
  clock.now += 600_000
  await tried(token)
  await Promise.all(background)
  expect((await tried(token)).clientStatus).toBe(401)
})

// ATTACKS 30: last good keys within a bound
test('a pool that fails is believed for an hour by its last keys, and no longer', async () => {
  const { pool, clock, fetched, sign, tried } = userPool()
  const token = await sign({ exp: seconds + 100_000 })
  await tried(token)
  pool.answer = () => new Response('down', { status: 503 })
  const at = async (ms: number) => {
    clock.now = now + ms
    return (await tried(token)).clientStatus
  }
  expect([await at(599_999), fetched.length]).toEqual([0, 1])
  expect([await at(600_000), await at(629_999), fetched.length]).toEqual([0, 0, 2])
  expect([await at(3_599_999), await at(3_600_000)]).toEqual([0, 500])
})

// Ours: a pool that is down must not cost every request a call.
test('a pool without keys is left alone for a second after it has failed', async () => {
  const { pool, clock, fetched, sign, tried } = userPool()
  const { answer } = pool
  pool.answer = () => new Response('down', { status: 503 })
  const token = await sign()
  expect([await statusOf(token), await statusOf(token), fetched.length]).toEqual([500, 500, 1])
  pool.answer = answer
  clock.now += 1_000
  expect([await statusOf(token), fetched.length]).toEqual([0, 2])

  async function statusOf(of: string) {
    return (await tried(of)).clientStatus
  }
})
