import type { AttributeLimit } from '../../model/account/attribute-limit.ts'
import type { EvaluatePolicy } from '../../lang/iam-policy/policy.ts'
import type { AuthorizerV2, HttpApiSnapshot, IntegrationV2, RouteV2 } from '../../model/v2/api.ts'
import { asksForKey } from '../../model/v2/http-features.ts'
import { linkResourcePolicy } from '../access/resource-policy.ts'
import { linkOwnResponses } from '../answer/gateway-response.ts'
import { neverBinary } from '../answer/binary.ts'
import { storeCache } from '../cache/read-cache.ts'
import type { LinkedApi, Route, Step } from '../exchange/exchange.ts'
import { linkEndpoint } from '../headers/endpoint.ts'
import { linkRequireApiKey } from '../limits/api-key.ts'
import { linkMeter } from '../limits/meter-step.ts'
import { requireReachable } from '../steps/admission.ts'
import { tellLimits } from '../steps/finishing.ts'
import { stepsOrFailure } from '../steps/steps-or-failure.ts'
import { linkCountRequest } from '../watch/count-request.ts'
import { linkHttpAccess } from './access/link-access.ts'
import { boundHead, requireDefaultEndpoint } from './admission.ts'
import { linkCors } from './cors.ts'
import { linkChecks } from './features/checks.ts'
import { linkRouteCache } from './features/route-cache.ts'
import { identify, logAccess } from './finishing.ts'
import { integrationLinker, type LinkIntegration } from './integrations/index.ts'
import { routePathOf } from './paths.ts'
import { linkRefuse, refused } from './refuse.ts'
import { parseRouteKey, routeTrie } from './route-trie.ts'

/** What linking a route needs of its API. */
type Shared = {
  readonly api: HttpApiSnapshot['api']
  readonly policy: EvaluatePolicy | undefined
  readonly integrations: ReadonlyMap<string, IntegrationV2>
  readonly linkIntegration: LinkIntegration
  readonly authorizers: readonly AuthorizerV2[]
  /** Answers a preflight, whatever the route. */
  readonly preflight: Step | undefined
  /** By attributes of requests, of all routes together. */
  readonly limits: readonly AttributeLimit[]
}

/** Decides, once per deployment, everything about an HTTP API that can be decided before a request arrives. */
export function linkHttpApi({
  api,
  routes,
  integrations,
  authorizers,
}: HttpApiSnapshot): LinkedApi {
  const { preflight, finish } = linkCors(api.corsConfiguration)
  const { policy, gatewayResponses } = api.features ?? {}
  const shared: Shared = {
    api,
    policy: linkResourcePolicy(policy),
    authorizers,
    integrations: new Map(integrations.map((each) => [each.integrationId, each])),
    linkIntegration: integrationLinker(),
    preflight,
    limits: api.limits ?? [],
  }
  const tellsLimits =
    [api, ...routes].some(({ limits = [] }) => limits.length > 0) ||
    routes.some((route) => asksForKey(api, route))
  const keepsAnswers = routes.some(({ features }) => features?.cache)
  const trie = routeTrie<Route>()
  for (const route of routes) trie.add(route.routeKey, linkRoute(route, shared))
  const unmatched = preflight && routeOf('OPTIONS', '', [preflight, refuseUnmatched])
  return {
    endpoint: linkEndpoint({ types: ['REGIONAL'], ipAddressType: 'ipv4' }),
    hasOneId: true,
    isBinary: neverBinary,
    // The order of an HTTP API's request, from here to the end (spec http-api §3).
    admission: [requireDefaultEndpoint, requireReachable, boundHead],
    match(x) {
      const found = trie.find(routePathOf(x.location), x.request.method)
      if (!found) return unmatched ?? refuseUnmatched.run()
      x.params = found.params
      return found.value
    },
    // Then the steps of `stepsOf`. Whatever they throw is answered here,
    refuse: linkRefuse(gatewayResponses && linkOwnResponses(gatewayResponses)),
    // and this is done with every answer.
    finishing: [
      // Answers are kept as they are before CORS says whom they are for.
      ...(keepsAnswers ? [storeCache] : []),
      ...(finish ? [finish] : []),
      logAccess,
      ...(tellsLimits ? [tellLimits] : []),
      linkCountRequest({ id: api.apiId, name: api.name }),
      identify,
    ],
  }
}

const refuseUnmatched = {
  name: 'Route',
  run(): never {
    throw refused(404, 'no route has the path and the method')
  },
} satisfies Step

function linkRoute(route: RouteV2, shared: Shared): Route {
  const { verb, path } = parseRouteKey(route.routeKey) ?? { verb: 'ANY', path: route.routeKey }
  return {
    ...routeOf(
      verb,
      path,
      stepsOrFailure(() => stepsOf(route, shared)),
    ),
    streams: route.features?.streaming !== undefined,
    settingsKey: route.routeKey,
    resourceId: route.routeKey,
    routeKey: route.routeKey,
    operationName: route.operationName,
  }
}

const routeOf = (httpMethod: string, resourcePath: string, steps: readonly Step[]): Route => ({
  httpMethod,
  settingsKey: '',
  resourceId: '',
  resourcePath,
  operationName: undefined,
  streams: false,
  steps,
})

/**
 * The order of a route's own steps; what AWS does not have on HTTP APIs stands where REST APIs have it. A step that the route
 * does not need is not in its list.
 */
function stepsOf(
  route: RouteV2,
  { api, policy, integrations, linkIntegration, authorizers, preflight, limits }: Shared,
): readonly Step[] {
  const integration = integrations.get(route.target?.replace(/^integrations\//, '') ?? '')
  if (!integration) throw new Error(`route ${route.routeKey} has no integration`)
  const access = linkHttpAccess(route, authorizers, policy)
  const { limits: own = [], routeKey, features: { validation, cache } = {} } = route
  const key = asksForKey(api, route) && linkRequireApiKey('HEADER')
  const isByCaller = key !== false || limits.length + own.length > 0
  const meter = linkMeter(limits, own, routeKey)
  const steps = linkIntegration(integration, route)
  return [
    // Who may not call the route may not ask for its rules either (spec http-api §7).
    access.length === 0 && preflight,
    !isByCaller && meter,
    ...access,
    // A browser sends no key with a preflight.
    access.length > 0 && key !== false && preflight,
    key,
    // What limits are by may be who calls.
    isByCaller && meter,
    access.length > 0 && key === false && preflight,
    ...(validation ? linkChecks(validation) : []),
    cache && linkRouteCache(cache, route, { authorizers, policy, integration, steps }),
    ...steps,
  ].filter((step) => step !== undefined && step !== false)
}
