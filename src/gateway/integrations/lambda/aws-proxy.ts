import type { Integration } from '../../../model/integration.ts'
import { lambdaProxyEventV2 } from './lambda-event-v2.ts'
import { lambdaProxyEvent } from './lambda-event.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { shownTraceHeader } from '../../exchange/request-trace.ts'
import { boundPayload, linkFunctionCall } from './function-call.ts'
import { forbiddenTargets } from '../call/headers.ts'
import { functionOf, invoke, streamedFunctionOf } from './invoke-function.ts'
import type { IntegrationKind, LinkContext } from '../kind.ts'
import { lambdaProxyResponse, lambdaProxyResponseV2 } from './lambda-proxy-response.ts'
import { linkStreamedFunction } from './streamed-function.ts'

/** AWS_PROXY: a Lambda function gets the whole request as an event and answers with the response (spec integrations §10–11). */
export const awsProxy: IntegrationKind = {
  link(config, context) {
    return [{ name: 'Integration', run: linkInvocation(config, context) }]
  },
}

function linkInvocation(config: Integration, context: LinkContext) {
  const uri = config.uri ?? ''
  const callOf = linkFunctionCall(config, functionOf(uri) ?? streamedFunctionOf(uri) ?? '')
  const streamed =
    config.responseTransferMode === 'STREAM' ? linkStreamedFunction(config, context) : undefined
  // Lambda answers only POST; a mapping cannot change the event, but a forbidden target still fails the call.
  const broken =
    (config.httpMethod !== 'POST' && config.httpMethod !== undefined) ||
    forbiddenTargets(config.requestParameters).length > 0
  const isV2 = config.payloadFormatVersion === '2.0'
  const { httpMethod } = context.method
  return async (x: Exchange): Promise<void> => {
    if (broken) throw misconfigured()
    const payload = await (isV2 ? lambdaProxyEventV2(x, httpMethod) : lambdaProxyEvent(x))
    boundPayload(payload)
    const call = callOf(x, payload)
    if (streamed) {
      x.response = await streamed(x, call)
      return
    }
    const result = await invoke(x, {
      ...call,
      invocationType: 'RequestResponse',
      timeoutMs: config.timeoutInMillis,
    })
    const trace = shownTraceHeader(x)
    x.response = isV2
      ? lambdaProxyResponseV2(x, result, trace)
      : lambdaProxyResponse(x, result, context.isBinary, trace)
  }
}
