import type { IntegrationV2, RouteV2 } from '../../../model/v2/api.ts'
import type { Step } from '../../exchange/exchange.ts'
import { boundRequestBody } from '../../steps/admission.ts'
import { linkResponseMapping } from '../mapping/response-changes.ts'
import { linkService } from '../services/link-service.ts'
import { linkHttpProxy } from './http-proxy.ts'
import { linkLambda } from './lambda.ts'

/** The steps of a route's integration, parameter mapping included. Throws for one that is not served. */
export function linkIntegrationV2(
  integration: IntegrationV2,
  { routeKey }: RouteV2,
): readonly Step[] {
  const mapping = linkResponseMapping(integration.responseParameters)
  return [...stepsOf(integration, routeKey), ...(mapping ? [mapping] : [])]
}

function stepsOf(integration: IntegrationV2, routeKey: string): readonly Step[] {
  const { integrationType, integrationSubtype } = integration
  if (integrationType === 'HTTP_PROXY') {
    const names = [...routeKey.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name]) => name!)
    return [linkHttpProxy(integration, names, routeKey === '$default')]
  }
  if (integrationType !== 'AWS_PROXY')
    throw new Error(`integrationType ${integrationType} is not for HTTP APIs`)
  return integrationSubtype === undefined
    ? [boundRequestBody, linkLambda(integration)]
    : [boundRequestBody, ...linkService(integration)]
}
