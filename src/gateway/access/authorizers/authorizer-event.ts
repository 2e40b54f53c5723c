import { requestContextOf } from '../../context/request-context.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { multiValues, queryOf } from '../../exchange/query.ts'
import { arrivedHeaders } from '../../headers/request-headers.ts'
import { noContext, type KnownContext } from './identity-sources.ts'

/** The event of a TOKEN authorizer (spec rest-auth §6): the whole header value, its scheme included. */
export const tokenEvent = (authorizationToken: string, methodArn: string): string =>
  JSON.stringify({ type: 'TOKEN', methodArn, authorizationToken })

/**
 * The event of a REQUEST authorizer (spec rest-auth §6): key order as recorded, empty maps as `{}` where a
 * proxy event has null, and nothing of the body. `context` adds to `requestContext` and wins over it.
 */
export function requestEvent(
  x: Exchange,
  methodArn: string,
  context: KnownContext = noContext,
): string {
  const headers = arrivedHeaders(x, 'authorizer')
  const query = queryOf(x)
  return JSON.stringify({
    type: 'REQUEST',
    methodArn,
    resource: x.route!.resourcePath,
    path: x.location.path,
    httpMethod: x.request.method,
    headers: Object.fromEntries(headers),
    multiValueHeaders: Object.fromEntries([...headers].map(([name, value]) => [name, [value]])),
    queryStringParameters: Object.fromEntries(query),
    multiValueQueryStringParameters: multiValues(query),
    pathParameters: x.params,
    stageVariables: x.stage.variables,
    requestContext: requestContext(x, context),
  })
}

function requestContext(x: Exchange, context: KnownContext) {
  const known = Object.entries(context)
  return requestContextOf(x, {
    more: Object.fromEntries(known.filter(([name]) => !name.includes('.'))),
    identity: Object.fromEntries(
      known
        .filter(([name]) => name.startsWith(identityPrefix))
        .map(([name, value]) => [name.slice(identityPrefix.length), value]),
    ),
  })
}

const identityPrefix = 'identity.'
