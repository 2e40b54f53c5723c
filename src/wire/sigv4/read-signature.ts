import { createHash } from 'node:crypto'
import type { HeaderList } from './canonical-request.ts'
import type { Scope } from './signature.ts'
import { ALGORITHM } from './signature.ts'

/** A refusal: AWS's error name and its message. Every one is a 403. */
export interface SignatureFailure {
  readonly ok: false
  readonly error: string
  readonly message: string
}

/** What a request says about its own signature; nothing of it is verified. */
export interface ClaimedSignature {
  readonly ok: true
  readonly carrier: 'header' | 'query'
  readonly accessKeyId: string
  readonly scope: Scope
  readonly terminator: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** As sent. */
  readonly date: string
  /** Seconds a presigned request lives; undefined in headers. */
  readonly expires?: number
  readonly sessionToken?: string
}

/** A week, AWS's longest presigned life. */
const MAX_EXPIRES = 604_800

/**
 * Reads the signature of a request from the `Authorization` header or the query string.
 * Failures are syntactic ones, in the order and words of spec rest-auth §2. No carrier: MissingAuthenticationToken.
 */
export function readSignature(
  headers: HeaderList,
  rawQuery: string,
): ClaimedSignature | SignatureFailure {
  const authorization = header(headers, 'authorization')
  const query = signatureQuery(rawQuery)
  if (authorization === undefined) {
    return query.size > 0 ? fromQuery(query) : missing
  }
  if (query.has('X-Amz-Algorithm')) {
    return incomplete(
      `Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.`,
    )
  }
  return fromHeader(authorization, headers)
}

/** The service a request claims to be signed for, to choose whose credentials and routes apply. Not verified. */
export function parseScopeService(headers: HeaderList, rawQuery: string): string | undefined {
  const claimed = readSignature(headers, rawQuery)
  return claimed.ok ? claimed.scope.service : undefined
}

/** The value of a header, repeated ones joined; undefined when absent. */
export function header(headers: HeaderList, name: string): string | undefined {
  let found: string | undefined
  for (const [key, value] of headers) {
    if (key.length !== name.length || key.toLowerCase() !== name) continue
    found = found === undefined ? value : `${found}, ${value}`
  }
  return found?.trim()
}

export function incomplete(message: string): SignatureFailure {
  return { ok: false, error: 'IncompleteSignatureException', message }
}

const missing: SignatureFailure = {
  ok: false,
  error: 'MissingAuthenticationTokenException',
  message: 'Missing Authentication Token',
}

function fromHeader(
  authorization: string,
  headers: HeaderList,
): ClaimedSignature | SignatureFailure {
  const space = authorization.search(/\s/)
  const algorithm = space < 0 ? '' : authorization.slice(0, space)
  const parts = new Map<string, string>()
  // Measured: a header without any `=` pair (`Bearer x`) is refused for its syntax before its algorithm is looked at.
  for (const part of authorization.slice(space < 0 ? 0 : space + 1).split(',')) {
    const equals = part.indexOf('=')
    if (equals < 0) {
      return incomplete(
        `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hashed(authorization)}'.`,
      )
    }
    const name = part.slice(0, equals).trim()
    if (!parts.has(name)) parts.set(name, part.slice(equals + 1).trim())
  }
  const credential = parts.get('Credential') ?? ''
  const signature = parts.get('Signature') ?? ''
  const signedHeaders = parts.get('SignedHeaders') ?? ''
  const date = header(headers, 'x-amz-date') ?? header(headers, 'date') ?? ''
  const lacking = [
    credential === '' ? `Authorization header requires 'Credential' parameter. ` : '',
    signature === '' ? `Authorization header requires 'Signature' parameter. ` : '',
    signedHeaders === '' ? `Authorization header requires 'SignedHeaders' parameter. ` : '',
    date === ''
      ? `Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. `
      : '',
  ].join('')
  if (lacking !== '') {
    return incomplete(
      `${lacking}(Hashed with SHA-256 and encoded with Base64) Authorization=${hashed(authorization)}`,
    )
  }
  const sessionToken = header(headers, 'x-amz-security-token')
  return claim({
    carrier: 'header',
    algorithm,
    credential,
    signature,
    signedHeaders,
    date,
    sessionToken,
  })
}

const queryNames = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
]

function fromQuery(query: ReadonlyMap<string, string>): ClaimedSignature | SignatureFailure {
  const absent = queryNames.filter((name) => (query.get(name) ?? '') === '')
  if (absent.length > 0) {
    const sentences = absent.map((name) => `AWS query-string parameters must include '${name}'. `)
    return incomplete(`${sentences.join('')}Re-examine the query-string parameters.`)
  }
  const expires = query.get('X-Amz-Expires')
  if (expires !== undefined && !(/^\d{1,6}$/.test(expires) && Number(expires) <= MAX_EXPIRES)) {
    return incomplete(
      `X-Amz-Expires must be a number of seconds up to ${MAX_EXPIRES}. Got '${expires}'.`,
    )
  }
  return claim({
    carrier: 'query',
    algorithm: query.get('X-Amz-Algorithm') ?? '',
    credential: query.get('X-Amz-Credential') ?? '',
    signature: query.get('X-Amz-Signature') ?? '',
    signedHeaders: query.get('X-Amz-SignedHeaders') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    sessionToken: query.get('X-Amz-Security-Token'),
    expires: expires === undefined ? undefined : Number(expires),
  })
}

function claim(pieces: {
  carrier: 'header' | 'query'
  algorithm: string
  credential: string
  signature: string
  signedHeaders: string
  date: string
  sessionToken: string | undefined
  expires?: number | undefined
}): ClaimedSignature | SignatureFailure {
  if (pieces.algorithm !== ALGORITHM) {
    return incomplete(`Unsupported AWS 'algorithm': '${pieces.algorithm}'`)
  }
  const elements = pieces.credential.split('/')
  const [accessKeyId, day, region, service, terminator] = elements
  if (
    elements.length !== 5 ||
    accessKeyId === undefined ||
    day === undefined ||
    region === undefined ||
    service === undefined ||
    terminator === undefined
  ) {
    return incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${pieces.credential}'`,
    )
  }
  return {
    ok: true,
    carrier: pieces.carrier,
    accessKeyId,
    scope: { day, region, service },
    terminator,
    signedHeaders: pieces.signedHeaders.toLowerCase().split(';'),
    signature: pieces.signature,
    date: pieces.date,
    ...(pieces.expires === undefined ? {} : { expires: pieces.expires }),
    ...(pieces.sessionToken === undefined ? {} : { sessionToken: pieces.sessionToken }),
  }
}

/** The `X-Amz-…` entries that make a presigned query; the first of repeated ones. A lone security token is none. */
function signatureQuery(rawQuery: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (!/X-Amz-(?:Algorithm|Credential|Signature|SignedHeaders)=/.test(rawQuery)) return found
  for (const entry of rawQuery.split('&')) {
    const equals = entry.indexOf('=')
    const name = equals < 0 ? entry : entry.slice(0, equals)
    if (!name.startsWith('X-Amz-') || found.has(name)) continue
    const value = equals < 0 ? '' : entry.slice(equals + 1)
    try {
      found.set(name, decodeURIComponent(value))
    } catch {
      found.set(name, value)
    }
  }
  return found
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
