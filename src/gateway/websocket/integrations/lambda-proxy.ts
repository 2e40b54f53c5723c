import type { FunctionResult } from '../../../model/platform.ts'
import type { WebSocketIntegration } from '../../../model/v2/api.ts'
import { toText } from '../../body/bytes.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { readOutputV1, sentHeaders } from '../../http/integrations/function-answer.ts'
import type { SocketReply } from '../socket-event.ts'
import { boundPayload, linkFunctionCall } from '../../integrations/lambda/function-call.ts'
import { functionArnOf, invoke } from '../../integrations/lambda/invoke-function.ts'
import { checkInvoked, orMalformed } from '../../integrations/lambda/lambda-proxy-response.ts'
import { connectEvent } from '../events/connect-event.ts'
import { disconnectEvent } from '../events/disconnect-event.ts'
import { messageEvent } from '../events/message-event.ts'

const events = { CONNECT: connectEvent, MESSAGE: messageEvent, DISCONNECT: disconnectEvent }

/** AWS_PROXY: a Lambda function gets what happens to the connection as an event (spec websocket §9). Throws for a URI that names none. */
export function linkLambdaProxy({
  integrationUri = '',
  credentialsArn,
  timeoutInMillis,
}: WebSocketIntegration): Step {
  const functionArn = functionArnOf(integrationUri)
  const callOf = linkFunctionCall({ credentials: credentialsArn }, functionArn)
  return {
    name: 'Integration',
    async run(x) {
      const payload = eventOf(x)
      boundPayload(payload)
      const result = await invoke(x, {
        ...callOf(x, payload),
        invocationType: 'RequestResponse',
        timeoutMs: timeoutInMillis,
      })
      x.socket!.reply = replyOf(result)
    },
  }
}

const eventOf = (x: Exchange): string => events[x.socket!.type](x)

/** Throws the 502 of what is no proxy response: without a status a function has said nothing (spec websocket §9). */
function replyOf(result: FunctionResult): SocketReply {
  checkInvoked(result)
  return orMalformed(() => {
    const { status, headers, body } = readOutputV1(result.payload)
    // Frames that go out are text (spec websocket §8).
    return {
      status,
      headers: sentHeaders(headers),
      body: typeof body === 'string' ? body : toText(body),
    }
  })
}
