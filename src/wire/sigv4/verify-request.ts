import { formatAmzDate, parseAmzDate } from './amz-date.ts'
import type { HeaderList, PathForm } from './canonical-request.ts'
import { canonicalRequest } from './canonical-request.ts'
import type { ClaimedSignature, SignatureFailure } from './read-signature.ts'
import { header, incomplete, readSignature } from './read-signature.ts'
import { sha256Hex, signatureOf, stringToSign, TERMINATOR } from './signature.ts'

export { sha256Hex }

/** What the verifier knows of an access key. */
export interface KnownCredentials {
  readonly secretAccessKey: string
  /** Temporary credentials: the token a request must carry. */
  readonly sessionToken?: string
  /** Milliseconds since 1970. */
  readonly expiresAt?: number
}

export interface RequestToVerify<Known extends KnownCredentials = KnownCredentials> {
  readonly method: string
  /** Path exactly as sent: what the client signed includes stage and any prefix. */
  readonly rawPath: string
  readonly rawQuery: string
  /** A `Headers` has already joined repeated headers with `, `; a signed repeated header then fails. */
  readonly headers: HeaderList | Headers
  /** Hex SHA-256 of the body, or how to get it; asked for only when everything else is in order. */
  readonly bodyHash: string | (() => string | Promise<string>)
  /** Milliseconds since 1970. */
  readonly now: number
  /** The one region the scope may name; `any` accepts every region. */
  readonly region: string
  /** Services the scope may name; the first is named in refusals. */
  readonly services: readonly string[]
  /** What is known of a key, which may be in the token that the request carries. */
  readonly credentials: (
    accessKeyId: string,
    sessionToken: string | undefined,
  ) => Known | undefined | Promise<Known | undefined>
}

export interface VerifiedSignature<Known extends KnownCredentials = KnownCredentials> {
  readonly ok: true
  readonly accessKeyId: string
  readonly region: string
  readonly service: string
  /** What is known of the key that has signed. */
  readonly known: Known
}

/** AWS accepts clocks within five minutes of its own. */
const CLOCK_WINDOW_MS = 300_000

/**
 * Verifies the SigV4 signature of a request, carried in the `Authorization` header or the query.
 * Failures have AWS's names and messages, checked in the order of spec rest-auth §2; every one is a 403.
 * The payload hash is the body's; only a request that declares `x-amz-content-sha256: UNSIGNED-PAYLOAD` signs that text instead.
 */
export async function verifyRequest<Known extends KnownCredentials>(
  request: RequestToVerify<Known>,
): Promise<VerifiedSignature<Known> | SignatureFailure> {
  const headers: HeaderList =
    request.headers instanceof Headers ? [...request.headers] : request.headers
  const claimed = readSignature(headers, request.rawQuery)
  if (!claimed.ok) return claimed
  const signedAt = parseAmzDate(claimed.date)
  if (signedAt === undefined) {
    return incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${claimed.date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    )
  }
  const wrongScope = checkScope(claimed, request)
  if (wrongScope) return wrongScope
  const known = await request.credentials(claimed.accessKeyId, claimed.sessionToken)
  if (!known) return unrecognized
  const wrongCredentials = checkCredentials(claimed, known, request.now)
  if (wrongCredentials) return wrongCredentials
  const wrongTime = checkClock(claimed, signedAt, request.now)
  if (wrongTime) return wrongTime
  const payloadHash = await payloadHashOf(request, headers)
  return checkSignature(request, headers, claimed, known, payloadHash)
}

function checkScope(
  claimed: ClaimedSignature,
  request: RequestToVerify,
): SignatureFailure | undefined {
  if (!claimed.signedHeaders.includes('host') && !claimed.signedHeaders.includes(':authority')) {
    return invalid(`'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.`)
  }
  const { region, service, day } = claimed.scope
  const wrongRegion = region === '' || (request.region !== 'any' && region !== request.region)
  const wrongService = !request.services.includes(service)
  if (wrongRegion || wrongService) {
    return invalid(
      `${wrongRegion ? 'Credential should be scoped to a valid region. ' : ''}${
        wrongService
          ? `Credential should be scoped to correct service: '${request.services[0] ?? ''}'. `
          : ''
      }`,
    )
  }
  if (claimed.terminator !== TERMINATOR) {
    return invalid(
      `Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${claimed.terminator}'`,
    )
  }
  if (day !== claimed.date.slice(0, 8)) {
    return invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${claimed.date.slice(0, 8)}', from '${claimed.date}'.`,
    )
  }
  return undefined
}

