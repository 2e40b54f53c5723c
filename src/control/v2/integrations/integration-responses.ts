import { compileJavaPattern } from '../../../lang/java-regex/compile-pattern.ts'
import { PatternError } from '../../../lang/java-regex/pattern-error.ts'
import type { IntegrationResponseV2 } from '../../../model/v2/api.ts'
import { badRequest } from '../../answer/api-error.ts'
import { defined } from '../../entity/defined.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { findApiV2, findIntegration } from '../api/find.ts'
import { checkSelection } from '../api/selection-check.ts'
import { mergeMap, replaceTemplates } from '../entity/merge.ts'
import { responseIdLength, responsesOf } from '../entity/responses.ts'

const responses = responsesOf({
  kind: 'IntegrationResponseV2',
  noun: 'IntegrationResponse',
  owner: 'integration',
  idOf: ({ integrationResponseId }) => integrationResponseId,
  keyOf: ({ integrationResponseKey }) => integrationResponseKey,
})

/** Operations of how a WebSocket API's integration answers: HTTP APIs have `responseParameters` for it. */
export const integrationResponses = {
  CreateIntegrationResponse(input: Input<'CreateIntegrationResponse'>, context: ControlContext) {
    const { api, integrationId } = open(input, context)
    responses.checkProtocol(api)
    const integrationResponseId = context.newId(responseIdLength)
    const { integrationResponseKey } = input
    const created = withInput({ integrationResponseId, integrationResponseKey }, input)
    return responses.save(api, integrationId, created, context)
  },

  GetIntegrationResponses(input: Input<'GetIntegrationResponses'>, context: ControlContext) {
    const { api, integrationId } = open(input, context)
    return responses.page(context, api.apiId, integrationId, input)
  },

  GetIntegrationResponse(input: Input<'GetIntegrationResponse'>, context: ControlContext) {
    return find(input, context).response
  },

  UpdateIntegrationResponse(input: Input<'UpdateIntegrationResponse'>, context: ControlContext) {
    const { api, integrationId, response } = find(input, context)
    return responses.save(api, integrationId, withInput(response, input), context)
  },

  DeleteIntegrationResponse(input: Input<'DeleteIntegrationResponse'>, context: ControlContext) {
    const { api, response } = find(input, context)
    responses.delete(api, response, context)
  },
} satisfies Operations

type Address = { readonly apiId: string; readonly integrationId: string }

function open({ apiId, integrationId }: Address, context: ControlContext) {
  const api = findApiV2(context, apiId)
  findIntegration(context.store, apiId, integrationId)
  return { api, integrationId }
}

function find(
  input: Address & { readonly integrationResponseId: string },
  context: ControlContext,
) {
  const { api, integrationId } = open(input, context)
  const { integrationResponseId: id } = input
  return {
    api,
    integrationId,
    response: responses.find(context.store, api.apiId, integrationId, id),
  }
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
