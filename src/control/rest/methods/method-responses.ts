import type { MethodResponse } from '../../../model/rest-api.ts'
import { conflict } from '../../answer/api-error.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import {
  applyPatch,
  booleanText,
  listingOps,
  presentMapMember,
  type PatchTable,
} from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { defined } from '../../entity/defined.ts'
import { findMethod, findMethodResponse, saveMethod, type MethodAddress } from '../api/find.ts'
import { entryOf, withEntry, withoutEntry } from '../../entity/map-entry.ts'
import { checkResponseHeaders } from './mapping-check.ts'
import { checkModels } from './method-check.ts'
import { requiredFlags } from './methods.ts'

/** Operations of the responses a method declares, by status code. */
export const methodResponses = {
  PutMethodResponse(input: Input<'PutMethodResponse'>, { store }: ControlContext) {
    const { statusCode, responseModels } = input
    if (entryOf(findMethod(store, input).methodResponses, statusCode))
      throw conflict('Response already exists for this resource')
    const responseParameters = requiredFlags(input.responseParameters)
    const response = defined({
      statusCode,
      responseParameters,
      responseModels,
    }) as MethodResponse // a null model name is refused by the check
    return save(store, input, response)
  },

  GetMethodResponse(input: Input<'GetMethodResponse'>, { store }: ControlContext) {
    return findMethodResponse(findMethod(store, input), input.statusCode)
  },

  UpdateMethodResponse(input: Input<'UpdateMethodResponse'>, { store }: ControlContext) {
    const response = findMethodResponse(findMethod(store, input), input.statusCode)
    return save(store, input, applyPatch(response, input.patchOperations, patches))
  },

  DeleteMethodResponse(input: Input<'DeleteMethodResponse'>, { store }: ControlContext) {
    const method = findMethod(store, input)
    findMethodResponse(method, input.statusCode)
    const rest = withoutEntry(method.methodResponses ?? {}, input.statusCode)
    saveMethod(store, input, { ...method, methodResponses: rest })
  },
} satisfies Operations

function save(
  store: ControlContext['store'],
  at: MethodAddress,
  response: MethodResponse,
): MethodResponse {
  checkModels(response.responseModels, at.restApiId, store)
  checkResponseHeaders(response.responseParameters)
  const method = findMethod(store, at)
  const responses = withEntry(method.methodResponses, response.statusCode, response)
  saveMethod(store, at, { ...method, methodResponses: responses })
  return response
}

const patches: PatchTable<MethodResponse> = {
  refuse: listingOps,
  rules: {
    '/responseModels/{contentType}': presentMapMember(
      'responseModels',
      (value) => value ?? '',
      'Content-Type specified was not found',
    ),
    '/responseParameters/{header}': presentMapMember(
      'responseParameters',
      booleanText,
      'Invalid parameter name specified',
    ),
  },
}
