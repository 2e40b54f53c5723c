import type { EvaluatePolicy } from '../../../lang/iam-policy/policy.ts'
import type { AuthorizerV2, IntegrationV2, RouteV2 } from '../../../model/v2/api.ts'
import { parameterExpression, type RouteCache } from '../../../model/v2/http-features.ts'
import { neverBinary } from '../../answer/binary.ts'
import { readingWhenLoaded } from '../../cache/read-cache.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import type { CacheRule } from '../../exchange/served-stage.ts'

/** What the cache of a route goes by, beside the route. */
export type RouteCacheContext = {
  readonly authorizers: readonly AuthorizerV2[]
  readonly policy: EvaluatePolicy | undefined
  readonly integration: IntegrationV2
  /** What a hit does without. */
  readonly steps: readonly Step[]
}

/** Answers GET of a route from what was kept: `x-tidegate-cache`, as a REST API's stage would (spec rest-responses §6). */
export function linkRouteCache(
  cache: RouteCache,
  { routeKey, authorizationType, authorizerId }: RouteV2,
  { authorizers, policy, integration, steps }: RouteCacheContext,
): Step {
  const { ttlInSeconds, keyParameters } = cache
  // A stage of a REST API says the same until something else is said.
  const rule: CacheRule = {
    ttlMs: ttlInSeconds * 1000,
    isEncrypted: false,
    requiresAuthorization: true,
    unauthorizedStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
  }
  const { identitySource = [] } =
    authorizers.find((authorizer) => authorizer.authorizerId === authorizerId) ?? {}
  const read = readingWhenLoaded(() => ({
    isBinary: neverBinary,
    integration: steps,
    policy,
    type: integration.integrationType,
    cacheNamespace: routeKey,
    cacheKeyParameters: (keyParameters ?? []).flatMap((text) => parameterExpression(text) ?? []),
    timeoutInMillis: integration.timeoutInMillis,
    authorizationType,
    identitySource: identitySource.map((source) => source.replace(/^\$/, 'method.')).join(','),
    responseTypes: [],
    encodeBody: 'manual',
  }))
  const isWholeQuery = keyParameters === undefined
  return {
    name: 'Response cache',
    isQuiet: true,
    run: (x) => (x.request.method === 'GET' ? read(x, rule, scopeOf(x, isWholeQuery)) : undefined),
  }
}

/**
 * Whose answers they are. A greedy variable or the default route stands for any number of paths, and each is a page of its
 * own; what was kept before the stage's authorizers were reset is not found any more.
 */
function scopeOf({ stage, target: { path }, query = '' }: Exchange, isWholeQuery: boolean): string {
  const { apiId, stageName, deploymentId, authorizerGeneration = '' } = stage
  const scope = `${apiId}/${stageName}/${authorizerGeneration}/${deploymentId}/${path.length}:${path}`
  return isWholeQuery ? `${scope}?${query.length}:${query}` : scope
}
