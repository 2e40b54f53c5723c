import type { HttpApiSnapshot } from '../../model/v2/api.ts'
import { limitProblems } from '../limits/attributes/limit-problems.ts'
import { parseRouteKey } from './route-trie.ts'

/**
 * Which limits of an HTTP API are by what none of their requests has, a sentence each with where. A deployment with any is
 * refused. An API's own may be by what some routes lack, but no route has API keys.
 */
export function httpLimitProblems({
  api,
  routes,
}: Pick<HttpApiSnapshot, 'api' | 'routes'>): readonly string[] {
  const ofKeys = (api.limits ?? []).filter(({ by }) => by.includes('apiKey'))
  return [
    ...ofKeys.map(
      ({ name }) =>
        `limit ${name} is by apiKey, which no request has: HTTP APIs ask for no API keys.`,
    ),
    ...routes.flatMap(({ limits, routeKey, authorizationType, apiKeyRequired }) =>
      limitProblems(limits, {
        path: parseRouteKey(routeKey)?.path ?? '',
        authorizationType,
        apiKeyRequired,
        noun: 'route',
      }).map((problem) => `${routeKey}: ${problem}`),
    ),
  ]
}
