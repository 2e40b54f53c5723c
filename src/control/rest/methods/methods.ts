import type { Method } from '../../../model/rest-api.ts'
import { badRequest, conflict } from '../../answer/api-error.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import {
  applyPatch,
  booleanText,
  listingOps,
  mapMember,
  optionalText,
  setMember,
  type PatchEffect,
  type PatchTable,
} from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { defined } from '../../entity/defined.ts'
import { findMethod, findResource, saveMethod, saveResource } from '../api/find.ts'
import { entryOf, withoutEntry } from '../../entity/map-entry.ts'
import { checkMethod, readAuthorizationType, readHttpMethod } from './method-check.ts'
import { showMethod } from '../api/show.ts'

/** Operations of a resource's methods. */
export const methods = {
  PutMethod(input: Input<'PutMethod'>, { store }: ControlContext) {
    const { restApiId, resourceId } = input
    const resource = findResource(store, restApiId, resourceId)
    const httpMethod = readHttpMethod(input.httpMethod)
    if (entryOf(resource.methods, httpMethod))
      throw conflict('Method already exists for this resource')
    const given = defined({
      httpMethod,
      authorizationType: readAuthorizationType(input.authorizationType),
      authorizerId: input.authorizerId || undefined,
      authorizationScopes: input.authorizationScopes,
      apiKeyRequired: input.apiKeyRequired ?? false,
      operationName: input.operationName || undefined,
      requestValidatorId: input.requestValidatorId || undefined,
      requestParameters: requiredFlags(input.requestParameters),
      requestModels: input.requestModels,
    }) as Method // a null model name is refused by the check
    const method = checkMethod(given, restApiId, store)
    saveMethod(store, input, method)
    return showMethod(method)
  },

  GetMethod(input: Input<'GetMethod'>, { store }: ControlContext) {
    return showMethod(findMethod(store, input))
  },

  UpdateMethod(input: Input<'UpdateMethod'>, { store }: ControlContext) {
    const patched = applyPatch(findMethod(store, input), input.patchOperations, patches)
    const method = checkMethod(patched, input.restApiId, store)
    saveMethod(store, input, method)
    return showMethod(method)
  },

  DeleteMethod(input: Input<'DeleteMethod'>, { store }: ControlContext) {
    findMethod(store, input)
    const resource = findResource(store, input.restApiId, input.resourceId)
    const rest = withoutEntry(resource.methods, input.httpMethod)
    saveResource(store, input.restApiId, { ...resource, methods: rest })
  },
} satisfies Operations

/** A flag sent as JSON null is false. */
export function requiredFlags(
  flags: Readonly<Record<string, boolean | null>> | undefined,
): Readonly<Record<string, boolean>> | undefined {
  return (
    flags && Object.fromEntries(Object.entries(flags).map(([key, flag]) => [key, flag ?? false]))
  )
}

const addScope: PatchEffect<Method> = (method, { value }) => {
  if (!value) throw badRequest('Invalid authorization scope specified: the value is empty')
  const scopes = new Set([...(method.authorizationScopes ?? []), value])
  return { ...method, authorizationScopes: [...scopes] }
}

const removeScope: PatchEffect<Method> = (method, { value }) => ({
  ...method,
  authorizationScopes: (method.authorizationScopes ?? []).filter((scope) => scope !== value),
})

const patches: PatchTable<Method> = {
  refuse: listingOps,
  rules: {
    '/authorizationScopes': { add: addScope, remove: removeScope },
    '/authorizationType': {
      replace: (method, { value }) => ({
        ...method,
        authorizationType: readAuthorizationType(value ?? ''),
      }),
    },
    '/authorizerId': { replace: setMember('authorizerId', optionalText) },
    '/apiKeyRequired': { replace: setMember('apiKeyRequired', booleanText) },
    '/operationName': { replace: setMember('operationName', optionalText) },
    '/requestValidatorId': { replace: setMember('requestValidatorId', optionalText) },
    '/requestParameters/{parameter}': mapMember(
      'requestParameters',
      booleanText,
      'Invalid parameter name specified',
    ),
    '/requestModels/{contentType}': mapMember(
      'requestModels',
      (value) => value ?? '',
      'Content-Type specified was not found',
    ),
  },
}
