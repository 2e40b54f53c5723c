import { isObject } from '../../../model/json-object.ts'
import type { FunctionResult } from '../../../model/platform.ts'
import type { WebSocketIntegration } from '../../../model/v2/api.ts'
import { fromBase64, toText } from '../../body/bytes.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { malformedProxyResponse } from '../../exchange/faults.ts'
import type { SocketReply } from '../socket-event.ts'
import { boundPayload, linkFunctionCall } from '../../integrations/lambda/function-call.ts'
import { functionArnOf, invoke } from '../../integrations/lambda/invoke-function.ts'
import { checkInvoked } from '../../integrations/lambda/lambda-proxy-response.ts'
import { MalformedOutput, readBody, readHead } from '../../integrations/lambda/proxy-output.ts'
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
  try {
    return readReply(result.payload)
  } catch (error) {
    if (error instanceof MalformedOutput) throw malformedProxyResponse(error.message)
    throw error
  }
}

function readReply(payload: string): SocketReply {
  const output = parsed(payload)
  if (!isObject(output) || output['statusCode'] === undefined || output['statusCode'] === null)
    throw new MalformedOutput('the function answered no response with a statusCode')
  const { status, headers: given } = readHead(output)
  const headers = new Headers()
  for (const [name, values] of given) for (const value of values) append(headers, name, value)
  const body = readBody(output['body'])
  // Frames that go out are text (spec websocket §8).
  return {
    status,
    headers,
    body: output['isBase64Encoded'] === true ? toText(fromBase64(body)) : body,
  }
}

function append(headers: Headers, name: string, value: string): void {
  if (/[\r\n\0]/.test(value)) throw new MalformedOutput(`the header ${name} has a line break`)
  headers.append(name, value)
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    throw new MalformedOutput('the function answered no JSON')
  }
}
