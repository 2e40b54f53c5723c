import type {
  WebSocketApiSnapshot,
  WebSocketIntegration,
  WebSocketRoute,
} from '../../model/v2/api.ts'
import { neverBinary } from '../answer/binary.ts'
import type { LinkedApi, Route, Step } from '../exchange/exchange.ts'
import { stepsOrFailure } from '../steps/steps-or-failure.ts'
import { linkEndpoint } from '../headers/endpoint.ts'
import { linkRequireApiKey } from '../limits/api-key.ts'
import { linkMeter } from '../limits/meter-step.ts'
import { requireDefaultEndpoint, requireReachable } from '../steps/admission.ts'
import { boundHead } from '../http/admission.ts'
import { linkConnectAccess } from './connect/access.ts'
import { beginConnection, requireHandshake } from './connect/handshake.ts'
import { linkOpenSession, requireSuccess } from './connect/open-session.ts'
import { linkRequireOrigin } from './connect/origin.ts'
import { linkCountEvent } from './count-event.ts'
import { identify, logAccess } from './finishing.ts'
import { isConnectPath } from './paths.ts'
import { linkIntegration } from './integrations/link-integration.ts'
import { resumeSteps, sentResumeToken } from './connect/resume.ts'
import { followReply } from './groups/follow-reply.ts'
import { sendToGroups } from './groups/send-to.ts'
import { manageRouteOf } from './manage/route.ts'
import { linkSelectRoute } from './message/select-route.ts'
import { linkRefuseBinary } from './message/binary.ts'
import { sendReply } from './message/reply.ts'
import { linkValidateMessage } from './models/validate-message.ts'
import { linkSessionRate } from './message/session-rate.ts'
import { refuseConnect, refuseMessage, refused } from './refuse.ts'

/** What linking a route needs of its API. */
type Shared = {
  readonly api: WebSocketApiSnapshot
  /** A route's integration; none where it has no target. */
  integrationOf(route: WebSocketRoute): LinkedIntegration | undefined
}

type LinkedIntegration = {
  readonly config: WebSocketIntegration
  readonly steps: readonly Step[]
}

/** Decides, once per deployment, everything about a WebSocket API that can be decided before anybody connects. */
export function linkWebSocketApi(snapshot: WebSocketApiSnapshot): LinkedApi {
  const { api, routes } = snapshot
  const shared: Shared = { api: snapshot, integrationOf: linkIntegrations(snapshot) }
  const routeOf = (key: string) => routes.find(({ routeKey }) => routeKey === key)
  const connect = linkRoute('$connect', () => connectSteps(routeOf('$connect'), shared))
  const resume = api.webSocket?.resume && linkRoute('$connect', () => resumeSteps(api))
  const disconnect = linkRoute('$disconnect', () => disconnectSteps(routeOf('$disconnect'), shared))
  const own = routes.filter(({ routeKey }) => !/^\$(?:dis)?connect$/.test(routeKey))
  const selectRoute = linkSelectRoute(
    api.routeSelectionExpression,
    new Map(
      own.map((route) => [
        route.routeKey,
        linkRoute(route.routeKey, () => messageSteps(route, shared), route.operationName),
      ]),
    ),
  )
  const common = {
    endpoint: linkEndpoint({ types: ['REGIONAL'], ipAddressType: 'ipv4' }),
    hasOneId: true as const,
    isBinary: neverBinary,
  }
  const count = linkCountEvent({ id: api.apiId, name: api.name })
  return {
    ...common,
    // What is asked of every request over HTTP: a handshake, or a call of `@connections`.
    admission: [requireDefaultEndpoint, requireReachable, boundHead],
    match(x) {
      const managed = manageRouteOf(x)
      if (managed) return managed
      if (!isConnectPath(x.location)) throw refused(403, 'the path is not the stage alone')
      beginConnection(x)
      return resume && sentResumeToken(x) !== undefined ? resume : connect
    },
    // Then the steps of `connectSteps`, or those of `manage/`. Whatever they throw is answered here,
    refuse: refuseConnect,
    // and this is done with every answer.
    finishing: [logAccess, count, identify],
    sessions: {
      // A message: its route, the steps of `messageSteps`, an error frame for what they throw.
      message: {
        ...common,
        // Before anything is read off it: a message that no route takes counts as well.
        admission: [linkSessionRate(api.webSocket?.messageRate)].filter(
          (step) => step !== undefined,
        ),
        match: selectRoute,
        refuse: refuseMessage,
        finishing: [logAccess, count],
      },
      // The end of a connection: nobody hears of what it comes to but logs.
      disconnect: {
        ...common,
        admission: [],
        match: () => disconnect,
        refuse: refuseMessage,
        finishing: [logAccess, count],
      },
    },
  }
}

/** The order of a handshake (spec websocket §1, §4): nothing is open before the last step. */
function connectSteps(
  route: WebSocketRoute | undefined,
  { api, integrationOf }: Shared,
): readonly Step[] {
  const { apiKeySelectionExpression, webSocket, limits } = api.api
  const isSent = apiKeySelectionExpression !== '$context.authorizer.usageIdentifierKey'
  return [
    requireHandshake,
    linkRequireOrigin(webSocket?.allowedOrigins),
    ...(route ? linkConnectAccess(route, api.authorizers) : []),
    route?.apiKeyRequired && linkRequireApiKey(isSent ? 'HEADER' : 'AUTHORIZER'),
    linkMeter(limits, route?.limits, '$connect'),
    ...((route && integrationOf(route)?.steps) ?? []),
    requireSuccess,
    linkOpenSession(webSocket),
  ].filter((step) => step !== undefined && step !== false)
}

/** The order of a message (spec websocket §6). */
function messageSteps(route: WebSocketRoute, { api, integrationOf }: Shared): readonly Step[] {
  const integration = integrationOf(route)
  if (!integration) throw new Error(`route ${route.routeKey} has no integration`)
  return [
    linkRefuseBinary(integration.config),
    linkMeter(api.api.limits, route.limits, route.routeKey),
    api.api.disableSchemaValidation ? undefined : linkValidateMessage(route, api.models),
    ...integration.steps,
    followReply,
    sendToGroups,
    sendReply(route),
  ].filter((step) => step !== undefined)
}

/** The order of an end: called once, whatever comes of it. */
function disconnectSteps(
  route: WebSocketRoute | undefined,
  { integrationOf }: Shared,
): readonly Step[] {
  return [...((route && integrationOf(route)?.steps) ?? []), sendToGroups, sendReply(undefined)]
}

function linkRoute(
  routeKey: string,
  stepsOf: () => readonly Step[],
  operationName?: string,
): Route {
  return {
    httpMethod: 'ANY',
    settingsKey: routeKey,
    resourceId: routeKey,
    routeKey,
    resourcePath: routeKey,
    operationName,
    streams: false,
    steps: stepsOrFailure(stepsOf),
  }
}

/** Each integration is linked for each route that leads to it: what it reads and whether it is heard are the route's. */
function linkIntegrations({ api, integrations }: WebSocketApiSnapshot): Shared['integrationOf'] {
  return (route) => {
    const { target, routeKey } = route
    if (target === undefined) return undefined
    const id = target.replace(/^integrations\//, '')
    const config = integrations.find(({ integrationId }) => integrationId === id)
    if (!config) throw new Error(`route ${routeKey} has no integration ${id}`)
    return { config, steps: linkIntegration(config, route, api.apiId) }
  }
}
