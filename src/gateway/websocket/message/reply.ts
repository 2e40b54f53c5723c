import type { WebSocketRoute } from '../../../model/v2/api.ts'
import { isSendable } from '../../answer/respond.ts'
import type { Step } from '../../exchange/exchange.ts'

/**
 * Ends an event: with a frame for the client where its route has a route response, and the integration has said something
 * (spec websocket §8). The status is for logs alone.
 */
export function sendReply(route: WebSocketRoute | undefined): Step {
  const isTwoWay =
    route?.routeResponseSelectionExpression === '$default' &&
    (route.responses ?? []).some(({ routeResponseKey }) => routeResponseKey === '$default')
  return {
    name: 'Reply',
    isQuiet: true,
    run(x) {
      const { status = 200, body = '' } = x.socket?.reply ?? {}
      x.sentBody = isTwoWay && body.length > 0 ? body : null
      x.response = new Response(null, { status: isSendable(status) ? status : 200 })
    },
  }
}
