import { type GatewayResponseType, gatewayResponseTypes } from '../../../model/fault.ts'
import type { GatewayResponse } from '../../../model/rest-api.ts'
import { badRequest, notFound } from '../../answer/api-error.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import { arrayPage } from '../../entity/paging.ts'
import {
  applyPatch,
  listingOps,
  presentMapMember,
  setMember,
  type PatchEffect,
  type PatchTable,
} from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import type { Store } from '../../state/store.ts'
import { defined } from '../../entity/defined.ts'
import { findApi } from './find.ts'

/** Operations of how an API words the gateway's own refusals (spec control-plane §11, rest-responses §2). */
export const gatewayResponses = {
  PutGatewayResponse(input: Input<'PutGatewayResponse'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    const { responseType, statusCode } = input
    const response: GatewayResponse = defined({
      responseType,
      statusCode,
      responseParameters: fullMap('responseParameters', input.responseParameters),
      responseTemplates: fullMap('responseTemplates', input.responseTemplates),
    })
    context.store.put('GatewayResponse', id, responseType, response)
    return showCustom(response)
  },

  GetGatewayResponses(input: Input<'GetGatewayResponses'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    const types = Object.keys(gatewayResponseTypes) as GatewayResponseType[]
    return arrayPage(
      types.toSorted().map((type) => showResponse(context.store, id, type)),
      input,
    )
  },

  GetGatewayResponse(input: Input<'GetGatewayResponse'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    return showResponse(context.store, id, input.responseType)
  },

  /** A default is patched as it shows, and is the API's own from then on. */
  UpdateGatewayResponse(input: Input<'UpdateGatewayResponse'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    const { defaultResponse: _, ...response } = showResponse(context.store, id, input.responseType)
    const patched = applyPatch(response, input.patchOperations, patches)
    context.store.put('GatewayResponse', id, input.responseType, patched)
    return showCustom(patched)
  },

  DeleteGatewayResponse(input: Input<'DeleteGatewayResponse'>, context: ControlContext) {
    const { id } = findApi(context, input.restApiId)
    if (!context.store.get('GatewayResponse', id, input.responseType))
      throw notFound('Gateway response type not defined on api')
    context.store.delete('GatewayResponse', id, input.responseType)
  },
} satisfies Operations

const defaultTemplates = { 'application/json': '{"message":$context.error.messageString}' }

/** A response as it is defined; what is missing shows the type's default. */
function showCustom(response: GatewayResponse) {
  const { responseType, responseParameters = {}, responseTemplates = defaultTemplates } = response
  const statusCode = response.statusCode ?? defaultStatus(responseType as GatewayResponseType)
  return defined({
    responseType,
    statusCode,
    responseParameters,
    responseTemplates,
    defaultResponse: false,
  })
}

/** A type's own response, or what the type inherits from DEFAULT_4XX or DEFAULT_5XX, by its default status. */
function showResponse(store: Store, restApiId: string, type: GatewayResponseType) {
  const own = store.get('GatewayResponse', restApiId, type)
  if (own) return showCustom(own)
  const family = `DEFAULT_${defaultStatus(type)?.charAt(0)}XX`
  const inherited = store.get('GatewayResponse', restApiId, family) ?? {}
  return {
    ...showCustom({ ...inherited, responseType: type }),
    defaultResponse: true,
  }
}

/** Undefined for the DEFAULT types, which keep the status of the cause. */
function defaultStatus(type: GatewayResponseType): string | undefined {
  return gatewayResponseTypes[type][0]?.toString()
}

function fullMap(
  member: 'responseParameters' | 'responseTemplates',
  map: Readonly<Record<string, string | null>> | undefined,
): Readonly<Record<string, string>> | undefined {
  return (
    map &&
    Object.fromEntries(
      Object.entries(map).map(([key, value]) => [key, fullValue(member)(value ?? undefined)]),
    )
  )
}

const fullValue = (member: string) => (value: string | undefined) => {
  if (!value) throw badRequest(`Invalid null or empty value in ${member}`)
  return value
}

const refuseStatus: PatchEffect<GatewayResponse> = () => {
  throw badRequest('Invalid patch path /statusCode')
}

const patches: PatchTable<GatewayResponse> = {
  refuse: listingOps,
  rules: {
    '/statusCode': {
      add: refuseStatus,
      replace: setMember('statusCode', (value) => {
        if (!/^[1-5]\d\d$/.test(value ?? ''))
          throw badRequest('Invalid statusCode specified: it must match [1-5]\\d\\d')
        return value
      }),
      remove: refuseStatus,
    },
    '/responseParameters/{parameter}': presentMapMember(
      'responseParameters',
      fullValue('responseParameters'),
      'Invalid parameter name specified',
    ),
    '/responseTemplates/{contentType}': presentMapMember(
      'responseTemplates',
      fullValue('responseTemplates'),
      'Invalid parameter name specified',
    ),
  },
}
