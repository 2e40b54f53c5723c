import type { ApiV2, AuthorizerV2, IntegrationV2, RouteV2, StageV2 } from '../../../model/v2/api.ts'
import { notFound } from '../../answer/api-error.ts'
import type { ControlContext } from '../../run/operation.ts'
import { account, type Store } from '../../state/store.ts'

/** Look-ups that throw AWS's 404 when the thing is not there (spec control-plane §15). */
export function findApiV2(
  { store, accountId }: Pick<ControlContext, 'store' | 'accountId'>,
  apiId: string,
): ApiV2 {
  const api = store.get('ApiV2', account, apiId)
  if (!api) throw notFound(`Invalid API identifier specified ${accountId}:${apiId}`)
  return api
}

export function findRoute(store: Store, apiId: string, routeId: string): RouteV2 {
  const route = store.get('RouteV2', apiId, routeId)
  if (!route) throw notFound(`Invalid Route identifier specified ${routeId}`)
  return route
}

export function findIntegration(store: Store, apiId: string, integrationId: string): IntegrationV2 {
  const integration = store.get('IntegrationV2', apiId, integrationId)
  if (!integration) throw notFound(`Invalid Integration identifier specified ${integrationId}`)
  return integration
}

export function findAuthorizer(store: Store, apiId: string, authorizerId: string): AuthorizerV2 {
  const authorizer = store.get('AuthorizerV2', apiId, authorizerId)
  if (!authorizer) throw notFound(`Invalid Authorizer identifier specified ${authorizerId}`)
  return authorizer
}

export function findStageV2(store: Store, apiId: string, stageName: string): StageV2 {
  const stage = store.get('StageV2', apiId, stageName)
  if (!stage) throw notFound('Invalid stage identifier specified')
  return stage
}
