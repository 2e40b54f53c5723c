import type { WebSocketIntegration } from '../../../model/v2/api.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { malformedProxyResponse, misconfigured } from '../../exchange/faults.ts'
import { withQuery, writeQuery } from '../../exchange/query.ts'
import { callBackend } from '../../integrations/call/call.ts'
import { startDeadline } from '../../integrations/call/deadline.ts'
import { linkUri } from '../../mapping/uri.ts'
import { handshakeHeaders, handshakeQuery } from '../mapping/handshake.ts'
import { refused } from '../refuse.ts'

/** Whether an integration of `$connect` is a WebSocket server that clients are connected through to. Not AWS's. */
export const isConnectThrough = ({ integrationType, integrationUri = '' }: WebSocketIntegration) =>
  integrationType === 'HTTP_PROXY' && /^wss?:\/\//i.test(integrationUri)

/**
 * Connects a client through to a WebSocket server, once it has been let in: frames pass unread both ways, so there is no
 * connection that `@connections` or a route could know of.
 */
export function linkConnectThrough({
  integrationUri = '',
  connectionType,
  connectionId = '',
  timeoutInMillis,
}: WebSocketIntegration): Step {
  const uri = linkUri(integrationUri)
  const link = connectionType === 'VPC_LINK' ? linkUri(connectionId) : undefined
  return {
    name: 'Integration',
    async run(x) {
      const rendered = uri.render(x)
      if (rendered === undefined) throw misconfigured(`no value for a part of ${integrationUri}`)
      const passage = link && { vpcLink: { id: link.render(x) ?? '' } }
      const url = withQuery(rendered.replace(/^ws/i, 'http'), writeQuery(handshakeQuery(x)))
      const init: RequestInit = { headers: headersOf(x), redirect: 'manual' }
      const deadline = startDeadline(timeoutInMillis)
      const answer = await callBackend(x, url, init, deadline, passage, undefined, true)
      deadline.met()
      if (answer.status === 101) {
        x.response = opened(answer)
        return
      }
      await answer.body?.cancel()
      const detail = `the WebSocket server answered ${answer.status}`
      if (answer.status < 300) throw malformedProxyResponse(detail)
      throw refused(answer.status, detail)
    },
  }
}

/** The gateway makes a handshake of its own. */
const headersOf = (x: Exchange): Headers =>
  new Headers([...handshakeHeaders(x), ['upgrade', 'websocket']] as [string, string][])

/** The server's connection as the client's: of its handshake the sub-protocol alone is the client's, too. */
function opened(answer: Response): Response {
  const { webSocket } = answer
  if (!webSocket) return answer
  const protocol = answer.headers.get('sec-websocket-protocol')
  const headers: HeadersInit = protocol === null ? {} : { 'Sec-WebSocket-Protocol': protocol }
  return new Response(null, { status: 101, webSocket, headers })
}
