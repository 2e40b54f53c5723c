import type { ApiV2, RouteResponseV2 } from '../../../model/v2/api.ts'
import { badRequest } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { findApiV2, findRoute } from '../api/find.ts'
import { mergeConstraints, replaceModels } from '../entity/merge.ts'
import { responseIdLength, responsesOf } from '../entity/responses.ts'

const responses = responsesOf({
  kind: 'RouteResponseV2',
  noun: 'RouteResponse',
  owner: 'route',
  idOf: ({ routeResponseId }) => routeResponseId,
  keyOf: ({ routeResponseKey }) => routeResponseKey,
})

/** Operations of what a WebSocket API's route sends back: those of HTTP APIs send what their integrations do. */
export const routeResponses = {
  CreateRouteResponse(input: Input<'CreateRouteResponse'>, context: ControlContext) {
    const { api, routeId } = open(input, context)
    responses.checkProtocol(api)
    const routeResponseId = context.newId(responseIdLength)
    const { routeResponseKey } = input
    return save(api, routeId, withInput({ routeResponseId, routeResponseKey }, input), context)
  },

  GetRouteResponses(input: Input<'GetRouteResponses'>, context: ControlContext) {
    const { api, routeId } = open(input, context)
    return responses.page(context, api.apiId, routeId, input)
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
    responses.delete(api, response, context)
  },
} satisfies Operations

type Address = { readonly apiId: string; readonly routeId: string }

function open({ apiId, routeId }: Address, context: ControlContext) {
  const api = findApiV2(context, apiId)
  findRoute(context.store, apiId, routeId)
  return { api, routeId }
}

function find(input: Address & { readonly routeResponseId: string }, context: ControlContext) {
  const { api, routeId } = open(input, context)
  const { routeResponseId: id } = input
  return { api, routeId, response: responses.find(context.store, api.apiId, routeId, id) }
}

function save(
  api: ApiV2,
  routeId: string,
  response: RouteResponseV2,
  context: ControlContext,
): RouteResponseV2 {
  for (const model of Object.values(response.responseModels ?? {}))
    if (context.store.list('ModelV2', api.apiId, model).length === 0)
      throw badRequest(`Invalid model identifier specified: ${model}`)
  return responses.save(api, routeId, response, context)
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
