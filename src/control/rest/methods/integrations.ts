import type { Operations, ControlContext } from '../../run/operation.ts'
import {
  applyPatch,
  contentHandlingText,
  enumText,
  listingOps,
  listMember,
  mapMember,
  optionalText,
  booleanText,
  setMember,
  type PatchTable,
} from '../../entity/patch.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { findIntegration, findMethod, saveMethod } from '../api/find.ts'
import {
  checkIntegration,
  completeIntegration,
  type GivenIntegration,
} from './integration-check.ts'
import { showIntegration } from '../api/show.ts'

/** Operations of a method's backend. Putting one replaces it whole, its responses included (spec control-plane §8). */
export const integrations = {
  PutIntegration(input: Input<'PutIntegration'>, { store }: ControlContext) {
    const method = findMethod(store, input)
    const {
      restApiId: _api,
      httpMethod: _front,
      resourceId,
      integrationHttpMethod,
      ...given
    } = input
    const integration = completeIntegration(
      { ...given, httpMethod: integrationHttpMethod },
      resourceId,
    )
    checkIntegration(integration, method)
    saveMethod(store, input, { ...method, methodIntegration: integration })
    return showIntegration(integration)
  },

  GetIntegration(input: Input<'GetIntegration'>, { store }: ControlContext) {
    return showIntegration(findIntegration(findMethod(store, input)))
  },

  UpdateIntegration(input: Input<'UpdateIntegration'>, { store }: ControlContext) {
    const method = findMethod(store, input)
    const patched = applyPatch<GivenIntegration>(
      findIntegration(method),
      input.patchOperations,
      patches,
    )
    const integration = completeIntegration(patched, input.resourceId)
    checkIntegration(integration, method)
    saveMethod(store, input, { ...method, methodIntegration: integration })
    return showIntegration(integration)
  },

  DeleteIntegration(input: Input<'DeleteIntegration'>, { store }: ControlContext) {
    const method = findMethod(store, input)
    findIntegration(method)
    const { methodIntegration: _, ...rest } = method
    saveMethod(store, input, rest)
  },
} satisfies Operations

const transferMode = enumText('responseTransferMode', ['BUFFERED', 'STREAM'])

/** A timeout belongs to its mode: another mode has the default again (spec integrations §13). */
function switchTransferMode(
  integration: GivenIntegration,
  mode: ReturnType<typeof transferMode>,
): GivenIntegration {
  const { responseTransferMode = 'BUFFERED', timeoutInMillis: _, ...rest } = integration
  return mode === responseTransferMode ? integration : { ...rest, responseTransferMode: mode }
}

const patches: PatchTable<GivenIntegration> = {
  refuse: listingOps,
  rules: {
    '/cacheKeyParameters/{parameter}': listMember(
      'cacheKeyParameters',
      'Invalid parameter name specified',
    ),
    '/cacheNamespace': { replace: setMember('cacheNamespace', optionalText) },
    '/connectionId': { replace: setMember('connectionId', optionalText) },
    '/connectionType': {
      replace: setMember('connectionType', enumText('connectionType', ['INTERNET', 'VPC_LINK'])),
    },
    '/contentHandling': { replace: setMember('contentHandling', contentHandlingText) },
    '/credentials': { replace: setMember('credentials', optionalText) },
    '/integrationTarget': { replace: setMember('integrationTarget', optionalText) },
    '/passthroughBehavior': { replace: setMember('passthroughBehavior', optionalText) },
    '/responseTransferMode': {
      replace: (integration, { value }) => switchTransferMode(integration, transferMode(value)),
    },
    '/timeoutInMillis': { replace: setMember('timeoutInMillis', Number) },
    '/tlsConfig/insecureSkipVerification': {
      replace: (integration, { value }) => ({
        ...integration,
        tlsConfig: { insecureSkipVerification: booleanText(value) },
      }),
    },
    // Terraform sends these for every type; completeIntegration drops them again for MOCK.
    '/httpMethod': { replace: setMember('httpMethod', optionalText) },
    '/uri': { replace: setMember('uri', optionalText) },
    '/requestParameters/{target}': mapMember(
      'requestParameters',
      (value) => value ?? '',
      'Invalid parameter name specified',
    ),
    '/requestTemplates/{contentType}': mapMember(
      'requestTemplates',
      (value) => value || null,
      'Content-Type specified was not found',
    ),
  },
}
