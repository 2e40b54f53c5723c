import { CompactEncrypt, CompactSign, exportSPKI, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { signingKey, type SigningKey } from '../../../support/issuer.ts'
import { seconds, segment, worldOf, type World } from './world.ts'

let mine: SigningKey
let foreign: SigningKey
let curve: SigningKey
beforeAll(async () => {
  mine = await signingKey('k1')
  foreign = await signingKey('k1')
  curve = await signingKey('e1', 'ES256')
})

/** The header and the payload as they stand, signed by the issuer's own key as RS256. */
async function signedAsIs(header: string, payload: string | Buffer, key = mine): Promise<string> {
  const input = `${segment(header)}.${segment(payload)}`
  const algorithm = key.alg === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : 'RSASSA-PKCS1-v1_5'
  const signature = await crypto.subtle.sign(algorithm, key.privateKey, Buffer.from(input))
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}

const plainHeader = JSON.stringify({ alg: 'RS256', kid: 'k1' })
const text = ({ claims }: World) => JSON.stringify(claims)
const hmac = (world: World, secret: Uint8Array) =>
  new SignJWT(world.claims).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(secret)
const pem = async () => new TextEncoder().encode(await exportSPKI(await publicOf(mine)))
const publicOf = ({ jwk }: SigningKey) =>
  crypto.subtle.importKey(
    'jwk',
    jwk as unknown as JsonWebKey,
    { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    true,
    ['verify'],
  )

/** With the last three segments of a good token changed. */
const changed = async (world: World, change: (h: string, p: string, s: string) => string) => {
  const [header = '', payload = '', signature = ''] = (await world.sign()).split('.')
  return change(header, payload, signature)
}

/** The next character of base64url: of a last one that stands for two bits only, another way to write the same. */
const nextTo = (character: string): string =>
  alphabet[(alphabet.indexOf(character) & 0b110000) | ((alphabet.indexOf(character) + 1) & 0b1111)]!
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** What a token of either kind of authorizer is refused for: signatures, headers, forms, times. The numbers are ATTACKS's. */
const attacks: readonly (readonly [string, (world: World) => string | Promise<string>])[] = [
  ['no token but words', () => 'hello'],
  ['an empty token', () => ''],
  ['three dots', () => '...'],
  ['two segments', (world) => changed(world, (h, p) => `${h}.${p}`)],
  ['four segments', (world) => changed(world, (h, p, s) => `${h}.${p}.${s}.${s}`)],
  ['no signature', (world) => changed(world, (h, p) => `${h}.${p}.`)],
  ['a signature cut short', (world) => changed(world, (h, p, s) => `${h}.${p}.${s.slice(0, -4)}`)],
  ['a signature with a byte more', (world) => changed(world, (h, p, s) => `${h}.${p}.${s}AAAA`)],
  ['a signature of zeros', (world) => changed(world, (h, p) => `${h}.${p}.${'A'.repeat(342)}`)],
  ['a token and more', async ({ sign }) => `${await sign()} ${await sign()}`],
  [
    'a signature whose last bits no encoder writes',
    (world) => changed(world, (h, p, s) => `${h}.${p}.${s.slice(0, -1)}${nextTo(s.at(-1)!)}`),
  ],
  [
    'bytes that are no UTF-8',
    (world) =>
      signedAsIs(plainHeader, Buffer.from(text(world).replace('{', '{"x":"\xff",'), 'latin1')),
  ],
  ['a blank in it', (world) => changed(world, (h, p, s) => `${h}. ${p}.${s}`)],
  ['padding', (world) => changed(world, (h, p, s) => `${h}.${p}.${s}==`)],
  ['the alphabet of base64', (world) => changed(world, (h, p) => `${h}.${p}.+/+/`)],
  ['24: alg none', ({ claims }) => `${segment({ alg: 'none', kid: 'k1' })}.${segment(claims)}.`],
  ['24: alg nOnE', ({ claims }) => `${segment({ alg: 'nOnE', kid: 'k1' })}.${segment(claims)}.AA`],
  [
    '24: alg none, signature kept',
    (world) => changed(world, (_, p, s) => `${segment({ alg: 'none', kid: 'k1' })}.${p}.${s}`),
  ],
  ['24: alg missing', (world) => signedAsIs('{"kid":"k1"}', text(world))],
  ['24: alg is a list', (world) => signedAsIs('{"alg":["RS256"],"kid":"k1"}', text(world))],
  [
    '24: alg of JavaScript’s own',
    (world) => signedAsIs('{"alg":"__proto__","kid":"k1"}', text(world)),
  ],
  ['25: HS256 with the public key as PEM', async (world) => hmac(world, await pem())],
  [
    '25: HS256 with the modulus',
    (world) => hmac(world, new TextEncoder().encode(String(mine.jwk['n']))),
  ],
  ['25: HS256 with zeros', (world) => hmac(world, new Uint8Array(32))],
  [
    '26: RS512 by a key for RS256',
    (world) => signedAsIs('{"alg":"RS512","kid":"k1"}', text(world)),
  ],
  ['26: an ES256 signature under RS256', (world) => signedAsIs(plainHeader, text(world), curve)],
  [
    '26: r and s of zero',
    ({ claims }) => `${segment({ alg: 'ES256', kid: 'e1' })}.${segment(claims)}.${'A'.repeat(86)}`,
  ],
  ['27: a key of its own in the header', ({ sign }) => sign({}, { jwk: foreign.jwk }, foreign)],
  ['27: a key by URL', ({ sign }) => sign({}, { jku: 'https://evil.test/k' }, foreign)],
  ['27: a certificate by URL', ({ sign }) => sign({}, { x5u: 'https://evil.test/c' }, foreign)],
  ['27: a path as kid', ({ sign }) => sign({}, { kid: '../../../../dev/null' })],
  ['27: SQL as kid', ({ sign }) => sign({}, { kid: "k1' OR '1'='1" })],
  ['27: kid of JavaScript’s own', ({ sign }) => sign({}, { kid: 'constructor' })],
  ['27: kid is a number', (world) => signedAsIs('{"alg":"RS256","kid":1}', text(world))],
  ['27: no kid', ({ sign }) => sign({}, { kid: undefined })],
  ['27: the kid of development', ({ sign }) => sign({}, { kid: 'tidegate-development-k1' })],
  ['27: another key under the kid', ({ sign }) => sign({}, {}, foreign)],
  ['28: no exp', ({ sign }) => sign({ exp: undefined })],
  ['28: exp is null', ({ sign }) => sign({ exp: null })],
  [
    '28: exp is text',
    (world) => signedAsIs(plainHeader, JSON.stringify({ ...world.claims, exp: '9999999999' })),
  ],
  [
    '28: exp is endless',
    (world) => signedAsIs(plainHeader, text(world).replace(/"exp":\d+/, '"exp":1e999')),
  ],
  [
    '28: exp is a list',
    (world) => signedAsIs(plainHeader, text(world).replace(/"exp":(\d+)/, '"exp":[$1]')),
  ],
  ['28: expired this second', ({ sign }) => sign({ exp: seconds })],
  ['28: expired by a fraction', ({ sign }) => sign({ exp: seconds - 0.5 })],
  ['28: negative exp', ({ sign }) => sign({ exp: -1 })],
  ['28: nbf a second ahead', ({ sign }) => sign({ nbf: seconds + 1 })],
  [
    '28: nbf is text',
    (world) => signedAsIs(plainHeader, JSON.stringify({ ...world.claims, nbf: '1' })),
  ],
  ['29: iss with a slash behind', ({ sign, issuer }) => sign({ iss: `${issuer}/` })],
  ['29: iss in capitals', ({ sign, issuer }) => sign({ iss: issuer.toUpperCase() })],
  [
    '29: iss is a list',
    (world) => signedAsIs(plainHeader, JSON.stringify({ ...world.claims, iss: [world.issuer] })),
  ],
  ['29: no iss', ({ sign }) => sign({ iss: undefined })],
  ['29: another issuer', ({ sign }) => sign({ iss: 'https://evil.test' })],
  [
    'a changed payload',
    (world) =>
      changed(world, (h, _, s) => `${h}.${segment({ ...world.claims, sub: 'root' })}.${s}`),
  ],
  ['a payload that is a list', () => signedAsIs(plainHeader, '[]')],
  ['a payload that is null', () => signedAsIs(plainHeader, 'null')],
  ['a payload that is a text', () => signedAsIs(plainHeader, '"x"')],
  ['a claim twice', (world) => signedAsIs(plainHeader, text(world).replace('{', '{"sub":"root",'))],
  [
    'a claim twice, once escaped',
    (world) => signedAsIs(plainHeader, text(world).replace('{', '{"\\u0073ub":"root",')),
  ],
  [
    'a claim twice inside',
    (world) => signedAsIs(plainHeader, text(world).replace('{', '{"x":{"a":1,"a":2},')),
  ],
  ['a header twice', (world) => signedAsIs('{"alg":"none","alg":"RS256","kid":"k1"}', text(world))],
  ['a byte order mark', (world) => signedAsIs(plainHeader, `\uFEFF${text(world)}`)],
  ['more behind the payload', (world) => signedAsIs(plainHeader, `${text(world)}{}`)],
  ['comments in the payload', (world) => signedAsIs(plainHeader, `/**/${text(world)}`)],
  [
    'nesting without end',
    (world) =>
      signedAsIs(
        plainHeader,
        text(world).replace('{', `{"x":${'['.repeat(2000)}${']'.repeat(2000)},`),
      ),
  ],
  [
    'an extension that must be understood',
    (world) => signedAsIs('{"alg":"RS256","kid":"k1","crit":["exp"],"exp":1}', text(world)),
  ],
  [
    'crit that names nothing',
    (world) => signedAsIs('{"alg":"RS256","kid":"k1","crit":[]}', text(world)),
  ],
  [
    'a payload that is not encoded',
    (world) => signedAsIs('{"alg":"RS256","kid":"k1","b64":false,"crit":["b64"]}', text(world)),
  ],
  ['b64 alone', (world) => signedAsIs('{"alg":"RS256","kid":"k1","b64":false}', text(world))],
  [
    'a token in a token',
    async ({ sign }) =>
      new CompactSign(new TextEncoder().encode(await sign()))
        .setProtectedHeader({ alg: 'RS256', kid: 'k1', cty: 'JWT' })
        .sign(mine.privateKey),
  ],
  [
    'an encrypted token',
    ({ claims }) =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'dir', enc: 'A128GCM', kid: 'k1' })
        .encrypt(new Uint8Array(16)),
  ],
]

