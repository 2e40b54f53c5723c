import type { ApiV2, RouteV2 } from '../../../model/v2/api.ts'
import { maxRouteScopes } from '../../../model/limits.ts'
import { badRequest, conflict } from '../../answer/api-error.ts'
import type { ControlContext } from '../../run/operation.ts'
import { checkRoom } from '../entity/quotas.ts'
import { checkRouteKey } from './route-key.ts'
import { checkWebSocketRoute } from './web-socket-route.ts'

export const routeIdLength = 7

/** Stores a route; throws as AWS does for one that another stands against, or that leads nowhere. */
export function saveRoute(
  route: RouteV2,
  api: ApiV2,
  { store }: Pick<ControlContext, 'store'>,
): void {
  const { apiId, protocolType } = api
  const { routeId, routeKey, target } = route
  const shape = checkRouteKey(routeKey, protocolType)
  if (store.list('RouteV2', apiId, shape).some((other) => other.routeId !== routeId))
    throw conflict(`Route with key ${routeKey} already exists for this API`)
  if (target !== undefined) {
    const [, integrationId = ''] = /^integrations\/([^/]+)$/.exec(target) ?? []
    if (!store.get('IntegrationV2', apiId, integrationId))
      throw badRequest(
        `Invalid Target: ${target}. It must be integrations/ with the id of an integration of this API`,
      )
  }
  if (protocolType === 'WEBSOCKET') {
    checkWebSocketRoute(route, api, store)
    checkRoom(store, 'RouteV2', apiId, routeId)
  }
  checkAuthorization(route, api, store)
  store.put('RouteV2', apiId, routeId, route, shape)
}

/** A route must not lose its protection by a name that nobody has (spec http-api §16). */
function checkAuthorization(
  { authorizationType, authorizerId, authorizationScopes = [], apiKeyRequired }: RouteV2,
  { apiId, protocolType }: ApiV2,
  store: ControlContext['store'],
): void {
  if (apiKeyRequired && protocolType === 'HTTP')
    throw badRequest('API keys are not supported on protocolType HTTP')
  const isJwt = authorizationType === 'JWT'
  if (isJwt || authorizationType === 'CUSTOM') {
    const authorizer = store.get('AuthorizerV2', apiId, authorizerId ?? '')
    if (authorizer?.authorizerType !== (isJwt ? 'JWT' : 'REQUEST'))
      throw badRequest(
        `Invalid authorizer ID specified. Setting the authorization type to ${authorizationType} requires a valid ${isJwt ? 'JWT ' : ''}authorizer.`,
      )
  } else if (authorizerId)
    throw badRequest(
      `Invalid authorizer ID specified. An authorizer is for the authorization types JWT and CUSTOM, and this one is ${authorizationType}.`,
    )
  if (authorizationScopes.length > 0 && !isJwt)
    throw badRequest('Authorization scopes are only supported for the authorization type JWT')
  if (authorizationScopes.length > maxRouteScopes || authorizationScopes.some((scope) => !scope))
    throw badRequest(
      `A route can have at most ${maxRouteScopes} authorization scopes, none of them empty`,
    )
}
