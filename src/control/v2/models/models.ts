import type { ApiV2, ModelV2 } from '../../../model/v2/api.ts'
import { badRequest, conflict, notFound } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import { flattenSchema, sampleTemplate } from '../../rest/models/model-schema.ts'
import { checkSchema } from '../../rest/models/models.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { findApiV2 } from '../api/find.ts'
import { autoDeploy } from '../deploy/deploy.ts'

const modelIdLength = 6

/** Operations of the JSON schemas of an API. */
export const models = {
  CreateModel(input: Input<'CreateModel'>, context: ControlContext) {
    return save(context, findApiV2(context, input.apiId), {
      modelId: context.newId(modelIdLength),
      name: input.name,
      ...(input.description && { description: input.description }),
      contentType: input.contentType || 'application/json',
      schema: input.schema,
    })
  },

  GetModels(input: Input<'GetModels'>, context: ControlContext) {
    const { apiId } = findApiV2(context, input.apiId)
    return listPageV2(context.store, 'ModelV2', apiId, input, (model) => model)
  },

  GetModel(input: Input<'GetModel'>, context: ControlContext) {
    return find(input, context)
  },

  UpdateModel(input: Input<'UpdateModel'>, context: ControlContext) {
    const model = find(input, context)
    const { description = model.description } = input
    const updated: ModelV2 = defined({
      ...model,
      name: input.name ?? model.name,
      description: description || undefined,
      contentType: input.contentType || model.contentType,
      schema: input.schema ?? model.schema,
    })
    return save(context, findApiV2(context, input.apiId), updated)
  },

  DeleteModel(input: Input<'DeleteModel'>, context: ControlContext) {
    const { store } = context
    const { modelId, name } = find(input, context)
    const user = store
      .list('RouteV2', input.apiId)
      .find(({ requestModels = {} }) => Object.values(requestModels).includes(name))
    if (user)
      throw conflict(`Cannot delete model '${name}', is referenced in route: ${user.routeKey}`)
    const answers = store
      .list('RouteResponseV2', input.apiId)
      .some(({ responseModels = {} }) => Object.values(responseModels).includes(name))
    if (answers) throw conflict(`Cannot delete model '${name}', is referenced in a route response`)
    store.delete('ModelV2', input.apiId, modelId)
    deploy(findApiV2(context, input.apiId), context)
  },

  GetModelTemplate(input: Input<'GetModelTemplate'>, context: ControlContext) {
    const { schema = '{}' } = find(input, context)
    const lookUp = (name: string) => context.store.list('ModelV2', input.apiId, name)[0]?.schema
    return { value: sampleTemplate(flattenSchema(schema, lookUp)) }
  },
} satisfies Operations

function find(
  { apiId, modelId }: { readonly apiId: string; readonly modelId: string },
  context: ControlContext,
): ModelV2 {
  const model = context.store.get('ModelV2', findApiV2(context, apiId).apiId, modelId)
  if (!model) throw notFound(`Invalid Model identifier specified ${modelId}`)
  return model
}

/** Of WebSocket APIs alone models are frozen. */
function deploy(api: ApiV2, context: ControlContext): void {
  if (api.protocolType === 'WEBSOCKET') autoDeploy(api, context)
}

function save(context: ControlContext, api: ApiV2, model: ModelV2): ModelV2 {
  const { store } = context
  const { apiId } = api
  const { modelId, name } = model
  if (!/^[a-zA-Z0-9]{1,128}$/.test(name))
    throw badRequest(`Model name must be alphanumeric: ${name}`)
  if (store.list('ModelV2', apiId, name).some((other) => other.modelId !== modelId))
    throw conflict('Model name already exists for this API')
  checkSchema(model.schema)
  store.put('ModelV2', apiId, modelId, model, name)
  deploy(api, context)
  return model
}
