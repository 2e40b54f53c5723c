import type { ThrottleSettings } from '../../model/account/usage-plan.ts'
import {
  quotaSubject,
  type BucketLimit,
  type LimitMode,
  type QuotaLimit,
} from '../../model/account/leases.ts'
import type { MethodSetting } from '../../model/stage.ts'
import type { CallerKey, Exchange, Route } from '../exchange/exchange.ts'
import { defaultRate, limitOf as limitOfSetting } from './throttled.ts'

/** A limit that a request is under. */
export type Tier = LimitMode & {
  /** Of a subject there is one object, wherever it is asked from. */
  readonly subject: string
  /** Which of the subjects of that object, where it keeps a limit for many. */
  readonly of?: string
  /** Whose limit it is. */
  readonly kind: 'key' | 'method' | 'account' | 'attribute'
  /** What clients are told it is called. */
  readonly name: string
  readonly limit: BucketLimit | QuotaLimit
}

/**
 * The limits of a request in AWS's order, of which the first that is exhausted refuses it (spec rest-request §9): the key's
 * for the method, else its plan's; the key's quota; the stage's for the method; the account's.
 */
export function tiersOf(x: Exchange): readonly Tier[] {
  const { apiKey, platform, stage } = x
  const route = x.route!
  const ofKey = apiKey ? keyTiers(apiKey, route, x) : none
  const settingsKey = stage.settings.keyFor(route.settingsKey, x.request.method)
  const ofMethod = methodTiers(stage.settings.of(settingsKey), settingsKey, x)
  const { account } = platform.limiter
  const ofAccount = account ? accountTiers(account) : none
  return joined(joined(ofKey, ofMethod), ofAccount)
}

/** Two lists as one, which is the same each time. */
function joined(first: readonly Tier[], second: readonly Tier[]): readonly Tier[] {
  if (second.length === 0) return first
  if (first.length === 0) return second
  let of = ofLists.get(first)
  if (!of) ofLists.set(first, (of = new WeakMap()))
  let both = of.get(second)
  if (!both) of.set(second, (both = [...first, ...second]))
  return both
}

const ofLists = new WeakMap<readonly Tier[], WeakMap<readonly Tier[], readonly Tier[]>>()

const none: readonly Tier[] = []
const byDefault: LimitMode = { mode: 'leased', whenAway: 'open' }

/** By what they are made of, which never changes: a key, a plan or a stage that does is read anew. */
const ofKeys = new WeakMap<CallerKey, Map<string, readonly Tier[]>>()
const ofAccounts = new WeakMap<BucketLimit, Map<string, readonly Tier[]>>()
const ofSettings = new WeakMap<MethodSetting, Map<string, readonly Tier[]>>()

function keyTiers(key: CallerKey, route: Route, x: Exchange): readonly Tier[] {
  const { apiId, stageName } = x.location
  const method = limitedMethod(key, route, x)
  return known(ofKeys, key, method, () => {
    const { id, planId, plan } = key
    const opened = stageOf(key, x)
    const own = limitOf(opened?.throttle?.[method])
    const mode = { ...byDefault, ...plan.limiter }
    const kind = 'key' as const
    // What a method's limit does not say is the plan's: half a limit must not undo a whole one.
    const throttle = bucketOf(own ? { ...plan.throttle, ...own } : limitOf(plan.throttle), x)
    const subject = `key/${planId}/${id}${own ? `/${apiId}/${stageName}${method}` : ''}`
    return [
      ...(throttle ? [{ ...mode, subject, kind, name: 'key', limit: throttle }] : none),
      ...(plan.quota
        ? [
            {
              // A bucket of each isolate's own cannot count for a month.
              mode: mode.mode === 'edge' ? ('leased' as const) : mode.mode,
              whenAway: plan.limiter?.whenAway ?? ('closed' as const),
              subject: quotaSubject(planId, id),
              kind,
              name: 'quota',
              limit: plan.quota,
            },
          ]
        : none),
    ]
  })
}

const stageOf = ({ plan }: CallerKey, { location: { apiId, stageName } }: Exchange) =>
  plan.apiStages.find((open) => open.apiId === apiId && open.stage === stageName)

/** A method as plans write it; an ANY method by the request's verb where the plan has a limit for that alone. */
function limitedMethod(key: CallerKey, route: Route, x: Exchange): string {
  const { resourcePath, httpMethod } = route
  if (httpMethod === 'ANY') {
    const own = `${resourcePath}/${x.request.method}`
    const throttle = stageOf(key, x)?.throttle
    if (throttle && Object.hasOwn(throttle, own)) return own
  }
  return `${resourcePath}/${httpMethod}`
}

function methodTiers(
  setting: MethodSetting | undefined,
  settingsKey: string,
  { location }: Exchange,
): readonly Tier[] {
  const limit = setting && limitOfSetting(setting)
  if (!limit) return none
  return known(ofSettings, setting, settingsKey, () => {
    const subject = `method/${location.apiId}/${location.stageName}/${settingsKey}`
    return [{ ...byDefault, subject, kind: 'method', name: 'method', limit }]
  })
}

const accountTiers = (limit: BucketLimit): readonly Tier[] =>
  known(ofAccounts, limit, '', () => [
    { ...byDefault, subject: 'account', kind: 'account', name: 'account', limit },
  ])

/** Undefined for a limit that says nothing. */
const limitOf = (throttle: ThrottleSettings | undefined): ThrottleSettings | undefined =>
  throttle?.rateLimit === undefined && throttle?.burstLimit === undefined ? undefined : throttle

/** A rate without a burst has one of a second; a burst without a rate is filled at the account's, which holds where no other does. */
function bucketOf(throttle: ThrottleSettings | undefined, x: Exchange): BucketLimit | undefined {
  if (!throttle) return undefined
  const rate = throttle.rateLimit ?? x.platform.limiter.account?.rate ?? defaultRate
  return { rate, burst: throttle.burstLimit ?? Math.max(rate > 0 ? 1 : 0, Math.ceil(rate)) }
}

function known<K extends object, T>(
  all: WeakMap<K, Map<string, T>>,
  key: K,
  name: string,
  make: () => T,
): T {
  let of = all.get(key)
  if (!of) all.set(key, (of = new Map()))
  let value = of.get(name)
  if (value === undefined) of.set(name, (value = make()))
  return value
}
