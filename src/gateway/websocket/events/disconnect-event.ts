import type { Exchange } from '../../exchange/exchange.ts'
import { eventContext, stageVariablesOf } from './event-context.ts'

/** The event of an end. AWS sends these odd headers, and there is code that reads `Host` (spec websocket §15). */
export function disconnectEvent(x: Exchange): string {
  const headers = {
    Host: x.location.domainName,
    'x-api-key': '',
    'X-Forwarded-For': '',
    'x-restapi': '',
  }
  return JSON.stringify({
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    ...stageVariablesOf(x),
    requestContext: eventContext(x),
    isBase64Encoded: false,
  })
}
