import type { Integration } from '../../../model/integration.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { bodyOf } from '../../body/request-body.ts'
import { shownTraceHeader } from '../../exchange/request-trace.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { respond } from '../../answer/respond.ts'
import { forbiddenTargets, remappedProxyResponseHeaders } from '../call/headers.ts'
import type { IntegrationKind } from '../kind.ts'
import { linkServiceCall } from './aws-service.ts'
import { parseAwsUri } from './aws-uri.ts'

/** Whether a URI leads to a Firehose stream: the one service beside Lambda that AWS_PROXY is for. */
export const isFirehose = (uri: string): boolean => parseAwsUri(uri)?.service === 'firehose'

/**
 * AWS_PROXY with a Firehose stream: the client's body is the action's input, and the service's answer the client's
 * (AWS says no more of it than that there is such an integration).
 */
export const firehoseProxy: IntegrationKind = {
  link(config, context) {
    return [linkProxyRequest(config), linkServiceCall(config, context), proxyResponse]
  },
}

function linkProxyRequest({ requestParameters }: Integration): Step {
  const broken = forbiddenTargets(requestParameters).length > 0
  return {
    name: 'Integration request',
    async run(x) {
      if (broken) throw misconfigured()
      const body = await bodyOf(x)
      x.integrationRequest = { path: new Map(), query: [], headers: new Map(), body }
    },
  }
}

const proxyResponse: Step = {
  name: 'Integration response',
  async run(x) {
    const { status, headers, body } = x.integrationResult!
    x.response = respond(x, status, await body(), passedOn(x, headers!))
  },
}

/** The framing was the service's, and a coded body has been decoded. */
const framing: ReadonlySet<string> = new Set(['content-encoding', 'transfer-encoding'])

function passedOn(x: Exchange, answered: Headers): Headers {
  const headers = new Headers()
  for (const [name, value] of answered) {
    if (!framing.has(name)) headers.append(remappedProxyResponseHeaders.get(name) ?? name, value)
  }
  headers.set('X-Amzn-Trace-Id', shownTraceHeader(x))
  return headers
}
