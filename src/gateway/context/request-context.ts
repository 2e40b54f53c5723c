import type { Exchange } from '../exchange/exchange.ts'
import { authorizerMembers } from './authorizer.ts'
import { identityOf } from './identity.ts'
import { domainPrefix, protocol, requestTime } from './variables.ts'

/** What one kind of event says beside the others. JSON leaves out what is undefined. */
type Own = {
  readonly operationName?: string | undefined
  /** Members behind the request's id. */
  readonly more?: Readonly<Record<string, unknown>>
  /** Members of `identity`, which win. */
  readonly identity?: Readonly<Record<string, unknown>>
}

/**
 * `requestContext` of an event for a function, in the recorded order of its keys (spec integrations §10,
 * rest-auth §6).
 */
export const requestContextOf = (
  x: Exchange,
  { operationName, more, identity }: Own,
): Readonly<Record<string, unknown>> => ({
  resourceId: x.route!.resourceId,
  authorizer: authorizerOf(x),
  resourcePath: x.route!.resourcePath,
  operationName,
  httpMethod: x.request.method,
  extendedRequestId: x.extendedRequestId,
  requestTime: requestTime(x.startedAt),
  path: x.location.contextPath,
  accountId: x.platform.accountId,
  protocol,
  stage: x.location.stageName,
  domainPrefix: domainPrefix(x),
  requestTimeEpoch: x.startedAt,
  requestId: x.requestId,
  ...more,
  identity: identity ? { ...identityOf(x), ...identity } : identityOf(x),
  domainName: x.location.domainName,
  // A request that is only simulated is in no deployment, and its event says nothing of one.
  deploymentId: x.stage.deploymentId || undefined,
  apiId: x.location.apiId,
  isCanaryRequest: x.stage.isCanaryRequest,
})

function authorizerOf(x: Exchange): Readonly<Record<string, unknown>> | undefined {
  const members = authorizerMembers(x)
  const scopes = x.authorizer?.scopes
  return (
    members && {
      ...Object.fromEntries(
        [...members].map(([name, value]) => [
          name,
          typeof value === 'object' ? Object.fromEntries(value) : value,
        ]),
      ),
      // As HTTP APIs have them in events of the same form.
      ...(scopes !== undefined && { scopes }),
    }
  )
}
