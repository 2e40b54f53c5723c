import type { Integration } from '../../model/integration.ts'
import { maxFunctionPayloadBytes } from '../../model/limits.ts'
import { Fault } from '../../model/fault.ts'
import { lambdaProxyEvent } from '../context/lambda-event.ts'
import type { Exchange } from '../exchange.ts'
import { misconfigured } from '../faults.ts'
import { linkUri } from '../mapping/uri.ts'
import { traceRootOf } from '../request-headers.ts'
import { callerKeyOf, isCallerCredentials } from './caller-credentials.ts'
import { forbiddenAwsRequestHeaders } from './headers.ts'
import type { IntegrationKind, LinkContext } from './kind.ts'
import { functionOf, invoke } from './invoke-function.ts'
import { lambdaProxyResponse } from './lambda-proxy-response.ts'

/** AWS_PROXY: a Lambda function gets the whole request as an event and answers with the response (spec integrations §10–11). */
export const awsProxy: IntegrationKind = {
  link(config, context) {
    return [{ name: 'Integration', run: linkInvocation(config, context) }]
  },
}

function linkInvocation(config: Integration, context: LinkContext) {
  const asCaller = isCallerCredentials(config.credentials)
  const functionArn = linkUri(functionOf(config.uri ?? '') ?? '')
  // Lambda answers only POST; a mapping cannot change the event, but a forbidden target still fails the call.
  const broken =
    (config.httpMethod !== 'POST' && config.httpMethod !== undefined) ||
    Object.keys(config.requestParameters ?? {}).some((target) =>
      forbiddenAwsRequestHeaders.has(
        target.replace(/^integration\.request\.header\./, '').toLowerCase(),
      ),
    )
  return async (x: Exchange): Promise<void> => {
    if (broken) throw misconfigured()
    const arn = functionArn.render(x, noPath)
    if (!arn) throw misconfigured()
    const payload = await lambdaProxyEvent(x)
    if (payload.length > maxFunctionPayloadBytes) {
      throw new Fault('REQUEST_TOO_LARGE', 'Request Too Long', { execution: true })
    }
    const result = await invoke(x, {
      functionArn: arn,
      payload,
      invocationType: 'RequestResponse',
      timeoutMs: config.timeoutInMillis,
      ...(asCaller && { callerKeyId: callerKeyOf(x) }),
    })
    x.response = lambdaProxyResponse(x, result, context.isBinary, traceRootOf(x))
  }
}

const noPath: ReadonlyMap<string, string> = new Map()
