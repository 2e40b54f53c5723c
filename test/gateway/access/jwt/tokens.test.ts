import { beforeAll, describe, expect, test } from 'vitest'
import { unservable } from '../../../support/exchange.ts'
import { signingKey, type SigningKey } from '../../../support/issuer.ts'
import { seconds, toFunction, worldOf, type Claims, type World } from './world.ts'

let mine: SigningKey
beforeAll(async () => {
  mine = await signingKey('k1')
})

const access = { token_use: 'access', aud: undefined, client_id: 'app' }

// spec rest-auth §7; field cases J8 and J9
test.each<[string, readonly string[], Claims, number]>([
  ['without scopes, an ID token', [], {}, 200],
  ['without scopes, an access token', [], access, 401],
  ['without scopes, an access token with a scope', [], { ...access, scope: 'pets/read' }, 401],
  ['without scopes, a token of no use', [], { token_use: undefined }, 401],
  [
    'with scopes, an access token with one',
    ['pets/read', 'x'],
    { ...access, scope: 'a pets/read' },
    200,
  ],
  [
    'with scopes, an access token with others',
    ['pets/read'],
    { ...access, scope: 'pets/readall pets' },
    401,
  ],
  ['with scopes, one in capitals', ['pets/read'], { ...access, scope: 'PETS/READ' }, 401],
  ['with scopes, an access token without any', ['pets/read'], access, 401],
  ['with scopes, scopes in a list', ['pets/read'], { ...access, scope: ['pets/read'] }, 401],
  ['with scopes, scp is not Cognito’s', ['pets/read'], { ...access, scp: ['pets/read'] }, 401],
  ['with scopes, an ID token', ['pets/read'], {}, 401],
  ['with scopes, an ID token that has one', ['pets/read'], { scope: 'pets/read' }, 401],
  // Neither AWS's documentation nor its recordings name `iat` among a pool's checks (spec rest-auth §7).
  ['without scopes, a token issued in the future', [], { iat: seconds + 3600 }, 200],
  ['without scopes, a token without iat', [], { iat: undefined }, 200],
  ['without scopes, a token that holds from later on', [], { nbf: seconds + 1 }, 401],
])('a user pool and a method %s: %i', async (_, scopes, claims, status) => {
  const world = worldOf('COGNITO_USER_POOLS', [mine], { method: { authorizationScopes: scopes } })
  const token = await world.sign(claims)
  // At first, and when the token is known.
  expect([await world.status(token), await world.status(token)]).toEqual([status, status])
})

// field cases J3 and J6; spec http-api §4; ATTACKS 29
test.each<[string, readonly string[], Claims, number]>([
  ['aud, a text', [], {}, 200],
  ['another of the audiences', [], { aud: 'other-app' }, 200],
  ['aud, a list with one match', [], { aud: ['x', 'app'] }, 200],
  ['a list without', [], { aud: ['x', 'y'] }, 401],
  ['an empty list', [], { aud: [] }, 401],
  ['an audience that only begins so', [], { aud: 'app2' }, 401],
  ['an audience in an object', [], { aud: { app: 1 } }, 401],
  ['client_id in the place of aud', [], { aud: undefined, client_id: 'app' }, 200],
  ['client_id beside another aud', [], { aud: 'x', client_id: 'app' }, 401],
  ['aud of null and client_id', [], { aud: null, client_id: 'app' }, 401],
  ['neither', [], { aud: undefined }, 401],
  ['no iat', [], { iat: undefined }, 200],
  ['iat now', [], { iat: seconds }, 200],
  ['iat ahead', [], { iat: seconds + 1 }, 401],
  ['exp with a fraction', [], { exp: seconds + 0.5 }, 200],
  ['exp in a thousand years', [], { exp: seconds + 3e10 }, 200],
  ['nbf now', [], { nbf: seconds }, 200],
  ['a scope of scope', ['read', 'admin'], { scope: 'openid read email' }, 200],
  ['the other scope', ['read', 'admin'], { scope: 'admin' }, 200],
  ['a scope of scp, a list', ['read'], { scp: ['x', 'read'] }, 200],
  ['a scope of scp, a text', ['read'], { scp: 'x read' }, 200],
  ['other scopes', ['read'], { scope: 'reader readonly' }, 403],
  ['a scope in capitals', ['read'], { scope: 'READ' }, 403],
  ['no scope', ['read'], {}, 403],
  ['scope is an object', ['read'], { scope: { read: true } }, 403],
  ['scope is a number', ['1'], { scope: 1 }, 403],
  ['scp with objects', ['read'], { scp: [{ read: 1 }] }, 403],
])('an issuer’s token with %s', async (_, scopes, claims, status) => {
  const world = worldOf('JWT', [mine], { method: { authorizationScopes: scopes } })
  const token = await world.sign(claims)
  expect([await world.status(token), await world.status(token)]).toEqual([status, status])
})

