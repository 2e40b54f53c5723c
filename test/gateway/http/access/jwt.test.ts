import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { AuthorizerV2, RouteV2 } from '../../../../src/model/v2/api.ts'
import { httpRoute } from '../../../support/http-api.ts'
import { signingKey, signToken, type SigningKey } from '../../../support/issuer.ts'
import { forbidden, guarded, start, unauthorized } from './guarded.ts'

// JWT authorizers of HTTP APIs (spec http-api §4; field J1 to J7, H21; ATTACKS 16, 24–32)

const seconds = start / 1000
const keys = new Map<string, SigningKey>()
let key: SigningKey
let foreign: SigningKey
beforeAll(async () => {
  for (const alg of ['RS256', 'RS384', 'RS512', 'PS256', 'ES256'])
    keys.set(alg, await signingKey(alg, alg))
  key = keys.get('RS256')!
  foreign = await signingKey('RS256')
})

let worlds = 0

type World = {
  readonly authorizer?: Partial<AuthorizerV2>
  readonly audience?: readonly string[]
  readonly scopes?: readonly string[]
  readonly format?: '1.0' | '2.0'
  readonly routes?: readonly RouteV2[]
  readonly fetch?: () => Response | Promise<Response>
}

/** Keys of issuers are remembered: each world has its own. */
function world(over: World = {}) {
  const issuer = `https://http-${worlds++}.example/tenant`
  const authorizer: AuthorizerV2 = {
    authorizerId: 'auth01',
    name: 'tokens',
    authorizerType: 'JWT',
    identitySource: ['$request.header.Authorization'],
    jwtConfiguration: { issuer, audience: over.audience ?? ['app'] },
    ...over.authorizer,
  }
  const guard: Partial<RouteV2> = {
    authorizationType: 'JWT',
    authorizerId: 'auth01',
    ...(over.scopes && { authorizationScopes: over.scopes }),
  }
  const fetched: string[] = []
  const door = guarded('', {
    authorizers: [authorizer],
    routes: over.routes ?? [httpRoute('GET /a/{id}', guard)],
    ...(over.format && { format: over.format }),
    platform: {
      async fetch(target) {
        const url = typeof target === 'string' ? target : target.url
        fetched.push(url)
        if (over.fetch) return over.fetch()
        return url.endsWith('openid-configuration')
          ? Response.json({ issuer, jwks_uri: `${issuer}/keys` })
          : Response.json({ keys: [...keys.values()].map(({ jwk }) => jwk) })
      },
    },
  })
  const claims = { iss: issuer, sub: 'u1', aud: 'app', iat: seconds - 5, exp: seconds + 600 }
  return {
    ...door,
    issuer,
    fetched,
    sign: (more: object = {}, by = key, header = {}) =>
      signToken(by, { ...claims, ...more }, header),
    with: (token: string) => door.call('/a/1', { authorization: `Bearer ${token}` }),
  }
}

const refusedFor = (why: string, scopes = '') => ({
  ...unauthorized,
  challenge: `Bearer scope="${scopes}" error="invalid_token" error_description="${why}"`,
})
const insufficient = (scopes: string) => ({
  ...forbidden,
  challenge: `Bearer scope="${scopes}" error="insufficient_scope" error_description="the token does not have valid scopes"`,
})

type Of = ReturnType<typeof world>

