import { toBase64 } from '../../body/bytes.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { eventContext, stageVariablesOf } from './event-context.ts'

/** The event of a message: no headers, no query (spec websocket §9). */
export const messageEvent = (x: Exchange): string =>
  JSON.stringify({
    ...stageVariablesOf(x),
    requestContext: eventContext(x),
    ...bodyOf(x),
  })

function bodyOf({ socket }: Exchange) {
  const { body } = socket!.message!
  return typeof body === 'string'
    ? { body, isBase64Encoded: false }
    : { body: toBase64(body), isBase64Encoded: true }
}
