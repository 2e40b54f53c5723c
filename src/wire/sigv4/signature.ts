import { createHash, createHmac } from 'node:crypto'

export const ALGORITHM = 'AWS4-HMAC-SHA256'
export const TERMINATOR = 'aws4_request'

/** What a signature is bound to besides the request. */
export interface Scope {
  /** `YYYYMMDD`. */
  readonly day: string
  readonly region: string
  readonly service: string
}

/** Lower-case hex SHA-256 of a text or bytes. */
export function sha256Hex(data: string | Uint8Array): string {
  // Most requests have no body, and making a hash costs more than hashing.
  if (data.length === 0) return emptySha256
  return createHash('sha256').update(data).digest('hex')
}

const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** `20260101/us-east-1/execute-api/aws4_request`. */
export function scopeText(scope: Scope): string {
  return `${scope.day}/${scope.region}/${scope.service}/${TERMINATOR}`
}

/** The text that is signed. */
export function stringToSign(amzDate: string, scope: Scope, canonical: string): string {
  return [ALGORITHM, amzDate, scopeText(scope), sha256Hex(canonical)].join('\n')
}

/** Hex signature of a string to sign. */
export function signatureOf(secretAccessKey: string, scope: Scope, text: string): string {
  return createHmac('sha256', signingKey(secretAccessKey, scope)).update(text).digest('hex')
}

/** Deriving a key costs more than the rest of a verification; a few callers times two days is all a gateway sees. */
const MAX_CACHED_KEYS = 256
const signingKeys = new Map<string, Uint8Array>()

function signingKey(secretAccessKey: string, scope: Scope): Uint8Array {
  // The secret is part of the cache key: an access key id may get a new one.
  const id = `${scope.day}/${scope.region}/${scope.service}/${secretAccessKey}`
  let key = signingKeys.get(id)
  if (key) return key
  key = hmac(`AWS4${secretAccessKey}`, scope.day)
  for (const part of [scope.region, scope.service, TERMINATOR]) key = hmac(key, part)
  if (signingKeys.size >= MAX_CACHED_KEYS) {
    const [oldest] = signingKeys.keys()
    if (oldest !== undefined) signingKeys.delete(oldest)
  }
  signingKeys.set(id, key)
  return key
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest()
}
