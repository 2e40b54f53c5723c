import type { IntegrationV2 } from '../../../model/v2/api.ts'
import type { Step } from '../../exchange/exchange.ts'
import { boundPayload, linkFunctionCall } from '../../integrations/lambda/function-call.ts'
import { functionArnOf, invoke } from '../../integrations/lambda/invoke-function.ts'
import { linkRequestChanges } from '../mapping/request-changes.ts'
import { httpEventV1 } from './event-v1.ts'
import { httpEventV2 } from './event-v2.ts'
import { functionAnswer } from './function-answer.ts'

/** AWS_PROXY: a Lambda function gets the request as an event and answers with the response (spec http-api §9). Throws for a URI that names none. */
export function linkLambda({
  integrationUri = '',
  credentialsArn,
  payloadFormatVersion,
  requestParameters,
  timeoutInMillis,
}: IntegrationV2): Step {
  const functionArn = functionArnOf(integrationUri)
  const callOf = linkFunctionCall({ credentials: credentialsArn }, functionArn)
  const changesOf = linkRequestChanges(requestParameters)
  const eventOf = payloadFormatVersion === '2.0' ? httpEventV2 : httpEventV1
  return {
    name: 'Integration',
    async run(x) {
      const payload = await eventOf(x, await changesOf?.(x))
      boundPayload(payload)
      const result = await invoke(x, {
        ...callOf(x, payload),
        invocationType: 'RequestResponse',
        timeoutMs: timeoutInMillis,
      })
      x.response = functionAnswer(x, result, payloadFormatVersion)
    },
  }
}
