import { mediaType } from '../../answer/binary.ts'
import { toBase64, toText } from '../../body/bytes.ts'
import { multiValues, type QueryPair } from '../../exchange/query.ts'
import { protocol, requestTime } from '../../context/variables.ts'

/** What an event of payload format 2.0 tells of a request, as plain values. */
export type RequestV2 = {
  /** `POST /pets/{id}`, `$default`. */
  readonly routeKey: string
  readonly verb: string
  /** With the stage in front, unless that is `$default`; still percent-encoded. */
  readonly path: string
  /** As it was sent, without the question mark. */
  readonly rawQuery: string
  readonly query: readonly QueryPair[]
  /** In any case, with `cookie` among them. */
  readonly headers: Iterable<readonly [name: string, value: string]>
  readonly body: Uint8Array
  /** Still percent-encoded. */
  readonly pathParameters: Readonly<Record<string, string>>
  readonly stageVariables: Readonly<Record<string, string>>
  readonly accountId: string
  readonly apiId: string
  readonly stage: string
  readonly domainName: string
  readonly domainPrefix: string
  readonly sourceIp: string
  readonly requestId: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** `jwt`, `lambda` or `iam` with what that authorizer knows. */
  readonly authorizer?: Readonly<Record<string, unknown>>
  /** `clientCert` of mutual TLS. */
  readonly authentication?: Readonly<Record<string, unknown>>
}

/** The event of a proxy integration, payload format 2.0 (spec integrations §22): what is absent is left out. */
export function eventV2(request: RequestV2): string {
  const { headers, asked, pathParameters, stageVariables } = eventPartsV2(request)
  const { body } = request
  const isText = isTextual(headers.get('content-type'), headers.get('content-encoding'))
  return JSON.stringify({
    version: '2.0',
    ...asked,
    ...(body.byteLength > 0 && { body: isText ? toText(body) : toBase64(body) }),
    ...pathParameters,
    isBase64Encoded: body.byteLength > 0 && !isText,
    ...stageVariables,
  })
}

/** What every event of format 2.0 tells of a request, in the recorded order of its keys: members that are empty are left out. */
export function eventPartsV2(request: Omit<RequestV2, 'body'>) {
  const { headers, cookies } = splitCookies(request.headers)
  const { query, pathParameters, stageVariables, authorizer, authentication } = request
  const path = decodedPath(request.path)
  const asked = {
    routeKey: request.routeKey,
    rawPath: path,
    rawQueryString: request.rawQuery,
    ...(cookies.length > 0 && { cookies }),
    headers: Object.fromEntries(headers),
    ...(query.length > 0 && { queryStringParameters: joinedValues(query) }),
    requestContext: {
      accountId: request.accountId,
      apiId: request.apiId,
      ...(authentication && { authentication }),
      ...(authorizer && { authorizer }),
      domainName: request.domainName,
      domainPrefix: request.domainPrefix,
      http: {
        method: request.verb,
        path,
        protocol,
        sourceIp: request.sourceIp,
        userAgent: headers.get('user-agent') ?? '',
      },
      requestId: request.requestId,
      routeKey: request.routeKey,
      stage: request.stage,
      time: requestTime(request.startedAt),
      timeEpoch: request.startedAt,
    },
  }
  return {
    headers,
    asked,
    pathParameters: isFilled(pathParameters) && {
      pathParameters: mapped(pathParameters, decodedPath),
    },
    stageVariables: isFilled(stageVariables) && { stageVariables },
  }
}

/** Whether a body goes as text (spec http-api §9); every other type, none, and what is coded, in base64. */
export const isTextual = (contentType: string | undefined, coding: string | undefined): boolean =>
  coding === undefined && textual.test(mediaType(contentType ?? '').toLowerCase())

const textual = /^(?:text\/.*|application\/(?:json|javascript|xml)|[^/]+\/.+\+(?:json|xml))$/

/** Cookies are a list of their own. A header that was sent twice is joined with a comma before it comes here. */
function splitCookies(given: RequestV2['headers']) {
  const headers = new Map<string, string>()
  const cookies: string[] = []
  for (const [name, value] of given) {
    const lower = name.toLowerCase()
    if (lower === 'cookie') cookies.push(...value.split(/;\s*|,\s(?=[^=;,\s]+=)/).filter(Boolean))
    else headers.set(lower, value)
  }
  return { headers, cookies }
}

const joinedValues = (query: readonly QueryPair[]) =>
  mapped(multiValues(query), (values) => values.join(','))

/** A path, or a piece of it, as events have it. A malformed escape is data. A decoded `?` stays in the path: it must not become a query (ATTACKS 10). */
export function decodedPath(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const isFilled = (map: object): boolean => Object.keys(map).length > 0

const mapped = <A, B>(record: Readonly<Record<string, A>>, to: (value: A) => B) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value)]))
