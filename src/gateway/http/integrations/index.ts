import type { HttpApiSnapshot, IntegrationV2, RouteV2 } from '../../../model/v2/api.ts'
import type { Step } from '../../exchange/exchange.ts'
import { linkService } from '../services/link-service.ts'

/** The steps of a route's integration, parameter mapping included. Throws for one that is not served. */
export function linkIntegrationV2(
  integration: IntegrationV2,
  _route: RouteV2,
  _api: HttpApiSnapshot['api'],
): readonly Step[] {
  const { integrationType, integrationSubtype } = integration
  if (integrationType === 'AWS_PROXY' && integrationSubtype !== undefined)
    return linkService(integration)
  throw new Error(`integrationType ${integrationType} is not served`)
}
