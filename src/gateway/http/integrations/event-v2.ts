import { bodyOf } from '../../body/request-body.ts'
import { sourceIp } from '../../client/client.ts'
import { domainPrefix } from '../../context/variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { eventV2 } from '../../integrations/lambda/event-v2.ts'
import { authorizerOfEvent } from '../../integrations/lambda/lambda-event-v2.ts'
import type { RequestChanges } from '../mapping/request-changes.ts'
import { seenRequest } from './seen-request.ts'

/** The event of payload format 2.0 (spec http-api §9): what is absent is left out. */
export async function httpEventV2(
  x: Exchange,
  changes: RequestChanges | undefined,
): Promise<string> {
  const body = await bodyOf(x)
  const { location, platform } = x
  const authorizer = authorizerOfEvent(x)
  return eventV2({
    ...seenRequest(x, body.byteLength, changes),
    routeKey: x.route!.routeKey ?? '$default',
    verb: x.request.method,
    body,
    pathParameters: x.params,
    stageVariables: x.stage.variables,
    accountId: platform.accountId,
    apiId: location.apiId,
    stage: location.stageName,
    domainName: location.domainName,
    domainPrefix: domainPrefix(x),
    sourceIp: sourceIp(x),
    requestId: x.requestId,
    startedAt: x.startedAt,
    ...(location.clientCert && { authentication: { clientCert: location.clientCert } }),
    ...(authorizer && { authorizer }),
  })
}