describe('a token', () => {
  test.each<[string, (w: Of) => Promise<string>]>([
    ['of RS256', (w) => w.sign()],
    ['of RS384', (w) => w.sign({}, keys.get('RS384'))],
    ['of RS512', (w) => w.sign({}, keys.get('RS512'))],
    ['with one audience of a list', (w) => w.sign({ aud: ['x', 'app'] })],
    ['without aud, by client_id', (w) => w.sign({ aud: undefined, client_id: 'app' })],
    ['without iat', (w) => w.sign({ iat: undefined })],
    ['with nbf in the past', (w) => w.sign({ nbf: seconds - 60 })],
    ['with nbf now', (w) => w.sign({ nbf: seconds })],
  ])('%s is taken', async (_, token) => {
    const w = world()
    expect((await w.with(await token(w))).status).toBe(200)
  })

  test.each<[string, (w: Of) => Promise<string> | string, string]>([
    ['of two segments', () => 'a.b', 'token contains an invalid number of segments'],
    ['of words', () => 'hello', 'token contains an invalid number of segments'],
    ['of HS256', (w) => unsigned('HS256', w.issuer), 'signing method HS256 is invalid'],
    ['of no algorithm', (w) => unsigned('none', w.issuer), 'signing method none is invalid'],
    ['of ES256', (w) => w.sign({}, keys.get('ES256')), 'signing method ES256 is invalid'],
    ['of PS256', (w) => w.sign({}, keys.get('PS256')), 'signing method PS256 is invalid'],
    [
      'of an unknown key',
      (w) => w.sign({}, key, { kid: 'x' }),
      "unable to find a signing key that matches 'kid'",
    ],
    ['of another key', (w) => w.sign({}, foreign), 'the token does not have a valid signature'],
    [
      'of another issuer',
      (w) => w.sign({ iss: 'https://x' }),
      'the token does not have a valid issuer',
    ],
    [
      'of the issuer with a slash',
      (w) => w.sign({ iss: `${w.issuer}/` }),
      'the token does not have a valid issuer',
    ],
    ['for others', (w) => w.sign({ aud: ['x'] }), 'the token does not have a valid audience'],
    [
      'for others, by aud before client_id',
      (w) => w.sign({ aud: 'x', client_id: 'app' }),
      'the token does not have a valid audience',
    ],
    ['for nobody', (w) => w.sign({ aud: undefined }), 'the token does not have a valid audience'],
    ['that has expired', (w) => w.sign({ exp: seconds }), 'the token has expired'],
    [
      'that has expired, for others: the audience comes first',
      (w) => w.sign({ exp: seconds, aud: 'x' }),
      'the token does not have a valid audience',
    ],
    ['that never expires', (w) => w.sign({ exp: undefined }), 'the token has no expiration time'],
    ['of tomorrow', (w) => w.sign({ nbf: seconds + 1 }), 'the token is not valid yet'],
    ['issued tomorrow', (w) => w.sign({ iat: seconds + 1 }), 'the token is not valid yet'],
  ])('%s is refused', async (_, token, why) => {
    const w = world()
    expect(await w.with(await token(w))).toEqual(refusedFor(why))
  })

  test('that is refused names the scopes of its route', async () => {
    const w = world({ scopes: ['a', 'b'] })
    const why = 'the token does not have a valid audience'
    expect(await w.with(await w.sign({ aud: 'x' }))).toEqual(refusedFor(why, 'a b'))
  })
})