// spec rest-auth §7: events; field cases J1 and J2 for what an issuer's token looks like
const odd: Claims = {
  n: 7,
  f: 1.5,
  yes: true,
  list: ['a', 'b'],
  deep: { b: 1, a: [true] },
  none: null,
  'cognito:groups': ['x', 'y'],
}

test('a function reads a user pool’s claims as AWS writes them', async () => {
  const world = worldOf('COGNITO_USER_POOLS', [mine], { method: { methodIntegration: toFunction } })
  const auth_time = seconds - 9
  expect(await world.status(await world.sign({ ...odd, auth_time }))).toBe(200)
  expect(authorizerOf(world)).toEqual({
    claims: {
      iss: world.issuer,
      sub: 'u1',
      aud: 'app',
      token_use: 'id',
      auth_time: String(auth_time),
      iat: 'Wed Mar 12 19:03:53 UTC 2025',
      exp: 'Wed Mar 12 20:03:58 UTC 2025',
      n: '7',
      f: '1.5',
      yes: 'true',
      list: 'a,b',
      deep: '{"b":1,"a":[true]}',
      'cognito:groups': 'x,y',
    },
  })
})

test.each<[string, readonly string[], readonly string[] | null]>([
  ['without scopes', [], null],
  ['with scopes', ['read', 'admin', 'write'], ['read', 'write']],
])(
  'a function reads an issuer’s claims as HTTP APIs write them, %s',
  async (_, scopes, granted) => {
    const world = worldOf('JWT', [mine], {
      method: { methodIntegration: toFunction, authorizationScopes: scopes },
    })
    const claims = { ...odd, scope: 'write read' }
    expect(await world.status(await world.sign(claims))).toBe(200)
    expect(authorizerOf(world)).toEqual({
      claims: {
        iss: world.issuer,
        sub: 'u1',
        aud: 'app',
        iat: String(seconds - 5),
        exp: String(seconds + 3600),
        scope: 'write read',
        n: '7',
        f: '1.5',
        yes: 'true',
        list: '[a b]',
        deep: 'map[a:[true] b:1]',
        none: '<nil>',
        'cognito:groups': '[x y]',
      },
      scopes: granted,
    })
  },
)

const authorizerOf = ({ events }: World) =>
  (events.at(-1) as { readonly requestContext: { readonly authorizer: unknown } }).requestContext
    .authorizer

test('templates and logs read claims', async () => {
  const world = worldOf('COGNITO_USER_POOLS', [mine], {
    template: '{"sub":"$context.authorizer.claims.sub","exp":"$context.authorizer.claims.exp"}',
  })
  const response = await world.call(await world.sign())
  expect(await response.json()).toEqual({ sub: 'u1', exp: 'Wed Mar 12 20:03:58 UTC 2025' })
})

// spec rest-auth §7; field case J7
describe('what a caller is told', () => {
  test.each<[string, string, Claims | undefined, unknown]>([
    ['no token', 'COGNITO_USER_POOLS', undefined, 'Unauthorized'],
    ['an expired token', 'COGNITO_USER_POOLS', { exp: seconds }, 'The incoming token has expired'],
    ['another issuer', 'COGNITO_USER_POOLS', { iss: 'x' }, 'Unauthorized'],
  ])('of a user pool: %s', async (_, kind, claims, message) => {
    const world = worldOf(kind as 'COGNITO_USER_POOLS', [mine])
    const response = await world.call(claims && (await world.sign(claims)))
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
      401,
      'UnauthorizedException',
    ])
    expect(response.headers.has('www-authenticate')).toBe(false)
    expect(await response.json()).toEqual({ message })
  })

  test.each<[string, readonly string[], Claims | undefined, number, string]>([
    ['no token', ['read'], undefined, 401, 'Bearer'],
    [
      'another audience',
      [],
      { aud: 'x' },
      401,
      'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
    ],
    [
      'an expired token',
      ['read'],
      { exp: seconds },
      401,
      'Bearer scope="read" error="invalid_token" error_description="the token has expired"',
    ],
    [
      'another issuer',
      [],
      { iss: 'x' },
      401,
      'Bearer scope="" error="invalid_token" error_description="the token does not have a valid issuer"',
    ],
    [
      'too few scopes',
      ['read', 'write'],
      { scope: 'x' },
      403,
      'Bearer scope="read write" error="insufficient_scope" error_description="the token does not have valid scopes"',
    ],
  ])('of an issuer: %s', async (_, authorizationScopes, claims, status, challenge) => {
    const world = worldOf('JWT', [mine], { method: { authorizationScopes } })
    const response = await world.call(claims && (await world.sign(claims)))
    expect(response.status).toBe(status)
    expect(response.headers.get('www-authenticate')).toBe(challenge)
    expect(await response.json()).toEqual(
      status === 401 ? { message: 'Unauthorized' } : { Message: 'Forbidden' },
    )
  })
})

