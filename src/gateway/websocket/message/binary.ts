import type { WebSocketIntegration } from '../../../model/v2/api.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { isBinaryMessage } from '../mapping/contents.ts'

/**
 * Closes the connection of who sends a binary frame, as AWS does, where the route's integration does not say what is to be
 * made of one (spec websocket §6, §7). Undefined where it does.
 */
export function linkRefuseBinary(integration: WebSocketIntegration): Step | undefined {
  if (integration.contentHandlingStrategy) return undefined
  return {
    name: 'Binary frame',
    isQuiet: true,
    run(x) {
      if (!isBinaryMessage(x)) return
      closeForBinary(x)
      x.sentBody = null
      x.response = new Response(null, { status: 415 })
    },
  }
}

/** What becomes of a connection by a binary frame that nobody takes. */
export function closeForBinary({ socket }: Exchange): void {
  socket!.close = { code: 1003, reason: 'Binary messages are not supported' }
}
