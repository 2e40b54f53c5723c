import type { CachedResponse, CacheEntry, ResponseCache } from '../../model/cache/response-cache.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { CacheRule } from '../exchange/served-stage.ts'
import { linkCacheKey } from './cache-key.ts'
import { isForCaller, linkCaller } from './callers.ts'
import { Flights } from './flights.ts'
import { asksForNew, ignoredWarning, judgeInvalidation } from './invalidation.ts'
import { linkMiss } from './miss.ts'
import type { Cacheable, ReadCache } from './cached.ts'
import { cacheDefinitionOf } from './definition.ts'
import { linkReplay } from './replay.ts'
import { isVariants, variantKey } from './variants.ts'

/** Links a method whose answers a stage keeps. */
export function linkCachedMethod(method: Cacheable): ReadCache {
  const { policy, isBinary, timeoutInMillis } = method
  const definition = cacheDefinitionOf(method)
  const keyOf = linkCacheKey(definition, isBinary)
  const callerOf = linkCaller(definition)
  const flights = new Flights()
  const replay = linkReplay(method)
  const miss = linkMiss(method, flights, replay)

  function hit(x: Exchange, entry: CachedResponse): void {
    x.cacheStatus = 'hit'
    x.response = replay(x, entry)
  }

  const isShared = (x: Exchange, cache: ResponseCache): boolean =>
    definition.tellsCallers || !cache.separatesCallers || !isForCaller(x)

  /** Every case. A key that is known already is not read again: it may have taken the body. */
  async function read(
    x: Exchange,
    rule: CacheRule,
    scope: string,
    known?: string | Promise<string>,
  ): Promise<void> {
    const wants = asksForNew(x) ? await judgeInvalidation(x, rule, policy) : 'ignore'
    const cache = await x.platform.cache()
    const own = await (known ?? keyOf(x, scope))
    const key = isShared(x, cache) ? own : `${own}#${await callerOf(x)}`
    const context = { rule, cache, key, warns: wants === 'warn' }
    if (wants === 'refresh') {
      miss.begin(x, context)
      return
    }
    const { now } = x.platform
    const giveUpAt = now() + timeoutInMillis
    for (;;) {
      const { at, entry } = await lookUp(x, cache, key)
      const freshness = entry && freshnessOf(entry, rule, now())
      if (entry && freshness === 'revalidate' && !flights.at(at, now())) miss.renew(x, context, at)
      if (entry && freshness) {
        hit(x, entry)
        if (context.warns) x.response!.headers.append('Warning', ignoredWarning)
        return
      }
      const flight = flights.at(at, now())
      if (!flight || flight.state === 'waste' || now() >= giveUpAt) {
        miss.begin(x, { ...context, at, stale: entry })
        return
      }
      await flights.wait(at, flight, now)
    }
  }

  return (x, rule, scope) => {
    const cache = x.platform.cache()
    const isPlain =
      !(cache instanceof Promise) && !x.headerNames.includes('cache-control') && isShared(x, cache)
    if (!isPlain) return read(x, rule, scope)
    // The usual hit waits for nothing.
    const key = keyOf(x, scope)
    const entry = typeof key === 'string' ? cache.get(key) : undefined
    const isReady = entry && !(entry instanceof Promise) && !isVariants(entry)
    if (!isReady || freshnessOf(entry, rule, x.platform.now()) !== 'fresh')
      return read(x, rule, scope, key)
    return hit(x, entry)
  }
}

/** The answer under a key, or under the key of the request's own variant; and which of the two it is. */
async function lookUp(
  x: Exchange,
  cache: ResponseCache,
  key: string,
): Promise<{ readonly at: string; readonly entry: CachedResponse | undefined }> {
  const found: CacheEntry | undefined = await cache.get(key)
  if (!found || !isVariants(found)) return { at: key, entry: found }
  const at = variantKey(x, key, found.vary)
  const variant = await cache.get(at)
  return { at, entry: variant && !isVariants(variant) ? variant : undefined }
}

/** Undefined for an answer past its time; by the stage's present setting, where that is shorter. */
function freshnessOf(
  { storedAt, ttlMs, staleWhileRevalidateMs }: CachedResponse,
  rule: CacheRule,
  now: number,
): 'fresh' | 'revalidate' | undefined {
  const over = now - storedAt - Math.min(ttlMs, rule.ttlMs)
  if (over < 0) return 'fresh'
  return over < staleWhileRevalidateMs ? 'revalidate' : undefined
}
