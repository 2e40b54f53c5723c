import type { RequestValidator } from '../../../model/rest-api.ts'
import { badRequest, conflict, notFound } from '../../answer/api-error.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { listPage } from '../../entity/paging.ts'
import {
  applyPatch,
  booleanText,
  listingPaths,
  setMember,
  type PatchTable,
} from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { account, type Store } from '../../state/store.ts'
import { findApi } from '../api/find.ts'

const validatorIdLength = 6

/** Operations of what an API checks in requests. */
export const requestValidators = {
  /** An unknown API is a bad request here, unlike elsewhere. conformance: ls:…#wrong-rest-api-id-create-validator */
  CreateRequestValidator(input: Input<'CreateRequestValidator'>, context: ControlContext) {
    const { store } = context
    const { restApiId } = input
    if (!store.get('RestApi', account, restApiId))
      throw badRequest('Invalid REST API identifier specified')
    const validator: RequestValidator = {
      id: context.newId(validatorIdLength),
      name: checkName(input.name),
      validateRequestBody: input.validateRequestBody ?? false,
      validateRequestParameters: input.validateRequestParameters ?? false,
    }
    store.put('RequestValidator', restApiId, validator.id, validator, validator.name)
    return validator
  },

  GetRequestValidators(input: Input<'GetRequestValidators'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    return listPage(context.store, 'RequestValidator', id, input, (validator) => validator)
  },

  GetRequestValidator(input: Input<'GetRequestValidator'>, { store }: ControlContext) {
    return findValidator(store, input.restApiId, input.requestValidatorId)
  },

  UpdateRequestValidator(input: Input<'UpdateRequestValidator'>, { store }: ControlContext) {
    const validator = findValidator(store, input.restApiId, input.requestValidatorId)
    const patched = applyPatch(validator, input.patchOperations, patches)
    store.put('RequestValidator', input.restApiId, patched.id, patched, patched.name)
    return patched
  },

  DeleteRequestValidator(input: Input<'DeleteRequestValidator'>, { store }: ControlContext) {
    const { id, name } = findValidator(store, input.restApiId, input.requestValidatorId)
    checkUnused(store, input.restApiId, id, name)
    store.delete('RequestValidator', input.restApiId, id)
  },
} satisfies Operations

function findValidator(store: Store, restApiId: string, id: string): RequestValidator {
  const validator = store.get('RequestValidator', restApiId, id)
  if (!validator) throw notFound('Invalid Request Validator identifier specified')
  return validator
}

function checkName(name: string | undefined): string {
  if (!name?.trim()) throw badRequest('Request Validator name cannot be blank')
  return name
}

/** A method must not lose its validation silently; the words follow those for models. */
function checkUnused(store: Store, restApiId: string, id: string, name: string): void {
  for (const { path, methods } of store.list('Resource', restApiId))
    for (const [verb, method] of Object.entries(methods))
      if (method.requestValidatorId === id)
        throw conflict(
          `Cannot delete request validator '${name}', is referenced in method: ${path}/${verb}`,
        )
}

// The order is that of AWS's error text. conformance: ls:…#update-request-validator-invalid-path
const patches: PatchTable<RequestValidator> = {
  refuse: listingPaths,
  rules: {
    '/name': { replace: setMember('name', checkName) },
    '/validateRequestParameters': { replace: setMember('validateRequestParameters', booleanText) },
    '/validateRequestBody': { replace: setMember('validateRequestBody', booleanText) },
  },
}
