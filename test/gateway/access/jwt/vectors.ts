import {
  constants,
  createHash,
  createPublicKey,
  type JsonWebKey,
  KeyObject,
  privateDecrypt,
  sign,
  type webcrypto,
} from 'node:crypto'
import { SignJWT } from 'jose'
import { signingKey, signToken, type SigningKey } from '../../../support/issuer.ts'
import { type Claims, segment } from './world.ts'

// The classes of Project Wycheproof's json_web_signature, json_web_crypto and json_web_key, as vectors of our own: made with
// fresh keys, for each algorithm that an issuer may sign by. None of them is a token that anybody signed.

/** What an issuer may sign by. */
export const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const
export type Algorithm = (typeof algorithms)[number]

const keys = new Map<string, Promise<SigningKey>>()
/** A key of an algorithm, made once. */
export const keyOf = (alg: Algorithm, which = ''): Promise<SigningKey> => {
  const name = `${alg} ${which}`
  const key = keys.get(name) ?? signingKey('k1', alg)
  keys.set(name, key)
  return key
}

/** A token that is good, by whose key it is, and what is in it. */
export type Made = { readonly claims: Claims; readonly key: SigningKey; readonly parts: Parts }
type Parts = { readonly h: string; readonly p: string; readonly s: string }
/** How a token is made of a good one that must not be taken. */
export type Vector = readonly [name: string, (made: Made) => string | Promise<string>]

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url')
/** With one bit of one byte turned over; a negative place counts from the end. */
export const withByte = (text: string, at: number): string => {
  const bytes = bytesOf(text)
  bytes[at < 0 ? bytes.length + at : at]! ^= 1
  return bytes.toString('base64url')
}
/** A token's header, written. */
export const header = (alg: string, more: object = {}) => segment({ alg, kid: 'k1', ...more })

