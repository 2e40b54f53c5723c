import type { CachedResponse, ResponseCache } from '../../model/cache/response-cache.ts'
import { release } from '../body/held-bytes.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { CacheRule } from '../exchange/served-stage.ts'
import type { Flights } from './flights.ts'
import { ignoredWarning } from './invalidation.ts'
import type { Replay } from './replay.ts'
import { bodyToKeep, cachedHead, termsOf } from './storable.ts'
import { variantKey } from './variants.ts'
import type { Cacheable } from './cached.ts'

/** Milliseconds beyond the integration's time for which others wait for an answer. */
const graceMs = 1_000
/** Milliseconds for which nobody waits for others, once an answer could not be kept. */
const wasteMs = 5_000

/** What a request that found nothing has to go by. */
export type MissContext = {
  readonly rule: CacheRule
  readonly cache: ResponseCache
  readonly key: string
  readonly warns: boolean
  /** The key of its own variant, where others are known; else {@link MissContext.key}. */
  readonly at?: string
  /** An answer past its time, for when the backend fails. */
  readonly stale?: CachedResponse | undefined
}

/** Links what is done when the backend has to be asked. */
export function linkMiss(
  { timeoutInMillis, integration }: Cacheable,
  flights: Flights,
  replay: Replay,
) {
  /** Others wait from here on, until the returned function is called. */
  function takeOff(x: Exchange, key: string) {
    const { now } = x.platform
    const flight = flights.begin(key, now(), timeoutInMillis + graceMs)
    return {
      isCurrent: () => flights.isCurrent(key, flight),
      land: (isKept: boolean) => flights.land(key, flight, isKept ? undefined : now() + wasteMs),
      abandon: () => flights.land(key, flight),
    }
  }

  /** The request goes on to the backend, and its answer is kept. */
  function begin(x: Exchange, context: MissContext): void {
    const { key, at = key } = context
    const flight = takeOff(x, at)
    // Who hangs up may end the request where it is: those who wait for it ask for themselves.
    x.request.signal.addEventListener('abort', flight.abandon)
    x.cacheStatus = 'miss'
    x.cacheMiss = {
      async settle(settled) {
        try {
          await keep(settled, context, flight, replay)
        } catch (error) {
          flight.land(false)
          settled.response = settled.api.refuse(error, settled)
        }
        if (context.warns) settled.response?.headers.append('Warning', ignoredWarning)
      },
    }
  }

  /** Asks the backend for a newer answer than the one that is sent. */
  function renew(x: Exchange, context: MissContext, at: string): void {
    // A body goes nowhere twice.
    if (x.request.body) return
    const flight = takeOff(x, at)
    const again: Exchange = {
      ...x,
      // The client who caused it has its answer, and may be gone.
      request: new Request(x.request, { signal: null }),
      overrides: undefined,
      heldBytes: 0,
      record: undefined,
    }
    x.platform.waitUntil(run(again, context, flight).finally(() => release(again)))
  }

  async function run(x: Exchange, context: MissContext, flight: Flown): Promise<void> {
    try {
      for (const step of integration) {
        await step.run(x)
        if (x.response) break
      }
      await keep(x, context, flight, replay)
    } catch (error) {
      // As if a client had asked: the operator is told, and what there is stays.
      flight.land(false)
      x.api.refuse(error, x)
    }
  }

  return { begin, renew }
}

type Flown = {
  isCurrent(): boolean
  land(isKept: boolean): void
}

/** Keeps the answer where it may be kept; the client does not wait for it. */
async function keep(
  x: Exchange,
  context: MissContext,
  flight: Flown,
  replay: Replay,
): Promise<void> {
  const { rule, cache, key } = context
  const kept = replaceByStale(x, context, replay) ? undefined : await keepable(x, rule)
  // Of two who asked at once, the later knows better.
  if (!kept || !flight.isCurrent()) {
    flight.land(kept !== undefined)
    return
  }
  const { vary, entry } = kept
  const { isEncrypted } = rule
  const { keptUntil } = entry
  const isVarying = vary.length > 0
  const stored = [
    isVarying && cache.put(key, { vary, keptUntil }, isEncrypted),
    cache.put(isVarying ? variantKey(x, key, vary) : key, entry, isEncrypted),
  ].filter((each) => each instanceof Promise)
  if (stored.length === 0) flight.land(true)
  else x.platform.waitUntil(Promise.allSettled(stored).then(() => flight.land(true)))
}

/** The answer as it is kept, with what it depends on; undefined for one that is not. */
async function keepable(x: Exchange, rule: CacheRule) {
  const { response } = x
  if (!response || x.fault || x.refusal) return undefined
  const terms = termsOf(response)
  if (!terms) return undefined
  const body = await bodyToKeep(x, response)
  if (body === undefined) return undefined
  const { vary, ...stale } = terms
  const storedAt = x.platform.now()
  const { ttlMs } = rule
  const more = Math.max(stale.staleWhileRevalidateMs, stale.staleIfErrorMs)
  const keptUntil = storedAt + ttlMs + more
  const head = cachedHead(response, body !== null)
  // A copy: what is charged to a request is given back with it, and may be a part of something larger.
  const own = body && new Uint8Array(body)
  return { vary, entry: { ...head, ...stale, body: own, storedAt, ttlMs, keptUntil } }
}

/** Sends an answer past its time in the place of a failing backend's, while the backend allowed it. */
function replaceByStale(x: Exchange, { stale, rule }: MissContext, replay: Replay): boolean {
  const hasFailed = x.fault ? x.fault.type.startsWith('INTEGRATION_') : isFailure(x.response)
  if (!stale || !hasFailed) return false
  const over = x.platform.now() - stale.storedAt - Math.min(stale.ttlMs, rule.ttlMs)
  if (over >= stale.staleIfErrorMs) return false
  x.fault = undefined
  x.response = replay(x, stale)
  return true
}

const isFailure = (response: Response | undefined): boolean =>
  response !== undefined && response.status >= 500
