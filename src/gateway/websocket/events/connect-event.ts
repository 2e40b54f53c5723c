import type { Exchange } from '../../exchange/exchange.ts'
import { multiValues, queryOf } from '../../exchange/query.ts'
import { arrivedHeaders, type HeaderReader } from '../../headers/request-headers.ts'
import { eventContext, stageVariablesOf } from './event-context.ts'

/** The event of a handshake, for the function of `$connect` (spec websocket §9). */
export function connectEvent(x: Exchange): string {
  const query = queryOf(x)
  return JSON.stringify({
    ...headersOf(x, 'backend'),
    ...(query.length > 0 && {
      queryStringParameters: Object.fromEntries(query),
      multiValueQueryStringParameters: multiValues(query),
    }),
    ...stageVariablesOf(x),
    requestContext: eventContext(x),
    isBase64Encoded: false,
  })
}

/** The same for the function of its authorizer: empty maps are there. */
export function authorizerEvent(x: Exchange, methodArn: string): string {
  const query = queryOf(x)
  return JSON.stringify({
    type: 'REQUEST',
    methodArn,
    ...headersOf(x, 'authorizer'),
    queryStringParameters: Object.fromEntries(query),
    multiValueQueryStringParameters: multiValues(query),
    stageVariables: x.stage.variables,
    requestContext: eventContext(x),
  })
}

/** Names that a handshake has, as browsers and AWS write them. */
const spelled: ReadonlyMap<string, string> = new Map(
  [
    'Sec-WebSocket-Extensions',
    'Sec-WebSocket-Key',
    'Sec-WebSocket-Protocol',
    'Sec-WebSocket-Version',
  ].map((name) => [name.toLowerCase(), name]),
)

/** An authorizer sees what makes a request a handshake; a function sees none of it (spec websocket §9). */
function headersOf(x: Exchange, reader: HeaderReader) {
  const asked: readonly (readonly [string, string])[] =
    reader === 'authorizer'
      ? [
          ['Connection', 'upgrade'],
          ['content-length', '0'],
          ['Upgrade', 'websocket'],
        ]
      : []
  const headers = [
    ...asked,
    ...[...arrivedHeaders(x, reader)].map(
      ([name, value]) => [spelled.get(name) ?? name, value] as const,
    ),
  ]
  return {
    headers: Object.fromEntries(headers),
    multiValueHeaders: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
  }
}
