import { webSocketLimitProblems } from '../../../gateway/websocket/supported.ts'
import type {
  ApiV2,
  IntegrationResponseV2,
  WebSocketApiSnapshot,
  WebSocketIntegration,
  WebSocketRoute,
} from '../../../model/v2/api.ts'
import { drain, type Slices } from '../../../turns/slices.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { firstOf } from '../../rest/deploy/first-of.ts'
import { listAll } from '../../state/list-all.ts'
import type { Store } from '../../state/store.ts'

/** What a deployment freezes of a WebSocket API. */
export const webSocketSnapshotOf = (store: Store, api: ApiV2): WebSocketApiSnapshot =>
  drain(readWebSocketSnapshot(store, api))

/** The same in slices. */
export function* readWebSocketSnapshot(store: Store, api: ApiV2): Slices<WebSocketApiSnapshot> {
  const { apiId, name, description, version, limits, webSocket } = api
  const routes: WebSocketRoute[] = []
  for (const route of yield* listAll(store, 'RouteV2', apiId)) {
    const responses = nonEmpty(store.list('RouteResponseV2', apiId, route.routeId))
    routes.push(defined({ ...route, responses }))
  }
  yield
  const integrations: WebSocketIntegration[] = []
  for (const integration of yield* listAll(store, 'IntegrationV2', apiId)) {
    const responses = store.list('IntegrationResponseV2', apiId, integration.integrationId)
    integrations.push(defined({ ...integration, responses: nonEmpty(inOrder(responses)) }))
  }
  yield
  return {
    kind: 'WEBSOCKET',
    api: defined({
      apiId,
      name,
      description,
      version,
      routeSelectionExpression: api.routeSelectionExpression,
      apiKeySelectionExpression: api.apiKeySelectionExpression,
      disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
      disableSchemaValidation: api.disableSchemaValidation,
      limits,
      webSocket,
    }),
    routes,
    integrations,
    authorizers: store.list('AuthorizerV2', apiId),
    models: yield* listAll(store, 'ModelV2', apiId),
  }
}

/** Patterns are tried in the order in which they were made, and `$default` after them. */
const inOrder = (responses: readonly IntegrationResponseV2[]): readonly IntegrationResponseV2[] => [
  ...responses.filter(({ integrationResponseKey: key }) => key !== '$default'),
  ...responses.filter(({ integrationResponseKey: key }) => key === '$default'),
]

/** Why a WebSocket API cannot be deployed, when it cannot (spec websocket §14). */
export function webSocketDeploymentProblem(snapshot: WebSocketApiSnapshot): string | undefined {
  if (snapshot.routes.length === 0)
    return 'At least one route is required before deploying the Api.'
  const problems = webSocketLimitProblems(snapshot)
  return problems.length > 0
    ? `Unable to deploy API because ${firstOf(problems).join(' ')}`
    : undefined
}