const unrecognized: SignatureFailure = {
  ok: false,
  error: 'UnrecognizedClientException',
  message: 'The security token included in the request is invalid.',
}

function checkCredentials(
  claimed: ClaimedSignature,
  known: KnownCredentials,
  now: number,
): SignatureFailure | undefined {
  if (!sameToken(known.sessionToken, claimed.sessionToken)) return unrecognized
  if (known.expiresAt !== undefined && known.expiresAt <= now) {
    return {
      ok: false,
      error: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    }
  }
  return undefined
}

function checkClock(
  claimed: ClaimedSignature,
  signedAt: number,
  now: number,
): SignatureFailure | undefined {
  const life = claimed.expires === undefined ? CLOCK_WINDOW_MS : claimed.expires * 1000
  if (signedAt + life < now) {
    const length = life % 60_000 === 0 ? `${life / 60_000} min.` : `${life / 1000} sec.`
    return invalid(
      `Signature expired: ${claimed.date} is now earlier than ${formatAmzDate(now - life)} (${formatAmzDate(now)} - ${length})`,
    )
  }
  if (signedAt > now + CLOCK_WINDOW_MS) {
    return invalid(
      `Signature not yet current: ${claimed.date} is still later than ${formatAmzDate(now + CLOCK_WINDOW_MS)} (${formatAmzDate(now)} + 5 min.)`,
    )
  }
  return undefined
}

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

async function payloadHashOf(request: RequestToVerify, headers: HeaderList): Promise<string> {
  if (header(headers, 'x-amz-content-sha256') === UNSIGNED_PAYLOAD) return UNSIGNED_PAYLOAD
  return typeof request.bodyHash === 'string' ? request.bodyHash : await request.bodyHash()
}

function checkSignature<Known extends KnownCredentials>(
  request: RequestToVerify<Known>,
  headers: HeaderList,
  claimed: ClaimedSignature,
  known: Known,
  payloadHash: string,
): VerifiedSignature<Known> | SignatureFailure {
  const attempt = (pathForm: PathForm, rawQuery: string) => {
    const { signedHeaders, date, scope } = claimed
    const { method, rawPath } = request
    const canonical = canonicalRequest({
      method,
      rawPath,
      pathForm,
      rawQuery,
      headers,
      signedHeaders,
      payloadHash,
    })
    const text = stringToSign(date, scope, canonical)
    const matches = sameText(signatureOf(known.secretAccessKey, scope, text), claimed.signature)
    return { canonical, text, matches }
  }
  const first = attempt('double', request.rawQuery)
  const matches =
    first.matches ||
    // Some signers resolve `//` and dot segments before signing and some do not; both are AWS's published vectors.
    (/\/\.{0,2}(?:\/|$)/.test(request.rawPath) &&
      attempt('double-raw', request.rawQuery).matches) ||
    // A session token may be appended to a presigned URL after signing (AWS IoT's way, in older WebSocket clients).
    (claimed.carrier === 'query' &&
      claimed.sessionToken !== undefined &&
      attempt('double', withoutToken(request.rawQuery)).matches)
  if (matches) {
    const { region, service } = claimed.scope
    return { ok: true, accessKeyId: claimed.accessKeyId, region, service, known }
  }
  return invalid(
    `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'${first.canonical}'\n\nThe String-to-Sign should have been\n'${first.text}'\n`,
  )
}

function withoutToken(rawQuery: string): string {
  return rawQuery
    .split('&')
    .filter((entry) => !entry.startsWith('X-Amz-Security-Token='))
    .join('&')
}

function invalid(message: string): SignatureFailure {
  return { ok: false, error: 'InvalidSignatureException', message }
}

function sameToken(known: string | undefined, claimed: string | undefined): boolean {
  if (known === undefined || claimed === undefined) return known === claimed
  return sameText(known, claimed)
}

/** Compares in a time that depends on the lengths only. */
function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at)
  return difference === 0
}
