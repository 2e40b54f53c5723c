import type { IntegrationResponseV2 } from '../../../model/v2/api.ts'
import { badRequest, conflict, notFound } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { findApiV2, findIntegration } from '../api/find.ts'
import { mergeMap, mergeTemplates } from '../entity/merge.ts'

const responseIdLength = 6

/** Operations of how a WebSocket API's integration answers: HTTP APIs have `responseParameters` for it. */
export const integrationResponses = {
  CreateIntegrationResponse(input: Input<'CreateIntegrationResponse'>, context: ControlContext) {
    const { api, integration } = open(input, context)
    if (api.protocolType === 'HTTP')
      throw badRequest('Integration responses are not supported on protocolType HTTP')
    const created = withInput(
      {
        integrationResponseId: context.newId(responseIdLength),
        integrationResponseKey: input.integrationResponseKey,
      },
      input,
    )
    return save(api.apiId, integration.integrationId, created, context)
  },

  GetIntegrationResponses(input: Input<'GetIntegrationResponses'>, context: ControlContext) {
    const { api, integration } = open(input, context)
    return listPageV2(context.store, 'IntegrationResponseV2', api.apiId, input, (shown) => shown, {
      ref: integration.integrationId,
    })
  },

  GetIntegrationResponse(input: Input<'GetIntegrationResponse'>, context: ControlContext) {
    return find(input, context).response
  },

  UpdateIntegrationResponse(input: Input<'UpdateIntegrationResponse'>, context: ControlContext) {
    const { apiId, integrationId, response } = find(input, context)
    return save(apiId, integrationId, withInput(response, input), context)
  },

  DeleteIntegrationResponse(input: Input<'DeleteIntegrationResponse'>, context: ControlContext) {
    const { apiId, response } = find(input, context)
    context.store.delete('IntegrationResponseV2', apiId, response.integrationResponseId)
  },
} satisfies Operations

type Address = { readonly apiId: string; readonly integrationId: string }

function open({ apiId, integrationId }: Address, context: ControlContext) {
  const api = findApiV2(context, apiId)
  return { api, integration: findIntegration(context.store, apiId, integrationId) }
}

function find(
  input: Address & { readonly integrationResponseId: string },
  context: ControlContext,
) {
  const { api, integration } = open(input, context)
  const response = context.store
    .list('IntegrationResponseV2', api.apiId, integration.integrationId)
    .find(({ integrationResponseId }) => integrationResponseId === input.integrationResponseId)
  if (!response)
    throw notFound(
      `Invalid IntegrationResponse identifier specified ${input.integrationResponseId}`,
    )
  return { apiId: api.apiId, integrationId: integration.integrationId, response }
}

function save(
  apiId: string,
  integrationId: string,
  response: IntegrationResponseV2,
  { store }: ControlContext,
): IntegrationResponseV2 {
  const { integrationResponseId, integrationResponseKey } = response
  const taken = store
    .list('IntegrationResponseV2', apiId, integrationId)
    .some(
      (other) =>
        other.integrationResponseKey === integrationResponseKey &&
        other.integrationResponseId !== integrationResponseId,
    )
  if (taken)
    throw conflict(
      `IntegrationResponse with key ${integrationResponseKey} already exists for this integration`,
    )
  store.put('IntegrationResponseV2', apiId, integrationResponseId, response, integrationId)
  return response
}

type ResponseInput = Partial<
  Omit<Input<'UpdateIntegrationResponse'>, 'apiId' | 'integrationId' | 'integrationResponseId'>
>

function withInput(response: IntegrationResponseV2, input: ResponseInput): IntegrationResponseV2 {
  const { templateSelectionExpression = response.templateSelectionExpression } = input
  return defined({
    ...response,
    integrationResponseKey: input.integrationResponseKey ?? response.integrationResponseKey,
    contentHandlingStrategy: input.contentHandlingStrategy ?? response.contentHandlingStrategy,
    templateSelectionExpression: templateSelectionExpression || undefined,
    responseParameters: mergeMap(response.responseParameters, input.responseParameters),
    responseTemplates: mergeTemplates(response.responseTemplates, input.responseTemplates),
  })
}
