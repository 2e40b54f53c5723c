import type { IntegrationResponse } from '../../../model/integration.ts'
import type { Method } from '../../../model/rest-api.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import {
  applyPatch,
  contentHandlingText,
  listingOps,
  mapMember,
  setMember,
  type PatchTable,
} from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { defined } from '../../entity/defined.ts'
import {
  findIntegration,
  findIntegrationResponse,
  findMethod,
  findResource,
  saveMethod,
  type MethodAddress,
} from '../api/find.ts'
import { checkIntegrationResponse, nullTemplates } from './integration-check.ts'
import { entryOf, withEntry, withoutEntry } from '../../entity/map-entry.ts'

/** Operations of what an integration answers with, by status code. Putting one replaces it. */
export const integrationResponses = {
  PutIntegrationResponse(input: Input<'PutIntegrationResponse'>, { store }: ControlContext) {
    const method = findMethod(store, input)
    findIntegration(method)
    const { statusCode, selectionPattern, contentHandling, responseParameters } = input
    const response = defined({
      statusCode,
      selectionPattern,
      contentHandling,
      responseParameters,
      responseTemplates: nullTemplates(input.responseTemplates),
    }) as IntegrationResponse // null sources are refused by the check
    return save(store, input, method, response)
  },

  GetIntegrationResponse(input: Input<'GetIntegrationResponse'>, { store }: ControlContext) {
    const method = findMethod(store, input)
    return findIntegrationResponse(findIntegration(method), input.statusCode)
  },

  UpdateIntegrationResponse(input: Input<'UpdateIntegrationResponse'>, { store }: ControlContext) {
    const method = findMethod(store, input)
    const response = findIntegrationResponse(findIntegration(method), input.statusCode)
    return save(store, input, method, applyPatch(response, input.patchOperations, patches))
  },

  /** An unknown method is reported as an unknown integration. conformance: ls:…#non-existent-method, #bad-method */
  DeleteIntegrationResponse(input: Input<'DeleteIntegrationResponse'>, { store }: ControlContext) {
    const resource = findResource(store, input.restApiId, input.resourceId)
    const integration = findIntegration(entryOf(resource.methods, input.httpMethod))
    findIntegrationResponse(integration, input.statusCode)
    const { integrationResponses: responses = {} } = integration
    saveMethod(store, input, {
      ...findMethod(store, input),
      methodIntegration: {
        ...integration,
        integrationResponses: withoutEntry(responses, input.statusCode),
      },
    })
  },
} satisfies Operations

function save(
  store: ControlContext['store'],
  at: MethodAddress,
  method: Method,
  response: IntegrationResponse,
): IntegrationResponse {
  const integration = findIntegration(method)
  const { statusCode } = response
  checkIntegrationResponse(response, entryOf(method.methodResponses, statusCode))
  const responses = withEntry(integration.integrationResponses, statusCode, response)
  saveMethod(store, at, {
    ...method,
    methodIntegration: { ...integration, integrationResponses: responses },
  })
  return response
}

const patches: PatchTable<IntegrationResponse> = {
  refuse: listingOps,
  rules: {
    '/contentHandling': { replace: setMember('contentHandling', contentHandlingText) },
    '/selectionPattern': { replace: setMember('selectionPattern', (value) => value ?? '') },
    '/responseParameters/{target}': mapMember(
      'responseParameters',
      (value) => value ?? '',
      'Invalid parameter name specified',
    ),
    '/responseTemplates/{contentType}': mapMember(
      'responseTemplates',
      (value) => value || null,
      'Content-Type specified was not found',
    ),
  },
}
