import type { PublishedApiKey, PublishedPlan } from '../../../src/model/account/api-key.ts'
import type { BucketLimit } from '../../../src/model/account/leases.ts'
import type { Limiter, Platform } from '../../../src/model/platform.ts'
import type { StagePointer } from '../../../src/model/stage.ts'
import { front, method, methodSetting, mockAnswering, snapshotOf } from '../../support/exchange.ts'
import { limitKeepers } from '../../support/limits.ts'

let apis = 0

/** What a test's requests are under. */
export type Under = {
  readonly plan?: Partial<PublishedPlan>
  readonly methodSettings?: StagePointer['methodSettings']
  readonly account?: BucketLimit
  readonly limiter?: Partial<Limiter>
  readonly needsKey?: boolean
  readonly canaryPercent?: number
}

/** An API under these limits. The keys `first…` and `second…` are in one plan of its own. */
export function limited(under: Under) {
  const { plan, methodSettings, account, limiter, canaryPercent } = under
  const { needsKey = plan !== undefined } = under
  const number = apis++
  const apiId = `api${number}`
  let now = Date.UTC(2026, 1, 28, 23, 59, 0)
  let published = plan
  let areGone = false
  const timers: { due: number; resolve: () => void }[] = []
  const keepers = limitKeepers(() => now)
  const keyOf = (keyId: string): PublishedApiKey => ({
    keyId: `${keyId}${number}`,
    enabled: true,
    plans: [{ planId: `p${number}`, apiStages: [{ apiId, stage: 'dev' }], ...published }],
  })
  const known = new Map<string, PublishedApiKey>()
  const platform: Partial<Platform> = {
    now: () => now,
    // The hash is of no interest here: keys differ by it alone.
    apiKey: (hash) => {
      if (areGone) return undefined
      const key = known.get(hash) ?? keyOf(hash.slice(0, 6))
      known.set(hash, key)
      return key
    },
    limiter: {
      lease: keepers.lease,
      wait: (ms) => new Promise((resolve) => timers.push({ due: now + ms, resolve })),
      showsHeaders: true,
      ...(account && { account }),
      ...limiter,
    },
  }
  const only = method({
    httpMethod: 'GET',
    methodIntegration: mockAnswering('ok'),
    apiKeyRequired: needsKey,
  })
  const plain = snapshotOf(only)
  const resource = (id: string, path: string) => ({ id, path, methods: { GET: only } })
  const { send, executionLog } = front(
    {
      ...plain,
      api: { ...plain.api, id: apiId },
      resources: [
        resource('r1', '/a'),
        resource('r2', '/b'),
        resource('r3', '/'),
        { id: 'r4', path: '/any', methods: { ANY: { ...only, httpMethod: 'ANY' } } },
      ],
    },
    {
      platform,
      ...(methodSettings && { methodSettings }),
      ...(canaryPercent !== undefined && { canaryPercent }),
    },
  )
  const host = `http://${apiId}.execute-api.us-east-1.amazonaws.com`
  const call = (path = '/a', key = 'first') =>
    send(`${host}/dev${path}`, { headers: { 'x-api-key': `${key}-0123456789-0123456789` } })
  return {
    apiId,
    executionLog,
    keepers,
    subject: (kind: string) => `${kind}/p${number}`,
    /** Lets time pass, and what waits for it happen. */
    async pass(ms: number) {
      const end = now + ms
      while (now < end) {
        now = Math.min(end, ...timers.map(({ due }) => due))
        for (const timer of timers.splice(0)) {
          if (timer.due <= now) timer.resolve()
          else timers.push(timer)
        }
        await new Promise(setImmediate)
      }
    },
    /** Deletes all keys. */
    removeKeys() {
      areGone = true
    },
    /** Publishes the plan anew. */
    change(next: Partial<PublishedPlan>) {
      published = next
      known.clear()
    },
    call,
    async statuses(times: number, path = '/a', key = 'first') {
      const statuses: number[] = []
      for (let i = 0; i < times; i++) statuses.push((await call(path, key)).status)
      return statuses
    },
  }
}

/** A plan's throttle. */
export const throttle = (rateLimit: number, burstLimit: number) => ({
  throttle: { rateLimit, burstLimit },
})
/** A stage's throttle. */
export const setting = (throttlingRateLimit: number, throttlingBurstLimit: number) =>
  methodSetting({ throttlingRateLimit, throttlingBurstLimit })
/** A plan's quota. */
export const perDay = (limit: number) => ({ quota: { limit, offset: 0, period: 'DAY' as const } })
