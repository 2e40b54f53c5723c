import { Buffer } from 'node:buffer'
import type { WebSocketRoute } from '../../../model/v2/api.ts'
import { isSendable } from '../../answer/respond.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'

/** Whether a route answers (spec websocket §8). */
export const isTwoWay = ({ routeResponseSelectionExpression, responses = [] }: WebSocketRoute) =>
  /^\\?\$default$/.test(routeResponseSelectionExpression ?? '') &&
  responses.some(({ routeResponseKey }) => routeResponseKey === '$default')

/**
 * Ends an event: with a frame for the client where its route has a route response, and the integration has said something
 * (spec websocket §8). The status is for logs alone.
 */
export function sendReply(route: WebSocketRoute | undefined): Step {
  const answers = route !== undefined && isTwoWay(route)
  return {
    name: 'Reply',
    isQuiet: true,
    run(x) {
      const { status = 200, body = '' } = x.socket?.reply ?? {}
      x.sentBody = answers && body.length > 0 ? body : null
      if (x.sentBody) boundReply(x, x.sentBody)
      x.response = new Response(null, { status: isSendable(status) ? status : 200 })
    },
  }
}

/** No message is larger than that, whoever sends it (spec websocket §12). */
function boundReply({ socket }: Exchange, frame: string | Uint8Array): void {
  const most = socket?.session?.bounds.maxMessageBytes ?? Infinity
  // A character is at most three bytes.
  if (frame.length * 3 <= most) return
  const length = typeof frame === 'string' ? Buffer.byteLength(frame) : frame.byteLength
  if (length > most) throw misconfigured(`the reply is larger than ${most} bytes`)
}
