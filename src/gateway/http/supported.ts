import type { HttpApiSnapshot } from '../../model/v2/api.ts'
import { asksForKey } from '../../model/v2/http-features.ts'
import { policyProblems } from '../access/policy-problems.ts'
import { limitProblems } from '../limits/attributes/limit-problems.ts'
import { featureProblems } from './features/problems.ts'
import { parseRouteKey } from './route-trie.ts'

/**
 * What an HTTP API has beyond AWS's that could never work, a sentence each with where. A deployment with any is refused. An
 * API's own limits may be by what some routes lack.
 */
export function httpProblems({
  api,
  routes,
  integrations,
}: Pick<HttpApiSnapshot, 'api' | 'routes' | 'integrations'>): readonly string[] {
  const targets = new Map(integrations.map((each) => [`integrations/${each.integrationId}`, each]))
  const ofKeys = routes.some((route) => asksForKey(api, route))
    ? []
    : (api.limits ?? []).filter(({ by }) => by.includes('apiKey'))
  return [
    ...policyProblems(api.features?.policy),
    ...ofKeys.map(
      ({ name }) =>
        `limit ${name} is by apiKey, which no request has: no route asks for API keys (x-tidegate-api-key).`,
    ),
    ...routes.flatMap((route) => {
      const { limits, routeKey, authorizationType } = route
      const ofLimits = limitProblems(limits, {
        path: parseRouteKey(routeKey)?.path ?? '',
        authorizationType,
        apiKeyRequired: asksForKey(api, route),
        noun: 'route',
      })
      return [...ofLimits, ...featureProblems(route, targets.get(route.target ?? ''))].map(
        (problem) => `${routeKey}: ${problem}`,
      )
    }),
  ]
}
