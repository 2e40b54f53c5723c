import type { ApiV2, RouteResponseV2 } from '../../../model/v2/api.ts'
import { badRequest, conflict, notFound } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { findApiV2, findRoute } from '../api/find.ts'
import { autoDeploy } from '../deploy/deploy.ts'
import { mergeConstraints, replaceModels } from '../entity/merge.ts'

const responseIdLength = 6

/** Operations of what a WebSocket API's route sends back: those of HTTP APIs send what their integrations do. */
export const routeResponses = {
  CreateRouteResponse(input: Input<'CreateRouteResponse'>, context: ControlContext) {
    const { api, route } = open(input, context)
    if (api.protocolType === 'HTTP')
      throw badRequest('Route responses are not supported on protocolType HTTP')
    const created = withInput(
      {
        routeResponseId: context.newId(responseIdLength),
        routeResponseKey: input.routeResponseKey,
      },
      input,
    )
    return save(api, route.routeId, created, context)
  },

  GetRouteResponses(input: Input<'GetRouteResponses'>, context: ControlContext) {
    const { api, route } = open(input, context)
    return listPageV2(context.store, 'RouteResponseV2', api.apiId, input, (shown) => shown, {
      ref: route.routeId,
    })
  },

  GetRouteResponse(input: Input<'GetRouteResponse'>, context: ControlContext) {
    return find(input, context).response
  },

  UpdateRouteResponse(input: Input<'UpdateRouteResponse'>, context: ControlContext) {
    const { api, routeId, response } = find(input, context)
    return save(api, routeId, withInput(response, input), context)
  },

  DeleteRouteResponse(input: Input<'DeleteRouteResponse'>, context: ControlContext) {
    const { api, response } = find(input, context)
    context.store.delete('RouteResponseV2', api.apiId, response.routeResponseId)
    autoDeploy(api, context)
  },
} satisfies Operations

type Address = { readonly apiId: string; readonly routeId: string }

function open({ apiId, routeId }: Address, context: ControlContext) {
  const api = findApiV2(context, apiId)
  return { api, route: findRoute(context.store, apiId, routeId) }
}

function find(input: Address & { readonly routeResponseId: string }, context: ControlContext) {
  const { api, route } = open(input, context)
  const response = context.store
    .list('RouteResponseV2', api.apiId, route.routeId)
    .find(({ routeResponseId }) => routeResponseId === input.routeResponseId)
  if (!response)
    throw notFound(`Invalid RouteResponse identifier specified ${input.routeResponseId}`)
  return { api, routeId: route.routeId, response }
}

function save(
  api: ApiV2,
  routeId: string,
  response: RouteResponseV2,
  context: ControlContext,
): RouteResponseV2 {
  const { store } = context
  const { apiId } = api
  const { routeResponseId, routeResponseKey } = response
  const others = store.list('RouteResponseV2', apiId, routeId)
  if (
    others.some(
      (other) =>
        other.routeResponseKey === routeResponseKey && other.routeResponseId !== routeResponseId,
    )
  )
    throw conflict(`RouteResponse with key ${routeResponseKey} already exists for this route`)
  for (const model of Object.values(response.responseModels ?? {}))
    if (store.list('ModelV2', apiId, model).length === 0)
      throw badRequest(`Invalid model identifier specified: ${model}`)
  store.put('RouteResponseV2', apiId, routeResponseId, response, routeId)
  autoDeploy(api, context)
  return response
}

type ResponseInput = Partial<
  Omit<Input<'UpdateRouteResponse'>, 'apiId' | 'routeId' | 'routeResponseId'>
>

function withInput(response: RouteResponseV2, input: ResponseInput): RouteResponseV2 {
  const { routeResponseKey = response.routeResponseKey } = input
  const { modelSelectionExpression = response.modelSelectionExpression } = input
  if (routeResponseKey !== '$default')
    throw badRequest(`Invalid routeResponseKey specified: ${routeResponseKey}. It must be $default`)
  return defined({
    ...response,
    routeResponseKey,
    modelSelectionExpression: modelSelectionExpression || undefined,
    responseModels: replaceModels(response.responseModels, input.responseModels),
    responseParameters: mergeConstraints(response.responseParameters, input.responseParameters),
  })
}