const unsigned = (alg: string, iss: string): string => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg, kid: 'RS256' })}.${part({ iss, aud: 'app', exp: seconds + 9 })}.AA`
}

describe('where the token is', () => {
  const query = { authorizer: { identitySource: ['$request.querystring.token'] } }
  test.each<[string, World, (token: string) => [string, Record<string, string>], object]>([
    ['nowhere', {}, () => ['/a/1', {}], { ...unauthorized, challenge: 'Bearer' }],
    [
      'an empty header',
      {},
      () => ['/a/1', { authorization: '' }],
      { ...unauthorized, challenge: 'Bearer' },
    ],
    ['without Bearer', {}, (token) => ['/a/1', { authorization: token }], { status: 200 }],
    ['with bearer', {}, (token) => ['/a/1', { authorization: `bearer ${token}` }], { status: 200 }],
    [
      'in the query of an authorizer that looks at a header',
      {},
      (token) => [`/a/1?Authorization=${token}`, {}],
      unauthorized,
    ],
    ['in the query', query, (token) => [`/a/1?token=${token}`, {}], { status: 200 }],
    ['in the query, in another case', query, (token) => [`/a/1?Token=${token}`, {}], unauthorized],
    ['in the query twice', query, (token) => [`/a/1?token=x&token=${token}`, {}], unauthorized],
    [
      'in a header of an authorizer that looks at the query',
      query,
      (token) => ['/a/1', { authorization: token }],
      unauthorized,
    ],
    [
      'twice in a header',
      {},
      (token) => ['/a/1', { authorization: `${token}, ${token}` }],
      unauthorized,
    ],
  ])('%s', async (_, over, place, expected) => {
    const w = world(over)
    const [path, headers] = place(await w.sign())
    expect(await w.call(path, headers)).toMatchObject(expected)
  })
})

describe('scopes', () => {
  const scopes = ['read', 'admin']
  test.each<[string, object, readonly string[] | null]>([
    ['one of several', { scope: 'openid read email' }, ['read']],
    ['the other', { scope: 'admin' }, ['admin']],
    ['both', { scope: 'admin read' }, ['read', 'admin']],
    ['scp as a list', { scp: ['x', 'read'] }, ['read']],
    ['scp as a text', { scp: 'x read' }, ['read']],
    ['none of them', { scope: 'write' }, null],
    ['no scope at all', {}, null],
    ['a part of a name', { scope: 'reader readonly' }, null],
    ['another case', { scope: 'READ' }, null],
    ['an object', { scope: { read: true } }, null],
    ['a number', { scope: 1 }, null],
    ['scp with objects', { scp: [{ read: 1 }] }, null],
  ])('%s', async (_, claims, granted) => {
    const w = world({ scopes })
    const said = await w.with(await w.sign(claims))
    if (!granted) return expect(said).toEqual(insufficient('read admin'))
    expect((JSON.parse(said.body) as { jwt: object }).jwt).toMatchObject({ scopes: granted })
  })

  test('of a route without any are null', async () => {
    const w = world()
    const { body } = await w.with(await w.sign({ scope: 'read' }))
    expect(JSON.parse(body)).toMatchObject({ jwt: { scopes: null } })
  })
})

describe('claims', () => {
  const claims = {
    n: 7,
    big: 1_700_000_000,
    f: 1.5,
    yes: true,
    list: ['a', 'b'],
    one: ['a'],
    o: { b: 1, a: 'x' },
  }
  const texts = {
    sub: 'u1',
    aud: 'app',
    exp: String(seconds + 600),
    n: '7',
    big: '1700000000',
    f: '1.5',
    yes: 'true',
    list: '[a b]',
    one: '[a]',
    o: 'map[a:x b:1]',
  }
  test.each([
    ['2.0', { jwt: { claims: texts, scopes: null } }],
    ['1.0', { claims: texts, scopes: null }],
  ] as const)('in an event of format %s are texts', async (format, expected) => {
    const w = world({ format })
    const { body } = await w.with(await w.sign(claims))
    expect(JSON.parse(body)).toMatchObject(expected)
  })
})

test('a token is verified once for all routes', async () => {
  const guard: Partial<RouteV2> = { authorizationType: 'JWT', authorizerId: 'auth01' }
  const w = world({ routes: [httpRoute('GET /a/{id}', guard), httpRoute('GET /b', guard)] })
  const headers = { authorization: await w.sign() }
  const verify = vi.spyOn(crypto.subtle, 'verify')
  for (const path of ['/a/1', '/b', '/a/2']) expect((await w.call(path, headers)).status).toBe(200)
  expect(verify).toHaveBeenCalledTimes(1)
  verify.mockRestore()
})

describe('an issuer', () => {
  test.each<[string, () => Response | Promise<Response>]>([
    ['that is away', () => Promise.reject(new Error('away'))],
    ['that fails', () => new Response('no', { status: 500 })],
    ['that answers HTML', () => new Response('<html>')],
    [
      'that is moved',
      () => new Response('', { status: 302, headers: { location: 'https://evil.test' } }),
    ],
    ['that says too much', () => new Response('x'.repeat(200_000))],
  ])('%s lets nobody in', async (_, fetch) => {
    const w = world({ fetch })
    expect(await w.with(await w.sign())).toEqual(
      refusedFor('OIDC discovery endpoint communication error'),
    )
    expect(w.lines.filter(({ level }) => level === 'warn').length).toBe(1)
  })

  test('is not asked for a token of somebody else, and for its keys once', async () => {
    const w = world()
    await w.with(await w.sign({ iss: 'https://x.example' }))
    expect(w.fetched).toEqual([])
    for (let i = 0; i < 3; i++) await w.with(await w.sign({ n: i }))
    expect(w.fetched).toEqual([`${w.issuer}/.well-known/openid-configuration`, `${w.issuer}/keys`])
  })
})
