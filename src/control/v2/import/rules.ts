import type { HttpSavingRules } from '../../../openapi/http/definition.ts'
import { reasonOf } from '../../entity/reason.ts'
import type { ControlContext } from '../../run/operation.ts'
import { readCors } from '../api/cors-check.ts'
import { checkAuthorizer } from '../authorizers/authorizer-check.ts'
import { checkIntegration } from '../integrations/integration-check.ts'
import { checkRouteKey } from '../routes/route-key.ts'

/** The checks of single calls, for the importer: what they throw is its reason. */
export const httpSavingRules = (context: Pick<ControlContext, 'store'>): HttpSavingRules => ({
  routeKey: (routeKey) => reasonOf(() => checkRouteKey(routeKey, 'HTTP')),
  integration: (integration) =>
    reasonOf(() =>
      checkIntegration({ integrationId: '', ...integration }, { protocolType: 'HTTP' }, context),
    ),
  authorizer: (authorizer) =>
    reasonOf(() => checkAuthorizer({ authorizerId: '', ...authorizer }, { protocolType: 'HTTP' })),
  cors: (cors) => reasonOf(() => readCors(cors)),
})
