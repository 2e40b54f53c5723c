import type { Exchange } from '../../exchange/exchange.ts'
import { eventContext, stageVariablesOf } from './event-context.ts'

/** The event of a message: no headers, no query (spec websocket §9). */
export const messageEvent = (x: Exchange): string =>
  JSON.stringify({
    ...stageVariablesOf(x),
    requestContext: eventContext(x),
    body: x.socket!.message?.body ?? '',
    isBase64Encoded: false,
  })
