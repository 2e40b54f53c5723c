import type { ApiV2, RouteV2 } from '../../../model/v2/api.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { Store } from '../../state/store.ts'
import { checkSelection } from '../api/selection-check.ts'

/** The keys that begin with a dollar: AWS's own (spec websocket §3). */
const ownKeys = ['$connect', '$disconnect', '$default']

/** Throws BadRequestException for what cannot be a route key of a WebSocket API. */
export function checkWebSocketKey(routeKey: string): void {
  if (routeKey.startsWith('$') && !ownKeys.includes(routeKey))
    throw badRequest(
      `The provided route key is not formatted properly for WEBSOCKET protocol. Only ${ownKeys.join(', ')} begin with a $: ${routeKey}`,
    )
}

const requestParameter = /^route\.request\.(?:multivalue)?(?:header|querystring)\.[a-zA-Z0-9._$-]+$/

/** Throws BadRequestException for a route that a WebSocket API cannot have (spec websocket §3, §4, §6 and §8). */
export function checkWebSocketRoute(route: RouteV2, { apiId }: ApiV2, store: Store): void {
  const { routeKey, authorizationType, authorizationScopes, requestModels = {} } = route
  if (authorizationType === 'JWT')
    throw badRequest('JWT authorizers are not supported on protocolType WEBSOCKET')
  if (authorizationScopes !== undefined)
    throw badRequest('Authorization scopes are not supported on protocolType WEBSOCKET')
  if (authorizationType !== 'NONE' && routeKey !== '$connect')
    throw badRequest('Currently, authorization is restricted to the $connect route only')
  for (const parameter of Object.keys(route.requestParameters ?? {}))
    if (!requestParameter.test(parameter))
      throw badRequest(
        `Invalid request parameter specified: ${parameter}. It must be route.request.header.{name} or route.request.querystring.{name}`,
      )
  checkSelection(route.modelSelectionExpression, 'modelSelectionExpression')
  for (const [key, model] of Object.entries(requestModels))
    if (store.list('ModelV2', apiId, model).length === 0)
      throw badRequest(`Invalid model identifier specified: ${model}, by the key ${key}`)
  const { routeResponseSelectionExpression: selection } = route
  if (selection !== undefined && selection !== '$default' && selection !== '\\$default')
    throw badRequest(
      `Invalid routeResponseSelectionExpression specified: ${selection}. It must be $default`,
    )
}
