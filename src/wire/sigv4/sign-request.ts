import { formatAmzDate } from './amz-date.ts'
import type { HeaderList, PathForm } from './canonical-request.ts'
import { canonicalRequest, encodeRfc3986 } from './canonical-request.ts'
import type { Scope } from './signature.ts'
import { ALGORITHM, scopeText, sha256Hex, signatureOf, stringToSign } from './signature.ts'

export interface SigningCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface RequestToSign {
  readonly method: string
  /** Absolute URL exactly as it will be sent, percent-encoded. */
  readonly url: string
  readonly headers: HeaderList
  /** Absent: no body. Ignored when `bodyHash` is given (hex SHA-256, or `UNSIGNED-PAYLOAD`). */
  readonly body?: string | Uint8Array
  readonly bodyHash?: string
  readonly credentials: SigningCredentials
  readonly region: string
  /** Service name in the scope: `lambda`, `s3`, `execute-api`, … */
  readonly service: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** Default: `single` for S3, `double` for all others. */
  readonly pathForm?: PathForm
}

/** Headers that proxies and HTTP clients set or change after signing. */
const unsigned = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
])

/**
 * The headers to add to a request so that AWS accepts it: `x-amz-date`, `authorization`, for temporary credentials
 * `x-amz-security-token`, for S3 `x-amz-content-sha256`. All given headers are signed except those a client may change.
 */
export function signRequest(request: RequestToSign): [name: string, value: string][] {
  const amzDate = formatAmzDate(request.now)
  const payloadHash = request.bodyHash ?? sha256Hex(request.body ?? '')
  const added: [string, string][] = [['x-amz-date', amzDate]]
  const { sessionToken } = request.credentials
  if (sessionToken !== undefined) added.push(['x-amz-security-token', sessionToken])
  if (request.service === 's3') added.push(['x-amz-content-sha256', payloadHash])
  const names = new Set(added.map(([name]) => name))
  const headers: HeaderList = [
    ...request.headers.filter(([name]) => !names.has(name.toLowerCase())),
    ...added,
  ]
  const { signedHeaders, signature } = sign(request, headers, '', amzDate, payloadHash)
  const credential = `${request.credentials.accessKeyId}/${scopeText(scopeOf(request, amzDate))}`
  added.push([
    'authorization',
    `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  ])
  return added
}

/** The query to append to the URL (after `?` or `&`) of a presigned request that is good for `expires` seconds. */
export function presignQuery(request: RequestToSign, expires: number): string {
  const amzDate = formatAmzDate(request.now)
  const payloadHash = request.bodyHash ?? sha256Hex(request.body ?? '')
  const { accessKeyId, sessionToken } = request.credentials
  const entries = [
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${accessKeyId}/${scopeText(scopeOf(request, amzDate))}`],
    ['X-Amz-Date', amzDate],
    ['X-Amz-Expires', String(expires)],
    ['X-Amz-SignedHeaders', signedNames(withHost(request, request.headers)).join(';')],
    ...(sessionToken === undefined ? [] : [['X-Amz-Security-Token', sessionToken]]),
  ]
  const query = entries.map(([name, value]) => `${name}=${encodeRfc3986(value ?? '')}`).join('&')
  const { signature } = sign(request, request.headers, query, amzDate, payloadHash)
  return `${query}&X-Amz-Signature=${signature}`
}

function sign(
  request: RequestToSign,
  headers: HeaderList,
  extraQuery: string,
  amzDate: string,
  payloadHash: string,
): { signedHeaders: readonly string[]; signature: string } {
  const { rawPath, rawQuery } = splitUrl(request.url)
  const all = withHost(request, headers)
  const signedHeaders = signedNames(all)
  const canonical = canonicalRequest({
    method: request.method,
    rawPath,
    pathForm: request.pathForm ?? (request.service === 's3' ? 'single' : 'double'),
    rawQuery: `${rawQuery}&${extraQuery}`,
    headers: all,
    signedHeaders,
    payloadHash,
  })
  const scope = scopeOf(request, amzDate)
  const text = stringToSign(amzDate, scope, canonical)
  return { signedHeaders, signature: signatureOf(request.credentials.secretAccessKey, scope, text) }
}

function scopeOf(request: RequestToSign, amzDate: string): Scope {
  return { day: amzDate.slice(0, 8), region: request.region, service: request.service }
}

function signedNames(headers: HeaderList): string[] {
  const names = new Set(headers.map(([name]) => name.toLowerCase()))
  return [...names].filter((name) => !unsigned.has(name)).toSorted()
}

function withHost(request: RequestToSign, headers: HeaderList): HeaderList {
  if (headers.some(([name]) => name.toLowerCase() === 'host')) return headers
  return [['host', splitUrl(request.url).host], ...headers]
}

/** Sliced, not parsed: `new URL` would resolve and re-encode what the signature covers. */
function splitUrl(url: string): { host: string; rawPath: string; rawQuery: string } {
  const match = /^([a-z]+):\/\/(?:[^/?#@]*@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(url)
  if (!match) throw new TypeError(`not an absolute URL: ${url}`)
  const [, scheme = '', authority = '', rawPath = '', rawQuery = ''] = match
  // HTTP clients leave the default port out of the Host header.
  const host = authority.replace(scheme.toLowerCase() === 'https' ? /:443$/ : /:80$/, '')
  return { host, rawPath: rawPath || '/', rawQuery }
}
