import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { SigningKey } from '../../../support/issuer.ts'
import {
  type Algorithm,
  algorithms,
  block,
  digestInfos,
  header,
  keyOf,
  type Made,
  vectorsOf,
  withByte,
} from './vectors.ts'
import { segment, type World, worldOf } from './world.ts'

// Every vector but `acceptsValid` is refused, at first and beside a token that is known to be good.

describe.each(algorithms)('%s', (alg) => {
  const setUp = async (): Promise<{ world: World; made: Made }> => {
    const key = await keyOf(alg)
    const world = worldOf('JWT', [key])
    const [h = '', p = '', s = ''] = (await world.sign()).split('.')
    return { world, made: { claims: world.claims, key, parts: { h, p, s } } }
  }

  test('acceptsValid', async () => {
    const { world, made } = await setUp()
    const { h, p, s } = made.parts
    expect(await world.status(`${h}.${p}.${s}`)).toBe(200)
  })

  test.each(vectorsOf(alg))('%s', async (_, vector) => {
    const { world, made } = await setUp()
    const token = await vector(made)
    expect(await world.status(token)).toBe(401)
    const { h, p, s } = made.parts
    expect(await world.status(`${h}.${p}.${s}`)).toBe(200)
    expect(await world.status(token)).toBe(401)
  })
})

/** The signer's own key, as its issuer must not publish it. */
describe('json_web_key: a key verifies nothing', () => {
  const rsa = (over: object): Promise<SigningKey> => changed('RS256', () => over)
  const changed = async (
    alg: Algorithm,
    over: (jwk: Readonly<Record<string, unknown>>) => object,
  ): Promise<SigningKey> => {
    const key = await keyOf(alg)
    return { ...key, jwk: { ...key.jwk, ...over(key.jwk) } }
  }

  test.each<[string, () => Promise<SigningKey>]>([
    ['of use enc', () => rsa({ use: 'enc' })],
    ['of an unknown use', () => rsa({ use: 'signature' })],
    ['whose key_ops are to sign', () => rsa({ key_ops: ['sign'] })],
    ['whose key_ops are none', () => rsa({ key_ops: [] })],
    ['whose key_ops are to encrypt', () => rsa({ key_ops: ['encrypt', 'wrapKey'] })],
    ['whose key_ops are a text', () => rsa({ key_ops: 'verify' })],
    ['of another algorithm', () => rsa({ alg: 'PS256' })],
    ['of an algorithm for encryption', () => rsa({ alg: 'RSA-OAEP' })],
    ['of alg none', () => rsa({ alg: 'none' })],
    ['of another type', () => rsa({ kty: 'EC', crv: 'P-256' })],
    ['of a type in small letters', () => rsa({ kty: 'rsa' })],
    ['without kid', () => rsa({ kid: undefined })],
    ['whose kid is a number', () => rsa({ kid: 1 })],
    ['whose exponent is 1', () => rsa({ e: 'AQ' })],
    ['whose exponent is 0', () => rsa({ e: 'AA' })],
    ['whose exponent is even', () => rsa({ e: 'Ag' })],
    ['whose modulus is even', () => changed('RS256', ({ n }) => ({ n: withLast(String(n), 0) }))],
    ['whose modulus is cut', () => changed('RS256', ({ n }) => ({ n: String(n).slice(0, 171) }))],
    ['without exponent', () => rsa({ e: undefined })],
    [
      'whose point is on no curve',
      () => changed('ES256', ({ y }) => ({ y: withByte(String(y), -1) })),
    ],
    [
      'whose point is the origin',
      () => changed('ES256', () => ({ x: 'A'.repeat(43), y: 'A'.repeat(43) })),
    ],
    ['whose curve is another', () => changed('ES256', () => ({ crv: 'P-384' }))],
    ['whose curve is not named', () => changed('ES256', () => ({ crv: undefined }))],
    ['of secp256k1', () => changed('ES256', () => ({ crv: 'secp256k1' }))],
    [
      'whose coordinate is short',
      () => changed('ES256', ({ x }) => ({ x: String(x).slice(0, 20) })),
    ],
    ['of X25519', () => changed('EdDSA', () => ({ crv: 'X25519' }))],
    ['that is a secret', () => changed('EdDSA', ({ x }) => ({ kty: 'oct', k: x, alg: 'HS256' }))],
  ])('%s', async (_, keyOfIssuer) => {
    const key = await keyOfIssuer()
    const world = worldOf('JWT', [key])
    expect(await world.status(await world.sign())).toBe(401)
  })

  test('of 1,024 bits', async () => {
    const pair = (await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    )) as CryptoKeyPair
    const { n, e } = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as JsonWebKey
    const jwk = { kty: 'RSA', n, e, kid: 'k1' }
    const world = worldOf('JWT', [{ kid: 'k1', alg: 'RS256', privateKey: pair.privateKey, jwk }])
    const input = `${header('RS256')}.${segment(world.claims)}`
    const signature = await crypto.subtle.sign(
      'RSASSA-PKCS1-v1_5',
      pair.privateKey,
      Buffer.from(input),
    )
    expect(await world.status(`${input}.${Buffer.from(signature).toString('base64url')}`)).toBe(401)
  })

  // By an exponent of 1 everybody signs: the signature is the padded text itself.
  test('of exponent 1, though its signature is right', async () => {
    const key = await rsa({ e: 'AQ' })
    const world = worldOf('JWT', [key])
    const input = `${header('RS256')}.${segment(world.claims)}`
    const digest = createHash('sha256').update(input).digest()
    const info = Buffer.concat([Buffer.from(digestInfos[256]!, 'hex'), digest])
    const signature = block(1, 255, info, 256).toString('base64url')
    expect(await world.status(`${input}.${signature}`)).toBe(401)
  })

  // A neutral point's signature of every text: R is the identity, S is zero.
  test('of small order, though its signature is right', async () => {
    const key = await changed('EdDSA', () => ({
      x: Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]).toString('base64url'),
    }))
    const world = worldOf('JWT', [key])
    const input = `${header('EdDSA')}.${segment(world.claims)}`
    const signature = Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]).toString('base64url')
    expect(await world.status(`${input}.${signature}`)).toBe(401)
  })
})

const withLast = (text: string, bit: number): string => {
  const bytes = Buffer.from(text, 'base64url')
  bytes[bytes.length - 1] = (bytes.at(-1)! & 0xfe) | bit
  return bytes.toString('base64url')
}
