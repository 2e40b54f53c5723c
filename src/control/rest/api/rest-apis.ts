import type { RestApi } from '../../../model/rest-api.ts'
import { badRequest } from '../../answer/api-error.ts'
import { withdrawApi } from '../deploy/deploy.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { listPage } from '../../entity/paging.ts'
import { applyPatch } from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { account } from '../../state/store.ts'
import { cloneApi } from './clone-api.ts'
import { defaultModels } from '../models/default-models.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { checkUnmapped } from '../../domains/domain-record.ts'
import { readEndpoint } from '../../entity/endpoint.ts'
import { findApi, saveResource } from './find.ts'
import { readPolicy } from '../../entity/policy.ts'
import { checkCompressionSize, restApiPatches } from './rest-api-patch.ts'
import { showRestApi, showTaggedRestApi } from './show.ts'
import { detachStages } from '../../keys/usage-plan-links.ts'

const apiIdLength = 10
const modelIdLength = 6

/** Operations of the REST APIs themselves. */
export const restApis = {
  CreateRestApi(input: Input<'CreateRestApi'>, context: ControlContext) {
    if (input.description === '') throw badRequest('Description cannot be an empty string')
    if (input.name === '') throw badRequest('Name cannot be empty')
    const id = context.newId(apiIdLength)
    const given: RestApi = defined({
      id,
      name: input.name,
      description: input.description,
      createdDate: Math.floor(context.now / 1000),
      version: input.version || undefined,
      binaryMediaTypes: nonEmpty(input.binaryMediaTypes),
      minimumCompressionSize: checkCompressionSize(input.minimumCompressionSize),
      apiKeySource: input.apiKeySource ?? 'HEADER',
      endpointConfiguration: readEndpoint(input.endpointConfiguration),
      policy: readPolicy(input.policy, id, context),
      disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
      rootResourceId: context.newId(apiIdLength),
      securityPolicy: input.securityPolicy,
      endpointAccessMode: input.endpointAccessMode,
      tags: readTags(input.tags),
    })
    const origin = input.cloneFrom ? findApi(context, input.cloneFrom) : undefined
    // A copy is no less protected.
    const api = origin?.limits ? { ...given, limits: origin.limits } : given
    createApi(api, context)
    if (origin) cloneApi(origin, api, context)
    return showRestApi(api)
  },

  GetRestApis(input: Input<'GetRestApis'>, { store }: ControlContext) {
    return listPage(store, 'RestApi', account, input, showRestApi)
  },

  GetRestApi(input: Input<'GetRestApi'>, context: ControlContext) {
    return showTaggedRestApi(findApi(context, input.restApiId))
  },

  UpdateRestApi(input: Input<'UpdateRestApi'>, context: ControlContext) {
    const { id, ...rest } = findApi(context, input.restApiId)
    const api = applyPatch({ id, ...rest }, input.patchOperations, restApiPatches(id, context))
    context.store.put('RestApi', account, id, api)
    return showTaggedRestApi(api)
  },

  /** Takes everything the API owns along, and withdraws what it published. */
  DeleteRestApi(input: Input<'DeleteRestApi'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    checkUnmapped(context.store, id)
    detachStages(context.store, id)
    withdrawApi(context.store, id)
    context.store.deleteOwned(id)
    context.store.delete('RestApi', account, id)
  },
} satisfies Operations

/** Stores a new API with what AWS gives every one: the root resource and the default models. */
function createApi(api: RestApi, context: Pick<ControlContext, 'store' | 'newId'>): void {
  const { store } = context
  store.put('RestApi', account, api.id, api)
  saveResource(store, api.id, { id: api.rootResourceId, path: '/', methods: {} })
  for (const model of defaultModels) {
    const id = context.newId(modelIdLength)
    store.put('Model', api.id, id, { id, ...model }, model.name)
  }
}

const maxTags = 50
const maxTagKeyLength = 128
const maxTagValueLength = 256

/** Checks tags: at most 50, keys of 1–128 characters not starting with `aws:` (spec control-plane §3). */
export function readTags(
  given: Readonly<Record<string, string | null>> | undefined,
): Readonly<Record<string, string>> | undefined {
  const tags = Object.entries(given ?? {}).map(([key, value]) => [key, value ?? ''] as const)
  if (tags.length > maxTags) throw badRequest(`A resource can have at most ${maxTags} tags`)
  for (const [key, value] of tags) {
    // CloudFormation sets its own `aws:cloudformation:` tags (spec control-plane §18).
    const reserved = key.startsWith('aws:') && !key.startsWith('aws:cloudformation:')
    if (reserved || key.length < 1 || key.length > maxTagKeyLength)
      throw badRequest(
        `Invalid tag key '${key}': keys have 1 to ${maxTagKeyLength} characters and do not start with aws:`,
      )
    if (value.length > maxTagValueLength)
      throw badRequest(
        `Invalid value of tag '${key}': values have at most ${maxTagValueLength} characters`,
      )
  }
  return nonEmpty(Object.fromEntries(tags))
}
