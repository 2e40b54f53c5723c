import type { IntegrationV2, RouteV2 } from '../../../model/v2/api.ts'
import type { RouteStreaming } from '../../../model/v2/http-features.ts'
import type { Step } from '../../exchange/exchange.ts'
import { linkResponseChanges } from '../mapping/response-changes.ts'
import { linkService } from '../services/link-service.ts'
import { linkHttpProxy } from './http-proxy.ts'
import { linkLambda } from './lambda.ts'

/** The steps of a route's integration, parameter mapping included. Throws for one that is not served. */
export type LinkIntegration = (integration: IntegrationV2, route: RouteV2) => readonly Step[]

/** Links the integrations of an API: each once, however many routes lead to it, for each set of variables they have. */
export function integrationLinker(): LinkIntegration {
  const linked = new Map<string, readonly Step[]>()
  return (integration, { routeKey, features }) => {
    const streaming = features?.streaming
    const names = integration.integrationType === 'HTTP_PROXY' ? variablesOf(routeKey) : []
    const isDefault = routeKey === '$default'
    const key = `${integration.integrationId} ${isDefault} ${streaming ? `${streaming.timeoutInMillis}` : ''} ${names.join(' ')}`
    let steps = linked.get(key)
    if (!steps) linked.set(key, (steps = linkIntegration(integration, names, isDefault, streaming)))
    return steps
  }
}

const variablesOf = (routeKey: string): readonly string[] =>
  routeKey.includes('{') ? [...routeKey.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name]) => name!) : []

function linkIntegration(
  integration: IntegrationV2,
  names: readonly string[],
  isDefault: boolean,
  streaming: RouteStreaming | undefined,
): readonly Step[] {
  const steps = stepsOf(integration, names, isDefault, streaming)
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

function stepsOf(
  integration: IntegrationV2,
  names: readonly string[],
  isDefault: boolean,
  streaming: RouteStreaming | undefined,
): readonly Step[] {
  const { integrationType, integrationSubtype } = integration
  if (integrationType === 'HTTP_PROXY')
    return [linkHttpProxy(integration, names, isDefault, streaming)]
  if (integrationType !== 'AWS_PROXY')
    throw new Error(`integrationType ${integrationType} is not for HTTP APIs`)
  return integrationSubtype === undefined
    ? [linkLambda(integration, streaming)]
    : linkService(integration)
}
