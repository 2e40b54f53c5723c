import { toBase64, toText } from '../../body/bytes.ts'
import { bodyOf } from '../../body/request-body.ts'
import { identityOf } from '../../context/identity.ts'
import { domainPrefix, protocol, requestTime } from '../../context/variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { multiValues } from '../../exchange/query.ts'
import { decodedPath, isTextual } from '../../integrations/lambda/event-v2.ts'
import type { RequestChanges } from '../mapping/request-changes.ts'
import { rawPathOf } from '../paths.ts'
import { seenRequest } from './seen-request.ts'

/** The event of payload format 1.0 (spec http-api §9): what is absent is null. */
export async function httpEventV1(
  x: Exchange,
  changes: RequestChanges | undefined,
): Promise<string> {
  const body = await bodyOf(x)
  const { path, headers, query } = seenRequest(x, body.byteLength, changes)
  const isText = isTextual(headers.get('Content-Type'), headers.get('Content-Encoding'))
  const { resourcePath } = x.route!
  return JSON.stringify({
    version: '1.0',
    resource: resourcePath,
    path: decodedPath(path),
    httpMethod: x.request.method,
    headers: Object.fromEntries(headers),
    multiValueHeaders: Object.fromEntries([...headers].map(([name, value]) => [name, [value]])),
    queryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? multiValues(query) : null,
    requestContext: { ...contextV1(x), authorizer: authorizerOf(x) },
    pathParameters: orNull(
      Object.fromEntries(
        Object.entries(x.params).map(([name, value]) => [name, decodedPath(value)]),
      ),
    ),
    stageVariables: orNull(x.stage.variables),
    body: body.byteLength === 0 ? null : isText ? toText(body) : toBase64(body),
    isBase64Encoded: body.byteLength > 0 && !isText,
  })
}

const orNull = (map: Readonly<Record<string, unknown>>) =>
  Object.keys(map).length > 0 ? map : null

/** `requestContext` of format 1.0 beside what an authorizer has said. */
export const contextV1 = (x: Exchange) => ({
  accountId: x.platform.accountId,
  apiId: x.location.apiId,
  domainName: x.location.domainName,
  domainPrefix: domainPrefix(x),
  extendedRequestId: x.extendedRequestId,
  httpMethod: x.request.method,
  identity: { ...identityOf(x), cognitoAmr: null },
  path: decodedPath(rawPathOf(x.location)),
  protocol,
  requestId: x.requestId,
  requestTime: requestTime(x.startedAt),
  requestTimeEpoch: x.startedAt,
  resourceId: x.route!.resourceId,
  resourcePath: x.route!.resourcePath,
  stage: x.location.stageName,
})

/** A token's claims; or what a function has said, its own members in their types. */
function authorizerOf({ authorizer }: Exchange): Readonly<Record<string, unknown>> {
  if (!authorizer) return { claims: null, scopes: null }
  const { claims, scopes = null, context, principalId, latencyMs } = authorizer
  if (claims) return { claims: Object.fromEntries(claims), scopes }
  return {
    ...Object.fromEntries(context),
    ...(principalId !== undefined && { principalId }),
    integrationLatency: latencyMs,
  }
}