// spec rest-auth §4: the token and the API's policy must both allow
const statement = (over: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*', ...over },
    ],
  })

test.each<[string, string, boolean, number]>([
  ['allows, a good token', statement({}), true, 200],
  ['allows, no token', statement({}), false, 401],
  ['denies, a good token', statement({ Effect: 'Deny' }), true, 403],
  ['denies, no token', statement({ Effect: 'Deny' }), false, 401],
  ['is silent, a good token', statement({ Resource: 'execute-api:/prod/POST/*' }), true, 403],
])('the API’s policy %s', async (_, policy, hasToken, status) => {
  for (const kind of ['COGNITO_USER_POOLS', 'JWT'] as const) {
    const world = worldOf(kind, [mine], { policy })
    expect(await world.status(hasToken ? await world.sign() : undefined)).toBe(status)
  }
})

// What was deployed by other means, or before: it must fail rather than stand open
test.each<[string, object, RegExp]>([
  ['of another type', { type: 'TOKEN' }, /is of type TOKEN: authorization type \w+ needs one of/],
  ['that is not there', { id: 'other1' }, /authorizer auth01 does not exist/],
])('a method whose authorizer is one %s lets nobody in', async (_, authorizer, problem) => {
  for (const kind of ['COGNITO_USER_POOLS', 'JWT'] as const) {
    const world = worldOf(kind, [mine], { authorizer })
    expect(unservable(world.snapshot)).toEqual([expect.stringMatching(problem)])
    expect([await world.status(await world.sign()), await world.status(undefined)]).toEqual([
      500, 500,
    ])
  }
})

test('a pool that is none is refused at deployment, and lets nobody in', async () => {
  const world = worldOf('COGNITO_USER_POOLS', [mine], {
    authorizer: { providerARNs: ['arn:pool'] },
  })
  expect(unservable(world.snapshot)).toEqual([
    expect.stringContaining('arn:pool in its providerARNs is no user pool'),
  ])
  expect(await world.status(await world.sign())).toBe(401)
})

// cognito-local, moto and the like: keys come from there, and tokens name there or AWS
test.each<[string, (id: string) => string, number]>([
  ['AWS’s name of the pool', (id) => `https://cognito-idp.us-east-1.amazonaws.com/${id}`, 200],
  ['its own', (id) => `http://127.0.0.1:9229/${id}`, 200],
  ['its own by another name of this machine', (id) => `http://localhost:9229/${id}`, 200],
  ['another port', (id) => `http://localhost:9230/${id}`, 401],
  ['another host', (id) => `http://evil.test/${id}`, 401],
  ['another pool', () => 'http://127.0.0.1:9229/us-east-1_other', 401],
])('a pool on this machine and a token that names %s', async (_, issuerOf, status) => {
  const world = worldOf('COGNITO_USER_POOLS', [mine], { cognitoEndpoint: 'http://127.0.0.1:9229' })
  const id = world.issuer.split('/').at(-1)!
  expect(await world.status(await world.sign({ iss: issuerOf(id) }))).toBe(status)
  if (status === 200)
    expect(world.fetched).toEqual([`http://127.0.0.1:9229/${id}/.well-known/jwks.json`])
})

// The local gateway's own keys, for development
describe('development tokens', () => {
  const development = async (keys: readonly SigningKey[]) =>
    JSON.stringify({ keys: keys.map(({ jwk }) => jwk) })

  test.each(['COGNITO_USER_POOLS', 'JWT'] as const)('%s', async (kind) => {
    const own = await signingKey(`tidegate-development-${kind}`)
    const foreign = await signingKey(`tidegate-development-${kind}`)
    const world = worldOf(kind, [mine], { developmentKeys: () => development([own]) })
    expect(await world.status(await world.sign({}, {}, own))).toBe(200)
    expect(world.fetched).toEqual([])
    expect(await world.status(await world.sign({}, {}, foreign))).toBe(401)
    expect(await world.status(await world.sign({ exp: seconds }, {}, own))).toBe(401)
    // The issuer's own tokens go on, and its key is none for development.
    expect(await world.status(await world.sign())).toBe(200)
    expect(await world.status(await world.sign({}, { kid: own.kid }))).toBe(401)
  })

  test('a gateway without them asks the issuer, which has no such key', async () => {
    const own = await signingKey('tidegate-development-2')
    const world = worldOf('JWT', [mine])
    expect(await world.status(await world.sign({}, {}, own))).toBe(401)
  })
})
