import type {
  StageV2,
  WebSocketApiSnapshot,
  WebSocketIntegration,
  WebSocketRoute,
} from '../../model/v2/api.ts'
import type { AuditedApi, AuditedRoute, AuditedStage, Backend, Protection } from '../audited-api.ts'
import {
  auditedAuthorizer,
  authorizations,
  type HttpSurroundings,
} from '../http/audited-http-api.ts'
import { auditedStageV2 } from '../http/audited-http-stage.ts'

/** A WebSocket API for the rules. Its routes are protected as `$connect` is: nobody is asked again for a message. */
export function auditedWebSocketApi(
  { api, routes, integrations, authorizers }: WebSocketApiSnapshot,
  { functions, stages = [], domains = [] }: HttpSurroundings = {},
): AuditedApi {
  const { apiId, name, webSocket = {}, limits = [] } = api
  const connect = routes.find(({ routeKey }) => routeKey === '$connect')
  const names = new Map(authorizers.map((each) => [each.authorizerId, each.name]))
  const protection = protectionOf(connect, names)
  const called = new Map(integrations.map((each) => [`integrations/${each.integrationId}`, each]))
  const { allowedOrigins } = webSocket
  const isLimited = limits.length > 0 || webSocket.messageRate !== undefined
  return {
    id: apiId,
    name,
    reach: 'public',
    isDefaultEndpointOpen: !api.disableExecuteApiEndpoint,
    routes: routes.map((route) =>
      auditedRoute(route, called.get(route.target ?? ''), protection, isLimited),
    ),
    sessions: {
      protection,
      origins: allowedOrigins && !allowedOrigins.includes('*') ? 'named' : 'any',
      isAnyMeant: allowedOrigins?.includes('*') ?? false,
      idleKeys: routes
        .filter(({ routeKey, apiKeyRequired }) => apiKeyRequired && routeKey !== '$connect')
        .map(({ routeKey }) => routeKey),
      place: { path: '$connect', at: [] },
    },
    authorizers: authorizers.map((authorizer) => auditedAuthorizer(authorizer, functions)),
    cors: [],
    stages,
    domains,
  }
}

/** A stage of a WebSocket API. */
export const auditedWebSocketStage = (stage: StageV2): AuditedStage =>
  auditedStageV2(stage, (path) => ({ path, method }))

/** What stands in the place of a verb. */
const method = 'ROUTE'

function protectionOf(
  connect: WebSocketRoute | undefined,
  names: ReadonlyMap<string, string>,
): Protection {
  const authorizer = names.get(connect?.authorizerId ?? '')
  return {
    authorization: authorizations[connect?.authorizationType ?? 'NONE'],
    ...(authorizer !== undefined && { authorizer }),
    scopes: [],
    isKeyRequired: connect?.apiKeyRequired ?? false,
  }
}

function auditedRoute(
  route: WebSocketRoute,
  integration: WebSocketIntegration | undefined,
  protection: Protection,
  isLimited: boolean,
): AuditedRoute {
  const { routeKey: path, modelSelectionExpression, requestModels, limits = [] } = route
  return {
    path,
    method,
    // A key is asked for by `$connect` alone: one finding tells of it.
    protection: path === '$connect' ? protection : { ...protection, isKeyRequired: false },
    backend: backendOf(integration),
    cors: [],
    queryParameters: [],
    isValidated: modelSelectionExpression !== undefined && requestModels !== undefined,
    isLimited: isLimited || limits.length > 0,
    cacheKey: [],
    idleSchemes: [],
    place: { path, at: [] },
  }
}

const kinds = { HTTP: 'http', HTTP_PROXY: 'http', MOCK: 'none', AWS_PROXY: 'function' } as const

function backendOf(integration: WebSocketIntegration | undefined): Backend {
  const { integrationType = 'MOCK', integrationUri: uri = '' } = integration ?? {}
  const isFunction = /:lambda:path\//.test(uri)
  return {
    kind:
      integrationType === 'AWS'
        ? isFunction
          ? 'function'
          : 'aws service'
        : kinds[integrationType],
    uri,
    isLinked: integration?.connectionType === 'VPC_LINK',
    verifiesTls: true,
    clientValues: clientValuesOf(integration),
  }
}

/** Placeholders of the URI that a client's value fills. */
function clientValuesOf({ requestParameters = {} }: Partial<WebSocketIntegration> = {}) {
  const prefix = 'integration.request.path.'
  return new Map(
    Object.entries(requestParameters)
      .filter(([target, source]) => target.startsWith(prefix) && source.startsWith('route.'))
      .map(([target, source]) => [target.slice(prefix.length), source]),
  )
}
