import type { Method } from '../../model/rest-api.ts'
import type { AccessContext } from '../access/link-access.ts'
import type { Step } from '../exchange/exchange.ts'
import { recodesBody } from '../integrations/integration-response.ts'
import type { Cacheable, ReadCache } from './cached.ts'

/**
 * Looks for the answer in the stage's cache (spec rest-responses §6). Whether there is one, the stage says while serving:
 * what most stages do without is loaded when a stage has it.
 */
export function linkReadCache(
  { methodIntegration, authorizationType, authorizerId }: Method,
  { authorizers, policy }: Pick<AccessContext, 'authorizers' | 'policy'>,
  shared: Pick<Cacheable, 'isBinary' | 'integration'>,
): Step {
  const { type, cacheNamespace, cacheKeyParameters, requestParameters, timeoutInMillis } =
    methodIntegration!
  const { integrationResponses = {} } = methodIntegration!
  // Thousands of methods are linked for the few that a cache is asked for.
  const cacheable = (): Cacheable => {
    const responses = Object.values(integrationResponses)
    return {
      ...shared,
      policy,
      type,
      cacheNamespace,
      cacheKeyParameters,
      ...(requestParameters && { requestParameters }),
      timeoutInMillis,
      authorizationType,
      identitySource: authorizers.find(({ id }) => id === authorizerId)?.identitySource,
      responseTypes: responses.map(({ responseTemplates = {} }) => Object.keys(responseTemplates)),
      encodeBody: responses.some(recodesBody) ? 'automatic' : 'manual',
    }
  }
  const read = readingWhenLoaded(cacheable)
  return {
    name: 'Response cache',
    isQuiet: true,
    run(x) {
      const { caching } = x.stage
      const rule = caching?.ruleOf(x.route!.settingsKey, x.request.method)
      return rule && read(x, rule, caching!.scope)
    },
  }
}

/** Reads a cache, once what reads it is loaded: by the first request that asks. */
export function readingWhenLoaded(cacheable: () => Cacheable): ReadCache {
  let read: ReadCache | undefined
  const load: ReadCache = async (...asked) => {
    const { linkCachedMethod } = await import('./cached-method.ts')
    // Of several that loaded at once one stays: it knows who asks the backend now.
    read ??= linkCachedMethod(cacheable())
    await read(...asked)
  }
  return (...asked) => (read ?? load)(...asked)
}

/** Keeps the answer that the cache did not have: done with every answer, before it is compressed. */
export const storeCache: Step = {
  name: 'Response cache',
  isQuiet: true,
  run: (x) => x.cacheMiss?.settle(x),
}
