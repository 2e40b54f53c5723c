import type { PublishedApiKey, PublishedPlan } from '../../../src/model/account/api-key.ts'
import type { AttributeLimit } from '../../../src/model/account/attribute-limit.ts'
import type { BucketLimit } from '../../../src/model/account/leases.ts'
import type { Limiter, Platform } from '../../../src/model/platform.ts'
import type { Authorizer, Method } from '../../../src/model/rest-api.ts'
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
  /** By attributes of requests, of all methods. */
  readonly limits?: readonly AttributeLimit[]
  /** And of the method on `/a` alone. */
  readonly ownLimits?: readonly AttributeLimit[]
  /** The method on `/a` has an authorizer, to which a token is the principal's id, and its plan. */
  readonly hasAuthorizer?: true
}

/** An API under these limits. The keys `first…` and `second…` are in one plan of its own. */
export function limited(under: Under) {
  const { plan, methodSettings, account, limiter, canaryPercent, limits, ownLimits } = under
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
    invokeFunction: async ({ payload }) => allowed(String(payload)),
  }
  const only = method({
    httpMethod: 'GET',
    methodIntegration: mockAnswering('ok'),
    apiKeyRequired: needsKey,
  })
  const first: Method = {
    ...only,
    ...(ownLimits && { limits: ownLimits }),
    ...(under.hasAuthorizer && { authorizationType: 'CUSTOM', authorizerId: authorizer.id }),
  }
  const plain = snapshotOf(only, { authorizers: [authorizer] })
  const resource = (id: string, path: string) => ({ id, path, methods: { GET: only } })
  const { send, executionLog, ...opened } = front(
    {
      ...plain,
      api: { ...plain.api, id: apiId, ...(limits && { limits }) },
      resources: [
        { ...resource('r1', '/a'), methods: { GET: first } },
        resource('r2', '/b'),
        resource('r3', '/'),
        { id: 'r4', path: '/any', methods: { ANY: { ...only, httpMethod: 'ANY' } } },
        resource('r5', '/of/{tenant}'),
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
  /** A request by its query, headers and the address that it is from. */
  const ask = (path = '/a', headers: Readonly<Record<string, string>> = {}, from = '192.0.2.1') =>
    send(`${host}/dev${path}`, {
      headers,
      cf: { clientIp: from.includes(':') ? `[${from}]:1` : `${from}:1` } as never,
    })
  return {
    apiId,
    keepers,
    ask,
    executionLog,
    platform: opened.platform,
    host,
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

const authorizer: Authorizer = {
  id: 'au1',
  name: 'tokens',
  type: 'TOKEN',
  authorizerUri:
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:auth/invocations',
  identitySource: 'method.request.header.authorization',
  authorizerResultTtlInSeconds: 0,
}

/** The answer to a token `{principal}:{plan}`. */
function allowed(event: string) {
  const { authorizationToken } = JSON.parse(event) as { readonly authorizationToken: string }
  const [principalId, plan] = authorizationToken.split(':')
  const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }]
  const policyDocument = { Version: '2012-10-17', Statement }
  return {
    statusCode: 200,
    payload: JSON.stringify({ principalId, policyDocument, context: { plan } }),
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
