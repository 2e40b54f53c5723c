import type { AuthorizerResult } from '../../exchange/authorizer-result.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { queryOf } from '../../exchange/query.ts'
import { bodyOf } from '../../body/request-body.ts'
import { arrivedHeaders } from '../../headers/request-headers.ts'
import { sourceIp } from '../../client/client.ts'
import { eventV2 } from './event-v2.ts'
import { domainPrefix } from '../../context/variables.ts'

/** The event of a REST API's Lambda proxy integration whose definition asks for payload format 2.0. `verb` is the method's own. */
export async function lambdaProxyEventV2(x: Exchange, verb: string): Promise<string> {
  const { location } = x
  const authorizer = authorizerOfEvent(x)
  return eventV2({
    routeKey: `${verb} ${x.route!.resourcePath}`,
    verb: x.request.method,
    path: `/${location.stageName}${location.path}`,
    rawQuery: x.query ?? '',
    query: queryOf(x),
    headers: arrivedHeaders(x),
    body: await bodyOf(x),
    pathParameters: x.params,
    stageVariables: x.stage.variables,
    accountId: x.platform.accountId,
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

/** `requestContext.authorizer` of an event: what an authorizer has said, or who has signed; undefined where nobody knows the caller. */
export const authorizerOfEvent = ({
  authorizer,
  caller,
}: Exchange): Readonly<Record<string, unknown>> | undefined =>
  caller
    ? {
        iam: {
          accessKey: caller.accessKeyId,
          accountId: caller.accountId,
          callerId: caller.userId,
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: caller.userArn,
          userId: caller.userId,
        },
      }
    : authorizer && authorizerV2(authorizer)

/** As HTTP APIs have it: a context keeps its types there. */
const authorizerV2 = ({ claims, context, scopes = null }: AuthorizerResult) =>
  claims
    ? { jwt: { claims: Object.fromEntries(claims), scopes } }
    : { lambda: context.size > 0 ? Object.fromEntries(context) : null }
