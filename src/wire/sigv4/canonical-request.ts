/**
 * The canonical request of AWS Signature Version 4, used alike for signing and verifying.
 * Source: AWS's signing documentation and its published test suite (conformance cases/unit-sigv4.json).
 */

export type HeaderList = readonly (readonly [name: string, value: string])[]

/**
 * How the path becomes canonical. `double` (all services but S3): dot segments and repeated slashes resolved, then each
 * segment encoded once more than it was sent; `double-raw`: the same without resolving; `single` (S3): as the key is encoded.
 */
export type PathForm = 'double' | 'double-raw' | 'single'

export interface CanonicalInput {
  readonly method: string
  /** Path exactly as sent. */
  readonly rawPath: string
  readonly pathForm: PathForm
  /** Query exactly as sent; an `X-Amz-Signature` entry is left out. */
  readonly rawQuery: string
  readonly headers: HeaderList
  /** Lower-case names in the order they are listed in the signature. */
  readonly signedHeaders: readonly string[]
  readonly payloadHash: string
}

/** The text whose hash is signed. */
export function canonicalRequest(input: CanonicalInput): string {
  const headers = canonicalHeaders(input.headers, input.signedHeaders)
  return [
    input.method,
    canonicalPath(input.rawPath, input.pathForm),
    canonicalQuery(input.rawQuery),
    ...input.signedHeaders.map((name) => `${name}:${headers.get(name) ?? ''}`),
    '',
    input.signedHeaders.join(';'),
    input.payloadHash,
  ].join('\n')
}

function canonicalPath(rawPath: string, form: PathForm): string {
  const path = form === 'double' ? resolveSegments(rawPath) : rawPath
  const encode =
    form === 'single' ? (segment: string) => encodeRfc3986(decode(segment)) : encodeRfc3986
  return path.split('/').map(encode).join('/') || '/'
}

function resolveSegments(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') kept.pop()
    else kept.push(segment)
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`
}

/** Entries decoded and encoded anew, sorted by name, then value. A plus sign is a plus sign: SigV4 has no form encoding. */
function canonicalQuery(rawQuery: string): string {
  const entries: [string, string][] = []
  for (const entry of rawQuery.split('&')) {
    if (entry === '') continue
    const equals = entry.indexOf('=')
    const name = decode(equals < 0 ? entry : entry.slice(0, equals))
    if (name === 'X-Amz-Signature') continue
    const value = equals < 0 ? '' : decode(entry.slice(equals + 1))
    entries.push([encodeRfc3986(name), encodeRfc3986(value)])
  }
  entries.sort(([n1, v1], [n2, v2]) => order(n1, n2) || order(v1, v2))
  return entries.map(([name, value]) => `${name}=${value}`).join('&')
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** By lower-case name: values of repeated headers joined by a comma, whitespace trimmed and collapsed. */
function canonicalHeaders(
  headers: HeaderList,
  signed: readonly string[],
): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [key, raw] of headers) {
    const name = key.toLowerCase()
    if (!signed.includes(name)) continue
    const value = needsTrim(raw) ? raw.trim().replace(/\s+/g, ' ') : raw
    const earlier = values.get(name)
    values.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return values
}

/** White space at an end, two of it, or other than a blank. */
const needsTrim = (text: string): boolean =>
  text.includes('  ') || text.startsWith(' ') || text.endsWith(' ') || otherSpace.test(text)
/** A pattern of all of it would try four things at each of the hundreds of characters of a session's token. */
const otherSpace = /[^\S ]/

/** Everything but `A-Z a-z 0-9 - . _ ~` percent-encoded in upper case, as RFC 3986 and SigV4 want it. */
export function encodeRfc3986(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
