import { errorMessageOf } from './error-message.ts'
import type { Integration } from '../../../model/integration.ts'
import type { FunctionInvocation } from '../../../model/platform.ts'
import { toText } from '../../body/bytes.ts'
import { misconfigured } from '../../exchange/faults.ts'
import type { Step } from '../../exchange/exchange.ts'
import { linkFunctionCall } from './function-call.ts'
import { functionOf, invoke } from './invoke-function.ts'
import { linkIntegrationRequest } from '../integration-request.ts'
import { linkIntegrationResponse } from '../integration-response.ts'
import type { IntegrationKind } from '../kind.ts'

/** AWS with a Lambda function: the rendered body is the event, the result the backend's body (spec integrations §12). */
export const awsLambda: IntegrationKind = {
  link(config, context) {
    return [
      linkIntegrationRequest(config, context),
      linkFunctionInvocation(config),
      linkIntegrationResponse(config, context),
    ]
  },
}

const invocationTypes: readonly string[] = ['RequestResponse', 'Event', 'DryRun']

/** The call itself: `x.integrationRequest` is the event, and what the function answers is `x.integrationResult`. */
export function linkFunctionInvocation(config: Integration): Step {
  const callOf = linkFunctionCall(config, functionOf(config.uri ?? '') ?? '')
  return {
    name: 'Integration',
    async run(x) {
      const { body, headers } = x.integrationRequest!
      const wanted = headers.get('x-amz-invocation-type')
      const invocationType = invocationTypes.find((type) => type === wanted) ?? 'RequestResponse'
      const text = typeof body === 'string' ? body : toText(body)
      const result = await invoke(x, {
        // An empty body is an empty event; AWS's logs show the body.
        ...callOf(x, text || '{}'),
        loggedPayload: text,
        invocationType: invocationType as FunctionInvocation['invocationType'],
        timeoutMs: config.timeoutInMillis,
      })
      // Not being permitted to invoke does not reach the integration responses, other refusals do.
      if (result.statusCode === 403) throw misconfigured(result.payload)
      const answered = new TextEncoder().encode(result.payload)
      x.integrationResult = {
        status: result.statusCode,
        // The message of a failed function, never a status.
        selection: (result.functionError && errorMessageOf(result.payload)) ?? '',
        headers: new Headers({ 'content-type': 'application/json' }),
        body: () => answered,
      }
    },
  }
}
