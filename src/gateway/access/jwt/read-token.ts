import { readStrictJson, type JsonMaker } from '../../../lang/json/parse-strict-json.ts'
import { isObject } from '../../../model/json-object.ts'
import { maxHeaderBytes } from '../../../model/limits.ts'
import { TokenRefused } from './token-refused.ts'

/** A JSON object of a token: nobody has vouched for it until the signature is verified. */
export type TokenObject = Readonly<Record<string, unknown>>

/** A token that is well formed, and nothing else. */
export type ReadToken = {
  /** Of the signature, as the token claims it. */
  readonly alg: string
  readonly kid: string | undefined
  readonly payload: TokenObject
}

/**
 * Reads a JWS in its compact form. What readers are known to disagree on is refused, so that whoever reads the token
 * behind the gateway reads what was verified: names that occur twice, bytes that are no UTF-8, base64 that is not
 * canonical, critical extensions, payloads that are not encoded. Keys and their addresses in the header are not looked at
 * (ATTACKS 27). Throws {@link TokenRefused}.
 */
export function readToken(token: string): ReadToken {
  const { alg, kid, payload } = readSigned(token)
  return { alg, kid, payload: objectOf(payload, 'payload') }
}

/** The same of a JWS, whatever it is that was signed. */
export function readSigned(token: string): Omit<ReadToken, 'payload'> & {
  readonly payload: Uint8Array
} {
  // A client's headers are no longer than this; a simulated request's might be.
  if (token.length > maxHeaderBytes) throw new TokenRefused('the token is too long')
  const segments = token.split('.', 4)
  if (segments.length !== 3) throw new TokenRefused('token contains an invalid number of segments')
  const [header, payload] = segments.map(decodeSegment)
  const { alg, kid, crit, b64 } = objectOf(header!, 'header')
  if (crit !== undefined || b64 !== undefined)
    throw new TokenRefused('the token has critical headers that are not understood')
  if (typeof alg !== 'string' || alg === '')
    throw new TokenRefused('signing method (alg) is unspecified')
  if (kid !== undefined && typeof kid !== 'string') throw unknownKey()
  return { alg, kid, payload: payload! }
}

/** The issuer has no such key. */
export const unknownKey = (): TokenRefused =>
  new TokenRefused("unable to find a signing key that matches 'kid'")

const malformed = (part: string) => new TokenRefused(`the token's ${part} is malformed`)

function decodeSegment(segment: string): Uint8Array {
  try {
    return decodeBase64Url(segment)
  } catch {
    throw malformed('encoding')
  }
}

/** Throws for characters, padding and last bits that no encoder writes. */
function decodeBase64Url(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error('not base64url')
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const spare = (text.length % 4) as 0 | 2 | 3
  const unusedBits = spare === 2 ? 0b1111 : spare === 3 ? 0b11 : 0
  if (spare > 0 && (alphabet.indexOf(text.at(-1)!) & unusedBits) !== 0)
    throw new Error('not canonical')
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function objectOf(bytes: Uint8Array, part: string): TokenObject {
  let value: unknown
  try {
    const text = utf8.decode(bytes)
    readStrictJson(text, nothing)
    value = JSON.parse(text)
  } catch {
    throw malformed(part)
  }
  if (!isObject(value)) throw malformed(part)
  return value
}

/** Makes nothing but what tells that a name occurs twice. */
const nothing: JsonMaker<null, Set<string>> = {
  integer: () => null,
  fraction: () => null,
  object: () => new Set(),
  has: (object, key) => object.has(key),
  set: (object, key) => object.add(key),
}