/** The bytes that an ES key signs, its integers and its order. */
const curves: Readonly<Record<string, { readonly size: number; readonly order: bigint }>> = {
  ES256: {
    size: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  ES384: {
    size: 48,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
  ES512: {
    size: 66,
    order:
      0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  },
}
const integer = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
const asBytes = (value: bigint, size: number): Buffer =>
  Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex')

const common: readonly Vector[] = [
  ['rejectsModifiedSignature', ({ parts: { h, p, s } }) => `${h}.${p}.${withByte(s, 0)}`],
  [
    'rejectsModifiedSignature, its last byte',
    ({ parts: { h, p, s } }) => `${h}.${p}.${withByte(s, -1)}`,
  ],
  ['rejectsMissingSignature', ({ parts: { h, p } }) => `${h}.${p}.`],
  ['rejectsMissingSignatureAndSeparator', ({ parts: { h, p } }) => `${h}.${p}`],
  [
    'rejectsModifiedPayload',
    ({ claims, parts: { h, s } }) => `${h}.${segment({ ...claims, sub: 'x' })}.${s}`,
  ],
  ['rejectsMissingPayload', ({ parts: { h, s } }) => `${h}..${s}`],
  ['rejectsMissingPayloadAndSeparator', ({ parts: { h, s } }) => `${h}.${s}`],
  ['rejectsModifiedHeader', ({ key, parts: { p, s } }) => `${header(key.alg, { x: 1 })}.${p}.${s}`],
  [
    'rejectsModifiedHeader, its kid',
    ({ key, parts: { p, s } }) => `${segment({ alg: key.alg, kid: 'k2' })}.${p}.${s}`,
  ],
  ['rejectsMissingHeader', ({ parts: { p, s } }) => `.${p}.${s}`],
  ['rejectsMissingHeaderAndSeparator', ({ parts: { p, s } }) => `${p}.${s}`],
  ['rejectsMissingHeaderAndSignature', ({ parts: { p } }) => `.${p}.`],
  ['rejectsMissingHeaderSignatureAndSeparators', ({ parts: { p } }) => p],
  ['rejectsEmptyString', () => ''],
  ['rejectsExtraEmptyComponent', ({ parts: { h, p, s } }) => `${h}.${p}.${s}.`],
  ['rejectsExtraComponent', ({ parts: { h, p, s } }) => `${h}.${p}.${s}.Zm9v`],
  ['rejectsNoneAlgorithmAndMissingSignature', ({ parts: { p } }) => `${header('none')}.${p}.`],
  ['rejectsNoneAlgorithm, signature kept', ({ parts: { p, s } }) => `${header('NONE')}.${p}.${s}`],
  [
    'rejectsValidJsonSerialization',
    ({ parts: { h, p, s } }) =>
      JSON.stringify({
        payload: p,
        signatures: [{ protected: h, header: { x: 1 }, signature: s }],
      }),
  ],
  [
    'rejectsFlattenedJsonSerialization',
    ({ parts: { h, p, s } }) => JSON.stringify({ payload: p, protected: h, signature: s }),
  ],
  [
    'rejectsSymmetryConfusionAttacks, the key’s bytes',
    ({ key, parts: { p } }) => hmacBy(Buffer.from(spki(key)), p),
  ],
  [
    'rejectsSymmetryConfusionAttacks, its JWK',
    ({ key, parts: { p } }) => hmacBy(Buffer.from(JSON.stringify(key.jwk)), p),
  ],
  [
    'rejectsSymmetryConfusionAttacks, its PEM',
    ({ key, parts: { p } }) => hmacBy(Buffer.from(pem(key)), p),
  ],
  [
    'rejectsAttackerProvidedEmbeddedJwk',
    async ({ claims, key }) => {
      const evil = await keyOf(key.alg as Algorithm, 'evil')
      return signToken(evil, claims, { jwk: evil.jwk })
    },
  ],
  [
    'rejectsUnknownCritical',
    async ({ claims, key }) => {
      const name = 'http://example.test/x'
      return new SignJWT(claims)
        .setProtectedHeader({ alg: key.alg, kid: 'k1', crit: [name], [name]: 1 })
        .sign(key.privateKey, { crit: { [name]: true } })
    },
  ],
  ['rejectsPadding', ({ parts: { h, p, s } }) => `${h}.${p}.${s}=`],
  ['rejectsPadding in the header', ({ parts: { h, p, s } }) => `${h}=.${p}.${s}`],
  ['rejectsWhitespace', ({ parts: { h, p, s } }) => `${h}.${p}.${s.slice(0, 9)} ${s.slice(9)}`],
  ['rejectsLineFeed', ({ parts: { h, p, s } }) => `${h}.${p}\t.${s}`],
  ['rejectsBase64 of other letters', ({ parts: { h, p } }) => `${h}.${p}.+/8=`],
  [
    'rejectsTruncatedSignature',
    ({ parts: { h, p, s } }) => `${h}.${p}.${bytesOf(s).subarray(1).toString('base64url')}`,
  ],
  [
    'rejectsSignature with a zero before it',
    ({ parts: { h, p, s } }) =>
      `${h}.${p}.${Buffer.concat([Buffer.alloc(1), bytesOf(s)]).toString('base64url')}`,
  ],
  [
    'rejectsSignature of zeros',
    ({ parts: { h, p, s } }) =>
      `${h}.${p}.${Buffer.alloc(bytesOf(s).length).toString('base64url')}`,
  ],
  [
    'rejectsSignature of ones',
    ({ parts: { h, p, s } }) =>
      `${h}.${p}.${Buffer.alloc(bytesOf(s).length, 255).toString('base64url')}`,
  ],
  ...algorithms.map((alg): Vector => [
    `rejectsWrongPrimitive, named ${alg}`,
    ({ key, parts: { p, s } }) => (alg === key.alg ? 'a.b.c' : `${header(alg)}.${p}.${s}`),
  ]),
]

const publicOf = ({ jwk }: SigningKey) =>
  createPublicKey({ key: jwk as unknown as JsonWebKey, format: 'jwk' })
const secretOf = ({ privateKey }: SigningKey) => KeyObject.from(privateKey as webcrypto.CryptoKey)
const spki = (key: SigningKey) => publicOf(key).export({ type: 'spki', format: 'der' })
const pem = (key: SigningKey) => publicOf(key).export({ type: 'spki', format: 'pem' }).toString()

async function hmacBy(secret: Uint8Array<ArrayBuffer>, payload: string): Promise<string> {
  const input = `${header('HS256')}.${payload}`
  const key = await crypto.subtle.importKey(
    'raw',
    secret,
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const tag = await crypto.subtle.sign('HMAC', key, Buffer.from(input))
  return `${input}.${Buffer.from(tag).toString('base64url')}`
}

/** A signature whose integers are others. */
const integers =
  (change: (r: bigint, s: bigint, order: bigint, size: number) => Uint8Array): Vector[1] =>
  ({ key, parts: { h, p, s } }) => {
    const { size, order } = curves[key.alg]!
    const bytes = bytesOf(s)
    const [one, other] = [integer(bytes.subarray(0, size)), integer(bytes.subarray(size))]
    return `${h}.${p}.${Buffer.from(change(one, other, order, size)).toString('base64url')}`
  }
const both = (r: bigint, s: bigint, size: number) =>
  Buffer.concat([asBytes(r, size), asBytes(s, size)])

const ofCurves: readonly Vector[] = [
  ['r and s are 0', integers((_r, _s, _n, size) => both(0n, 0n, size))],
  ['r is 0', integers((_, s, _n, size) => both(0n, s, size))],
  ['s is 0', integers((r, _, _n, size) => both(r, 0n, size))],
  ['r and s are 1', integers((_r, _s, _n, size) => both(1n, 1n, size))],
  ['r and s are n', integers((_r, _s, n, size) => both(n, n, size))],
  ['r is n', integers((_, s, n, size) => both(n, s, size))],
  ['s is n', integers((r, _, n, size) => both(r, n, size))],
  ['r is n - 1', integers((_, s, n, size) => both(n - 1n, s, size))],
  ['r and s changed places', integers((r, s, _n, size) => both(s, r, size))],
  ['r alone', integers((r, _s, _n, size) => asBytes(r, size))],
  ['r and s with a zero before each', integers((r, s, _n, size) => both(r, s, size + 1))],
  [
    'DER instead of P1363',
    ({ key, parts: { h, p } }) => {
      const hash = `sha${key.alg.slice(2)}`
      const der = sign(hash, Buffer.from(`${h}.${p}`), secretOf(key))
      return `${h}.${p}.${der.toString('base64url')}`
    },
  ],
  [
    'another curve’s hash',
    ({ key, parts: { h, p } }) => {
      const hash = key.alg === 'ES256' ? 'sha512' : 'sha256'
      const other = sign(hash, Buffer.from(`${h}.${p}`), {
        key: secretOf(key),
        dsaEncoding: 'ieee-p1363',
      })
      return `${h}.${p}.${other.toString('base64url')}`
    },
  ],
]

/** What the private key makes of a whole block: a signature whose padding is as given. */
const padded =
  (pad: (digestInfo: Buffer, size: number) => Buffer): Vector[1] =>
  ({ key, parts: { h, p } }) => {
    const bits = Number(key.alg.slice(2))
    const digest = createHash(`sha${bits}`).update(`${h}.${p}`).digest()
    const info = Buffer.concat([Buffer.from(digestInfos[bits]!, 'hex'), digest])
    const block = pad(info, 256)
    const signature = privateDecrypt(
      { key: secretOf(key), padding: constants.RSA_NO_PADDING },
      block,
    )
    return `${h}.${p}.${signature.toString('base64url')}`
  }
/** What stands before a digest in a signature by PKCS #1 v1.5. */
export const digestInfos: Readonly<Record<number, string>> = {
  256: '3031300d060960864801650304020105000420',
  384: '3041300d060960864801650304020205000430',
  512: '3051300d060960864801650304020305000440',
}
/** What PKCS #1 v1.5 signs. */
export const block = (type: number, filler: number, info: Buffer, size: number, behind = 0) =>
  Buffer.concat([
    Buffer.from([0, type]),
    Buffer.alloc(size - 3 - info.length - behind, filler),
    Buffer.from([0]),
    info,
    Buffer.alloc(behind, 1),
  ])

const ofPkcs1: readonly Vector[] = [
  ['ModifiedPadding: another type', padded((info, size) => block(2, 255, info, size))],
  ['ModifiedPadding: another filler', padded((info, size) => block(1, 254, info, size))],
  [
    'ModifiedPadding: too little, and more behind it',
    padded((info, size) => block(1, 255, info, size, 100)),
  ],
  ['ModifiedPadding: no algorithm', padded((info, size) => block(1, 255, info.subarray(19), size))],
  [
    'ModifiedPadding: the hash’s parameters left out',
    padded((info, size) => {
      const at = info.indexOf(Buffer.from('0500', 'hex'))
      const rest = Buffer.concat([info.subarray(0, at), info.subarray(at + 2)])
      rest[1]! -= 2
      rest[3]! -= 2
      return block(1, 255, rest, size)
    }),
  ],
  [
    'a signature larger than the modulus',
    ({ key, parts: { h, p, s } }) => {
      const more = integer(bytesOf(s)) + integer(bytesOf(String(key.jwk['n'])))
      const size = more >> 2048n > 0n ? 257 : 256
      return `${h}.${p}.${asBytes(more, size).toString('base64url')}`
    },
  ],
  [
    'PSS by the same key',
    ({ key, parts: { h, p } }) => {
      const other = sign(`sha${key.alg.slice(2)}`, Buffer.from(`${h}.${p}`), {
        key: secretOf(key),
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: 32,
      })
      return `${h}.${p}.${other.toString('base64url')}`
    },
  ],
]

const ofPss: readonly Vector[] = [
  ...[0, 20, 64].map((saltLength): Vector => [
    `a salt of ${saltLength} bytes`,
    ({ key, parts: { h, p } }) => {
      const other = sign('sha256', Buffer.from(`${h}.${p}`), {
        key: secretOf(key),
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength,
      })
      return `${h}.${p}.${other.toString('base64url')}`
    },
  ]),
  [
    'PKCS #1 v1.5 by the same key',
    ({ key, parts: { h, p } }) =>
      `${h}.${p}.${sign('sha256', Buffer.from(`${h}.${p}`), secretOf(key)).toString('base64url')}`,
  ],
]

const edwardsOrder = 2n ** 252n + 27742317777372353535851937790883648493n
const reversed = (bytes: Uint8Array) => Buffer.from(bytes.toReversed())
const ofEdwards: readonly Vector[] = [
  [
    'S and the order: another way to write the same',
    ({ parts: { h, p, s } }) => {
      const bytes = bytesOf(s)
      const more = integer(reversed(bytes.subarray(32))) + edwardsOrder
      return `${h}.${p}.${Buffer.concat([bytes.subarray(0, 32), reversed(asBytes(more, 32))]).toString('base64url')}`
    },
  ],
  [
    'R of the identity and S of zero',
    ({ parts: { h, p } }) =>
      `${h}.${p}.${Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]).toString('base64url')}`,
  ],
]

const own: Readonly<Record<Algorithm, readonly Vector[]>> = {
  RS256: ofPkcs1,
  RS384: ofPkcs1,
  RS512: ofPkcs1,
  PS256: ofPss,
  ES256: ofCurves,
  ES384: ofCurves,
  ES512: ofCurves,
  EdDSA: ofEdwards,
}

/** All that are of an algorithm. */
export const vectorsOf = (alg: Algorithm): readonly Vector[] => [...common, ...own[alg]]
