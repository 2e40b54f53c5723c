import type { IntegrationV2 } from '../../../model/v2/api.ts'
import type { RouteStreaming } from '../../../model/v2/http-features.ts'
import type { Step } from '../../exchange/exchange.ts'
import { boundPayload, linkFunctionCall } from '../../integrations/lambda/function-call.ts'
import { functionArnOf, invoke } from '../../integrations/lambda/invoke-function.ts'
import type { OutputHead } from '../../integrations/lambda/proxy-output.ts'
import { linkStreamedFunction } from '../../integrations/lambda/streamed-function.ts'
import { linkRequestChanges } from '../mapping/request-changes.ts'
import { httpEventV1 } from './event-v1.ts'
import { httpEventV2 } from './event-v2.ts'
import { functionAnswer, sentHeaders } from './function-answer.ts'

/** AWS_PROXY: a Lambda function gets the request as an event and answers with the response (spec http-api §9). Throws for a URI that names none. */
export function linkLambda(
  {
    integrationUri = '',
    credentialsArn,
    payloadFormatVersion,
    requestParameters,
    timeoutInMillis,
  }: IntegrationV2,
  streaming?: RouteStreaming,
): Step {
  const functionArn = functionArnOf(integrationUri)
  const callOf = linkFunctionCall({ credentials: credentialsArn }, functionArn)
  const changesOf = linkRequestChanges(requestParameters)
  const eventOf = payloadFormatVersion === '2.0' ? httpEventV2 : httpEventV1
  const streamed =
    streaming &&
    linkStreamedFunction({ timeoutInMillis, ...streaming }, { endpointType: 'REGIONAL' }, typed)
  return {
    name: 'Integration',
    async run(x) {
      const payload = await eventOf(x, await changesOf?.(x))
      boundPayload(payload)
      const call = callOf(x, payload)
      if (streamed) {
        x.response = await streamed(x, call)
        return
      }
      const result = await invoke(x, {
        ...call,
        invocationType: 'RequestResponse',
        timeoutMs: timeoutInMillis,
      })
      x.response = functionAnswer(x, result, payloadFormatVersion)
    },
  }
}

/** The headers of a stream; what the function says of none is JSON, as of an answer that is whole. */
function typed({ headers: given }: OutputHead): Headers {
  const headers = sentHeaders(given)
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return headers
}
