import { compileJavaPattern } from '../../../lang/java-regex/compile-pattern.ts'
import { PatternError } from '../../../lang/java-regex/pattern-error.ts'
import type { ApiV2, IntegrationResponseV2 } from '../../../model/v2/api.ts'
import { badRequest, conflict, notFound } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import { listPageV2 } from '../../entity/list-page-v2.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { findApiV2, findIntegration } from '../api/find.ts'
import { checkSelection } from '../api/selection-check.ts'
import { autoDeploy } from '../deploy/deploy.ts'
import { mergeMap, replaceTemplates } from '../entity/merge.ts'

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
    return save(api, integration.integrationId, created, context)
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
    const { api, integrationId, response } = find(input, context)
    return save(api, integrationId, withInput(response, input), context)
  },

  DeleteIntegrationResponse(input: Input<'DeleteIntegrationResponse'>, context: ControlContext) {
    const { api, response } = find(input, context)
    context.store.delete('IntegrationResponseV2', api.apiId, response.integrationResponseId)
    autoDeploy(api, context)
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
  return { api, integrationId: integration.integrationId, response }
}

function save(
  api: ApiV2,
  integrationId: string,
  response: IntegrationResponseV2,
  context: ControlContext,
): IntegrationResponseV2 {
  const { store } = context
  const { apiId } = api
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
  autoDeploy(api, context)
  return response
}

type ResponseInput = Partial<
  Omit<Input<'UpdateIntegrationResponse'>, 'apiId' | 'integrationId' | 'integrationResponseId'>
>

function withInput(response: IntegrationResponseV2, input: ResponseInput): IntegrationResponseV2 {
  const { templateSelectionExpression = response.templateSelectionExpression } = input
  const { integrationResponseKey = response.integrationResponseKey } = input
  checkKey(integrationResponseKey)
  checkSelection(templateSelectionExpression, 'responseTemplateSelectionExpression')
  return defined({
    ...response,
    integrationResponseKey,
    contentHandlingStrategy: input.contentHandlingStrategy ?? response.contentHandlingStrategy,
    templateSelectionExpression: templateSelectionExpression || undefined,
    responseParameters: mergeMap(response.responseParameters, input.responseParameters),
    responseTemplates: replaceTemplates(response.responseTemplates, input.responseTemplates),
  })
}

/** `$default`, or a pattern between slashes (spec websocket §8): one that could never match is refused where it is written. */
function checkKey(key: string): void {
  if (key === '$default') return
  const [, pattern] = /^\/(.+)\/$/s.exec(key) ?? []
  if (pattern === undefined)
    throw badRequest(
      `Invalid integrationResponseKey specified: ${key}. It must be $default or a pattern between slashes, such as /4\\d\\d/`,
    )
  try {
    compileJavaPattern(pattern)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    throw badRequest(`Invalid integrationResponseKey specified: ${key}. ${error.message}`)
  }
}
