import type { Integration } from '../../../model/integration.ts'
import { toText } from '../../body/bytes.ts'
import { bodyOf } from '../../body/request-body.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { forbiddenRequestHeaders } from '../../integrations/call/headers.ts'
import { linkRequestMapping } from '../../mapping/request-mapping.ts'
import { linkMessageContent } from '../mapping/contents.ts'
import { handshakeHeaders, handshakeQuery } from '../mapping/handshake.ts'

/**
 * Links what HTTP_PROXY sends: a message as it is, a handshake's headers and query, and what is mapped (spec websocket §7).
 */
export function linkProxyRequest({ requestParameters, contentHandling }: Integration): Step {
  const mapping = linkRequestMapping(requestParameters, () =>
    misconfigured('a parameter reads a message that is no JSON'),
  )
  const convert = linkMessageContent(contentHandling)
  return {
    name: 'Integration request',
    async run(x) {
      const { path, query, headers } = await mapping.read(x)
      const isHandshake = x.socket?.type === 'CONNECT'
      for (const name of headers.keys())
        if (forbiddenRequestHeaders.has(name))
          throw misconfigured(`the header ${name} cannot be mapped onto an integration request`)
      x.integrationRequest = {
        path,
        query: isHandshake ? [...handshakeQuery(x), ...query] : query,
        headers: isHandshake ? new Map([...sentHeaders(x), ...headers]) : headers,
        body: convert(await bodyOf(x), x),
      }
    },
  }
}

/** The answer's coding is between the gateway and the backend, and the call says of itself which trace it belongs to. */
const ofCall = /^(?:accept-encoding|x-amzn-trace-id)$/

const sentHeaders = (x: Exchange) => handshakeHeaders(x).filter(([name]) => !ofCall.test(name))

/** What the backend answers is the reply, whatever its status (spec websocket §8). */
export const proxyReply: Step = {
  name: 'Integration response',
  isQuiet: true,
  async run(x) {
    const { status, headers, body } = x.integrationResult!
    x.socket!.reply = { status, ...(headers && { headers }), body: toText(await body()) }
  },
}
