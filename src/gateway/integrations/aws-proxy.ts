import type { Integration } from '../../model/integration.ts'
import { maxFunctionPayloadBytes } from '../../model/limits.ts'
import { Fault } from '../../model/fault.ts'
import { lambdaProxyEvent } from '../context/lambda-event.ts'
import type { Exchange } from '../exchange.ts'
import { misconfigured } from '../faults.ts'
import { linkUri } from '../mapping/uri.ts'
import { traceRootOf } from '../request-headers.ts'
import { forbiddenAwsRequestHeaders } from './headers.ts'
import type { IntegrationKind, LinkContext } from './kind.ts'
import { lambdaProxyResponse } from './lambda-proxy-response.ts'

/** AWS_PROXY: a Lambda function gets the whole request as an event and answers with the response (spec integrations §10–11). */
export const awsProxy: IntegrationKind = {
  link(config, context) {
    return [{ name: 'Integration', run: linkInvocation(config, context) }]
  },
}

/** The function's ARN inside an integration URI; a doubled slash after `path` is tolerated. */
const functionUri = /:lambda:path\/+2015-03-31\/functions\/(.+)\/invocations$/

/** The function ARN that an AWS_PROXY URI names, still with its stage variables; undefined for anything else. */
export const functionOf = (uri: string): string | undefined => functionUri.exec(uri)?.[1]

function linkInvocation(config: Integration, context: LinkContext) {
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
    const result = await x.platform.invokeFunction({
      functionArn: arn,
      payload,
      invocationType: 'RequestResponse',
      timeoutMs: config.timeoutInMillis,
    })
    x.response = lambdaProxyResponse(x, result, context.isBinary, traceRootOf(x))
  }
}

const noPath: ReadonlyMap<string, string> = new Map()
