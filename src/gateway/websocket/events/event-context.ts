import { callbackHost } from './callback-host.ts'
import { authorizerMembers } from '../../context/authorizer.ts'
import { keyOf } from '../../context/identity.ts'
import { requestTime } from '../../context/variables.ts'
import { sourceIp } from '../../client/client.ts'
import type { Exchange } from '../../exchange/exchange.ts'

/** `requestContext` of an event for a function, in the recorded order of its keys (spec websocket §9). JSON leaves out what is undefined. */
export function eventContext(x: Exchange): Readonly<Record<string, unknown>> {
  const { socket, route, location } = x
  const { type, connectionId, connectedAt, message, closed } = socket!
  return {
    routeKey: route!.routeKey,
    authorizer: authorizerOf(x),
    disconnectStatusCode: closed?.code,
    messageId: message?.id,
    eventType: type,
    extendedRequestId: x.extendedRequestId,
    requestTime: requestTime(x.startedAt),
    messageDirection: 'IN',
    disconnectReason: closed?.reason,
    stage: location.stageName,
    connectedAt,
    requestTimeEpoch: x.startedAt,
    identity: identityOf(x),
    requestId: x.requestId,
    domainName: callbackHost(location),
    connectionId,
    apiId: location.apiId,
  }
}

function authorizerOf(x: Exchange): Readonly<Record<string, unknown>> | undefined {
  const members = authorizerMembers(x)
  return members && Object.fromEntries(members)
}

/** Messages come without the headers of their handshake, so without its `userAgent`. */
function identityOf(x: Exchange): Readonly<Record<string, unknown>> {
  const { caller, socket, request } = x
  const userAgent =
    socket!.type === 'MESSAGE' ? undefined : (request.headers.get('user-agent') ?? undefined)
  return {
    ...keyOf(x),
    ...(caller && {
      accountId: caller.accountId,
      caller: caller.userId,
      accessKey: caller.accessKeyId || undefined,
      userArn: caller.userArn,
      user: caller.userId,
    }),
    userAgent,
    sourceIp: sourceIp(x),
  }
}

/** Present only where the stage has any. */
export function stageVariablesOf({ stage: { variables } }: Exchange) {
  return Object.keys(variables).length > 0 ? { stageVariables: variables } : undefined
}
