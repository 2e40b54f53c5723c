import type { RouteV2 } from '../../../model/v2/api.ts'
import { badRequest, notFound } from '../../answer/api-error.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { findApiV2, findRoute } from '../api/find.ts'
import { refuseManaged } from '../api/managed.ts'
import { autoDeploy } from '../deploy/deploy.ts'
import { mergeConstraints, replaceModels } from '../entity/merge.ts'
import { routeIdLength, saveRoute } from './save-route.ts'

/** Operations of what leads requests to integrations (spec http-api §2 and §16). */
export const routes = {
  CreateRoute(input: Input<'CreateRoute'>, context: ControlContext) {
    const api = findApiV2(context, input.apiId)
    const route = withInput(
      {
        routeId: context.newId(routeIdLength),
        routeKey: input.routeKey,
        authorizationType: 'NONE',
        apiKeyRequired: false,
      },
      input,
    )
    saveRoute(checkMembers(route, api.protocolType), api, context)
    autoDeploy(api, context)
    return show(route)
  },

  GetRoutes(input: Input<'GetRoutes'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    return listPageV2(context.store, 'RouteV2', apiId, input, show)
  },

  GetRoute(input: Input<'GetRoute'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    return show(findRoute(context.store, apiId, input.routeId))
  },

  UpdateRoute(input: Input<'UpdateRoute'>, context: ControlContext) {
    const api = findApiV2(context, input.apiId)
    const route = findRoute(context.store, api.apiId, input.routeId)
    if (input.routeKey !== undefined && input.routeKey !== route.routeKey)
      refuseManaged('Route', route.routeId, route)
    const updated = withInput(route, input)
    saveRoute(checkMembers(updated, api.protocolType), api, context)
    autoDeploy(api, context)
    return show(updated)
  },

  DeleteRoute(input: Input<'DeleteRoute'>, context: ControlContext) {
    const { store } = context
    const api = findApiV2(context, input.apiId)
    const route = findRoute(store, api.apiId, input.routeId)
    refuseManaged('Route', route.routeId, route)
    for (const { routeResponseId } of store.list('RouteResponseV2', api.apiId, route.routeId))
      store.delete('RouteResponseV2', api.apiId, routeResponseId)
    store.delete('RouteV2', api.apiId, route.routeId)
    autoDeploy(api, context)
  },

  DeleteRouteRequestParameter(
    input: Input<'DeleteRouteRequestParameter'>,
    context: ControlContext,
  ) {
    const api = findApiV2(context, input.apiId)
    const route = findRoute(context.store, api.apiId, input.routeId)
    const { [input.requestParameterKey]: gone, ...kept } = route.requestParameters ?? {}
    if (!gone) throw notFound('Invalid parameter name specified')
    saveRoute(defined({ ...route, requestParameters: nonEmpty(kept) }), api, context)
    autoDeploy(api, context)
  },
} satisfies Operations

/** A route in AWS's shape: its tools know nothing of what is beyond it. */
function show(route: RouteV2) {
  const { limits: _, features: __, ...shown } = route
  return shown
}

type RouteInput = Partial<Omit<Input<'UpdateRoute'>, 'apiId' | 'routeId'>>

/** A route with what a call gives; what it does not name stays, and what it gives empty goes. */
function withInput(route: RouteV2, input: RouteInput): RouteV2 {
  const { authorizationType = route.authorizationType } = input
  const isPublic = authorizationType === 'NONE' || authorizationType === 'AWS_IAM'
  const text = (member: 'operationName' | 'modelSelectionExpression' | 'target') =>
    (input[member] ?? route[member]) || undefined
  return defined({
    ...route,
    routeKey: input.routeKey ?? route.routeKey,
    target: text('target'),
    authorizationType,
    // What protects a route no more is not named any more (spec control-plane §15).
    authorizerId: (input.authorizerId ?? (isPublic ? undefined : route.authorizerId)) || undefined,
    authorizationScopes: listOf(
      input.authorizationScopes ?? (isPublic ? undefined : route.authorizationScopes),
    ),
    apiKeyRequired: input.apiKeyRequired ?? route.apiKeyRequired,
    operationName: text('operationName'),
    modelSelectionExpression: text('modelSelectionExpression'),
    requestModels: replaceModels(route.requestModels, input.requestModels),
    requestParameters: mergeConstraints(route.requestParameters, input.requestParameters),
    routeResponseSelectionExpression:
      (input.routeResponseSelectionExpression ?? route.routeResponseSelectionExpression) ||
      undefined,
  })
}

const listOf = (items: readonly string[] | undefined) =>
  items && items.length > 0 ? items : undefined

/** Members that only WebSocket APIs have. */
const ofWebSockets = [
  'modelSelectionExpression',
  'requestModels',
  'requestParameters',
  'routeResponseSelectionExpression',
] as const

function checkMembers(route: RouteV2, protocolType: 'HTTP' | 'WEBSOCKET'): RouteV2 {
  const found = ofWebSockets.find((member) => route[member] !== undefined)
  if (protocolType === 'HTTP' && found)
    throw badRequest(`${found} is not supported on protocolType HTTP`)
  return route
}
