import type { SavingRules } from '../../../openapi/definition.ts'
import { reasonOf } from '../../entity/reason.ts'
import { checkIntegration, checkIntegrationResponse } from '../methods/integration-check.ts'
import { checkMethodParameters, checkResponseHeaders } from '../methods/mapping-check.ts'

/** The checks of single calls, for the importer: what they throw is its reason. */
export const savingRules: SavingRules = {
  method: (method) =>
    reasonOf(() => {
      checkMethodParameters(method.requestParameters)
      for (const response of Object.values(method.methodResponses ?? {})) {
        checkResponseHeaders(response.responseParameters)
      }
    }),
  // Only the check's own members matter; the namespace is the resource's id, not known yet.
  integration: (integration, method) =>
    reasonOf(() => checkIntegration({ cacheNamespace: '', ...integration }, method)),
  integrationResponse: (response, methodResponse) =>
    reasonOf(() => checkIntegrationResponse(response, methodResponse)),
}