describe.each(['COGNITO_USER_POOLS', 'JWT'] as const)('%s', (kind) => {
  test.each(attacks)('%s: 401', async (_, tokenOf) => {
    const world = worldOf(kind, [mine, curve], { policy: everybody })
    const token = await tokenOf(world)
    const response = await world.call(token)
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({
      message: expect.stringMatching(/^(?:Unauthorized|The incoming token has expired)$/),
    })
    // Whatever was in the token, nobody else was asked.
    for (const url of world.fetched) expect(url.startsWith(world.issuer)).toBe(true)
  })

  test('the same world lets a good token in, at first and afterwards', async () => {
    const world = worldOf(kind, [mine, curve], { policy: everybody })
    const token = await world.sign()
    expect([await world.status(token), await world.status(token)]).toEqual([200, 200])
    // Its bytes decide: the same words signed by somebody else are another token.
    expect(await world.status(await world.sign({}, {}, foreign))).toBe(401)
  })
})

const everybody = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }],
})

// ATTACKS 25, 26: the algorithm is the key's and the authorizer's, never the token's
test.each(['RS384', 'PS256', 'ES256'])('a user pool signs by RS256: %s is refused', async (alg) => {
  const key = await signingKey('k1', alg)
  const world = worldOf('COGNITO_USER_POOLS', [key])
  expect(await world.status(await world.sign())).toBe(401)
})

test.each(['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'])(
  'an issuer may sign by %s',
  async (alg) => {
    const key = await signingKey('k1', alg)
    const world = worldOf('JWT', [key])
    expect(await world.status(await world.sign())).toBe(200)
    const other = await signingKey('k1', alg)
    expect(await world.status(await world.sign({}, {}, other))).toBe(401)
  },
)

// ATTACKS 26
test.each([
  ['a secret', { kty: 'oct', k: 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0' }],
  ['a key for encryption', { use: 'enc' }],
  ['a key that may only sign', { key_ops: ['sign'] }],
  ['a key of another algorithm', { alg: 'RS512' }],
  ['a key without modulus', { n: undefined }],
  ['a modulus that is none', { n: 'AA' }],
  ['a modulus of 100,000 bits', { n: 'x'.repeat(16_000) }],
])('%s verifies nothing', async (_, over) => {
  const world = worldOf('JWT', [{ ...mine, jwk: { ...mine.jwk, ...over } }])
  expect(await world.status(await world.sign())).toBe(401)
})
