import type { IntegrationV2, RouteV2 } from '../../../model/v2/api.ts'
import type { Step } from '../../exchange/exchange.ts'
import { linkResponseChanges } from '../mapping/response-changes.ts'
import { linkService } from '../services/link-service.ts'
import { linkHttpProxy } from './http-proxy.ts'
import { linkLambda } from './lambda.ts'

/** The steps of a route's integration, parameter mapping included. Throws for one that is not served. */
export function linkIntegrationV2(
  integration: IntegrationV2,
  { routeKey }: RouteV2,
): readonly Step[] {
  const steps = stepsOf(integration, routeKey)
  const changed = linkResponseChanges(integration.responseParameters)
  if (!changed) return steps
  // The step that answers is the last: what changes the answer is a part of it.
  return steps.map((step) => ({
    ...step,
    async run(x) {
      await step.run(x)
      if (x.response) x.response = await changed(x, x.response)
    },
  }))
}

function stepsOf(integration: IntegrationV2, routeKey: string): readonly Step[] {
  const { integrationType, integrationSubtype } = integration
  if (integrationType === 'HTTP_PROXY') {
    const names = [...routeKey.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name]) => name!)
    return [linkHttpProxy(integration, names, routeKey === '$default')]
  }
  if (integrationType !== 'AWS_PROXY')
    throw new Error(`integrationType ${integrationType} is not for HTTP APIs`)
  return integrationSubtype === undefined ? [linkLambda(integration)] : linkService(integration)
}
