import type { ApiV2 } from '../../../model/v2/api.ts'
import { badRequest } from '../../answer/api-error.ts'
import { checkUnmapped } from '../../domains/domain-record.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import { detachStages } from '../../keys/usage-plan-links.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import { readTags } from '../../rest/api/rest-apis.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { account } from '../../state/store.ts'
import { autoDeploy, publishStages, withdrawApiV2 } from '../deploy/deploy.ts'
import type { FrozenV2 } from '../deploy/freeze.ts'
import { readCors } from './cors-check.ts'
import { findApiV2 } from './find.ts'
import { keySelection, routeSelection } from './protocols.ts'
import { quickCreate, updateManaged } from './quick-create.ts'
import { showApi } from './show-api.ts'

export const apiIdLength = 10

/** Operations of the HTTP and WebSocket APIs themselves (spec http-api §16). */
export const apis = {
  CreateApi(input: Input<'CreateApi'>, context: ControlContext) {
    const { protocolType, target } = input
    const api: ApiV2 = defined({
      apiId: context.newId(apiIdLength),
      name: checkName(input.name),
      description: input.description || undefined,
      protocolType,
      createdDate: Math.floor(context.now / 1000),
      version: input.version || undefined,
      routeSelectionExpression: routeSelection(protocolType, input.routeSelectionExpression),
      apiKeySelectionExpression: keySelection(input.apiKeySelectionExpression),
      corsConfiguration: input.corsConfiguration && corsOf(protocolType, input.corsConfiguration),
      disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
      disableSchemaValidation: input.disableSchemaValidation,
      ipAddressType: input.ipAddressType ?? 'ipv4',
      tags: readTags(input.tags),
    })
    saveNewApi(api, context)
    if (target) quickCreate(api, { ...input, target }, context)
    else if (input.routeKey || input.credentialsArn)
      throw badRequest('routeKey and credentialsArn are for quick create, which needs a target')
    return showApi(api, context)
  },

  GetApis(input: Input<'GetApis'>, context: ControlContext) {
    return listPageV2(context.store, 'ApiV2', account, input, (api) => showApi(api, context))
  },

  GetApi(input: Input<'GetApi'>, context: ControlContext) {
    return showApi(findApiV2(context, input.apiId), context)
  },

  UpdateApi(input: Input<'UpdateApi'>, context: ControlContext) {
    const api = findApiV2(context, input.apiId)
    const { protocolType, corsConfiguration: cors } = api
    const { description = api.description, version = api.version } = input
    const updated: ApiV2 = defined({
      ...api,
      name: input.name === undefined ? api.name : checkName(input.name),
      description: description || undefined,
      version: version || undefined,
      routeSelectionExpression: routeSelection(
        protocolType,
        input.routeSelectionExpression ?? api.routeSelectionExpression,
      ),
      apiKeySelectionExpression: keySelection(
        input.apiKeySelectionExpression ?? api.apiKeySelectionExpression,
      ),
      corsConfiguration: input.corsConfiguration
        ? corsOf(protocolType, { ...cors, ...input.corsConfiguration })
        : cors,
      disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? api.disableExecuteApiEndpoint,
      disableSchemaValidation: input.disableSchemaValidation ?? api.disableSchemaValidation,
      ipAddressType: input.ipAddressType ?? api.ipAddressType,
    })
    updateManaged(updated, input, context)
    saveChangedApi(updated, context)
    return showApi(updated, context)
  },

  /** Takes everything the API owns along, and withdraws what it published. */
  DeleteApi(input: Input<'DeleteApi'>, context: ControlContext) {
    const { store } = context
    const { apiId } = findApiV2(context, input.apiId)
    checkUnmapped(store, apiId, 'Api')
    detachStages(store, apiId)
    withdrawApiV2(store, apiId)
    store.deleteOwned(apiId)
    store.delete('ApiV2', account, apiId)
  },

  DeleteCorsConfiguration(input: Input<'DeleteCorsConfiguration'>, context: ControlContext) {
    const { corsConfiguration: _, ...api } = findApiV2(context, input.apiId)
    saveChangedApi(api, context)
  },
} satisfies Operations

/** Stores an API that has no stages yet. */
export function saveNewApi(api: ApiV2, { store }: Pick<ControlContext, 'store'>): void {
  store.put('ApiV2', account, api.apiId, api)
  publishStages(store, api)
}

/** Stores an API that has changed, and deploys it where that is wanted: its endpoint's switch, too, waits for that. */
export function saveChangedApi(api: ApiV2, context: ControlContext, frozen?: FrozenV2): void {
  context.store.put('ApiV2', account, api.apiId, api)
  autoDeploy(api, context, frozen)
}

/** Throws BadRequestException for what cannot be an API's name. */
export function checkName(name: string): string {
  if (name.trim() === '') throw badRequest('Name cannot be empty')
  if (name.length > 128) throw badRequest('Name can be at most 128 characters')
  return name
}

function corsOf(
  protocolType: ApiV2['protocolType'],
  cors: NonNullable<ApiV2['corsConfiguration']>,
) {
  if (protocolType !== 'HTTP')
    throw badRequest(`CORS configuration is not supported on protocolType ${protocolType}`)
  return nonEmpty(readCors(cors))
}
