import { formatAmzDate } from '../../src/wire/sigv4/amz-date.ts'
import type { HeaderList, PathForm } from '../../src/wire/sigv4/canonical-request.ts'
import { canonicalRequest } from '../../src/wire/sigv4/canonical-request.ts'
import { presignQuery, signRequest } from '../../src/wire/sigv4/sign-request.ts'
import { sha256Hex, stringToSign } from '../../src/wire/sigv4/signature.ts'
import { verifyRequest } from '../../src/wire/sigv4/verify-request.ts'

/** A request as the vectors write it: `uri` is path and query as sent. */
interface VectorRequest {
  readonly method: string
  readonly uri: string
  readonly headers: HeaderList
  readonly body?: string
}

/** Input of the corpus's function `sigv4Sign`. */
export interface SignInput {
  readonly request: VectorRequest
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  readonly region: string
  readonly service: string
  readonly timestamp: string
  readonly mode: 'header' | 'query'
  readonly normalizePath: boolean
  readonly signBody: boolean
  readonly omitSessionToken: boolean
  readonly expiresIn: number
}

/** Input of the corpus's function `sigv4Verify`. */
export interface VerifyInput {
  readonly signedRequest: VectorRequest
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly region: string
  readonly service: string
  readonly now: string
}

/** Signs as the gateway signs its calls; the texts are those of the signature it made. */
export function sigv4Sign(input: SignInput) {
  const { request, credentials, region, service } = input
  const now = Date.parse(input.timestamp)
  const body = request.body ?? ''
  const pathForm: PathForm = input.normalizePath ? 'double' : 'double-raw'
  const headers: HeaderList = [
    ...request.headers,
    ...(input.signBody ? [['x-amz-content-sha256', sha256Hex(body)] as const] : []),
  ]
  const { sessionToken, ...lasting } = credentials
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
  const toSign = {
    method: request.method,
    url: `https://${host}${request.uri}`,
    headers: input.mode === 'header' ? headers : request.headers,
    body,
    // A token that is added after signing is no part of the signature.
    credentials:
      sessionToken === undefined || input.omitSessionToken ? lasting : { ...lasting, sessionToken },
    region,
    service,
    now,
    pathForm,
  }
  const [rawPath, rawQuery] = splitUri(request.uri)
  const added = input.mode === 'header' ? signRequest(toSign) : []
  const query = input.mode === 'query' ? presignQuery(toSign, input.expiresIn) : ''
  const authorization = added.find(([name]) => name === 'authorization')?.[1] ?? ''
  const signedHeaders =
    /SignedHeaders=([^,]*)/.exec(authorization)?.[1] ??
    decodeURIComponent(/X-Amz-SignedHeaders=([^&]*)/.exec(query)?.[1] ?? '')
  const canonical = canonicalRequest({
    method: request.method,
    rawPath,
    pathForm,
    rawQuery: `${rawQuery}&${query}`,
    headers: [...toSign.headers, ...added],
    signedHeaders: signedHeaders.split(';'),
    payloadHash: sha256Hex(body),
  })
  const date = formatAmzDate(now)
  return {
    canonicalRequest: canonical,
    stringToSign: stringToSign(date, { day: date.slice(0, 8), region, service }, canonical),
    signature: /Signature=([0-9a-f]+)$/.exec(authorization || query)?.[1],
  }
}

/** Verifies as the gateway verifies its callers. */
export async function sigv4Verify(input: VerifyInput): Promise<boolean> {
  const { signedRequest: request, secretAccessKey, sessionToken } = input
  const [rawPath, rawQuery] = splitUri(request.uri)
  const result = await verifyRequest({
    method: request.method,
    rawPath,
    rawQuery,
    headers: request.headers,
    bodyHash: sha256Hex(request.body ?? ''),
    now: Date.parse(input.now),
    region: input.region,
    services: [input.service],
    credentials: () => ({
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    }),
  })
  return result.ok
}

function splitUri(uri: string): [path: string, query: string] {
  const mark = uri.indexOf('?')
  return mark < 0 ? [uri, ''] : [uri.slice(0, mark), uri.slice(mark + 1)]
}
