import type { Identity } from '../../access/authorizers/identity-sources.ts'
import { sourceIp } from '../../client/client.ts'
import { domainPrefix } from '../../context/variables.ts'
import { matchedPath } from '../../../model/v2/route-path.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { queryOf } from '../../exchange/query.ts'
import { arrivedHeaders } from '../../headers/request-headers.ts'
import { decodedPath, eventPartsV2 } from '../../integrations/lambda/event-v2.ts'
import { contextV1 } from '../integrations/event-v1.ts'
import { rawPathOf, routePathOf } from '../paths.ts'

/** The event of an authorizer's function, payload format 2.0 (spec http-api §5). */
export function authorizerEventV2(x: Exchange, identity: Identity, routeArn: string): string {
  const { location, platform } = x
  const { asked, pathParameters, stageVariables } = eventPartsV2({
    routeKey: x.route!.routeKey ?? '$default',
    verb: x.request.method,
    path: rawPathOf(location),
    rawQuery: x.query ?? '',
    query: queryOf(x),
    headers: arrivedHeaders(x, 'authorizer'),
    pathParameters: x.params,
    stageVariables: x.stage.variables,
    accountId: platform.accountId,
    apiId: location.apiId,
    stage: location.stageName,
    domainName: location.domainName,
    domainPrefix: domainPrefix(x),
    sourceIp: sourceIp(x),
    requestId: x.requestId,
    startedAt: x.startedAt,
    ...(location.clientCert && { authentication: { clientCert: location.clientCert } }),
  })
  return JSON.stringify({
    version: '2.0',
    type: 'REQUEST',
    routeArn,
    identitySource: identity.length > 0 ? identity.map(({ value }) => value) : null,
    ...asked,
    ...pathParameters,
    ...stageVariables,
  })
}

/** The same in format 1.0: empty maps are there, and the values of all sources are one text. */
export function authorizerEventV1(x: Exchange, identity: Identity, methodArn: string): string {
  const values = identity.length > 0 ? identity.map(({ value }) => value).join(',') : null
  return JSON.stringify({
    version: '1.0',
    type: 'REQUEST',
    methodArn,
    identitySource: values,
    authorizationToken: values,
    resource: x.route!.resourcePath,
    path: decodedPath(matchedPath(routePathOf(x.location))),
    httpMethod: x.request.method,
    headers: Object.fromEntries(arrivedHeaders(x, 'authorizer')),
    queryStringParameters: Object.fromEntries(queryOf(x)),
    pathParameters: Object.fromEntries(
      Object.entries(x.params).map(([name, value]) => [name, decodedPath(value)]),
    ),
    stageVariables: x.stage.variables,
    requestContext: contextV1(x),
  })
}
