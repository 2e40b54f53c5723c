import { toBase64, toText } from '../../body/bytes.ts'
import { arrivedHeaders } from '../../headers/request-headers.ts'
import { bodyOf } from '../../body/request-body.ts'
import { multiValues, queryOf } from '../../exchange/query.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { requestContextOf } from '../../context/request-context.ts'

/**
 * The event of a Lambda proxy integration, payload 1.0 (spec integrations §10): key order as recorded,
 * empty maps as null, single-value maps with the last value.
 */
export async function lambdaProxyEvent(x: Exchange): Promise<string> {
  const body = await bodyOf(x)
  const binary = body.byteLength > 0 && x.api.isBinary(x.request.headers.get('content-type'))
  const headers = arrivedHeaders(x)
  const query = queryOf(x)
  const route = x.route!
  return JSON.stringify({
    resource: route.resourcePath,
    path: x.location.path,
    httpMethod: x.request.method,
    headers: orNull(Object.fromEntries(headers)),
    multiValueHeaders: orNull(
      Object.fromEntries([...headers].map(([name, value]) => [name, [value]])),
    ),
    queryStringParameters: query.length > 0 ? Object.fromEntries(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? multiValues(query) : null,
    pathParameters: orNull(x.params),
    stageVariables: orNull(x.stage.variables),
    requestContext: requestContextOf(x, { operationName: route.operationName }),
    body: body.byteLength === 0 ? null : binary ? toBase64(body) : toText(body),
    isBase64Encoded: binary,
  })
}

const orNull = (map: Readonly<Record<string, unknown>>) =>
  Object.keys(map).length > 0 ? map : null
