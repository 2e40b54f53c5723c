import { createHash } from 'node:crypto'
import type { ApiKey, PublishedApiKey, PublishedPlan } from '../../model/account/api-key.ts'
import { maxApiKeyLength } from '../../model/limits.ts'
import { apiKeyKey } from '../../model/published.ts'
import type { UsagePlan } from '../../model/account/usage-plan.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import { account, type Store } from '../state/store.ts'
import { limiterOf } from './usage-plan-limiter.ts'
import { defined } from '../entity/defined.ts'

/** SHA-256 of a key's value, in hex: the reference that finds a key by its value. */
const hashValue = (value: string): string => createHash('sha256').update(value).digest('hex')

export function findApiKey(store: Store, keyId: string): ApiKey {
  const key = store.get('ApiKey', account, keyId)
  if (!key) throw notFound('Invalid API Key identifier specified')
  return key
}

export function apiKeyOfValue(store: Store, value: string): ApiKey | undefined {
  return store.list('ApiKey', account, hashValue(value))[0]
}

/** Stores a key and publishes it with its plans; `planOf` lets a loop over keys read each plan once. */
export function saveApiKey(store: Store, key: ApiKey, planOf = plansOf(store)): void {
  const hash = hashValue(key.value)
  store.put('ApiKey', account, key.id, key, hash)
  publish(store, key, hash, planOf)
}

/** Stores and publishes many keys at once. No key may come twice. */
export function saveApiKeys(store: Store, keys: readonly ApiKey[]): void {
  const planOf = plansOf(store)
  const hashed = keys.map((key) => ({ key, hash: hashValue(key.value) }))
  store.putAll(
    'ApiKey',
    account,
    hashed.map(({ key, hash }) => ({ id: key.id, value: key, ref: hash })),
  )
  store.publishAll(
    hashed.map(({ key, hash }) => [apiKeyKey(hash), publishedText(key, planOf)] as const),
  )
}

/** Publishes a key anew, after a change of one of its plans. */
export function republishApiKey(store: Store, key: ApiKey, planOf = plansOf(store)): void {
  publish(store, key, hashValue(key.value), planOf)
}

/** Deletes a key and withdraws it. */
export function dropApiKey(store: Store, key: ApiKey): void {
  store.delete('ApiKey', account, key.id)
  store.publish(apiKeyKey(hashValue(key.value)), undefined)
}

type PlanOf = (planId: string) => PublishedPlan | undefined

/** Looks plans up as they are published, each only once. */
export function plansOf(store: Store): PlanOf {
  const known = new Map<string, PublishedPlan | undefined>()
  return (planId) => {
    if (!known.has(planId)) {
      const plan = store.get('UsagePlan', account, planId)
      known.set(planId, plan && publishedPlan(plan))
    }
    return known.get(planId)
  }
}

/** The part of a plan that decides requests. */
export function publishedPlan(plan: UsagePlan): PublishedPlan {
  const { id, apiStages, throttle, quota } = plan
  return defined({ planId: id, apiStages, throttle, quota, limiter: limiterOf(plan) })
}

function publish(store: Store, key: ApiKey, hash: string, planOf: PlanOf): void {
  store.publish(apiKeyKey(hash), publishedText(key, planOf))
}

function publishedText(key: ApiKey, planOf: PlanOf): string {
  const text: PublishedApiKey = defined({
    keyId: key.id,
    name: key.name,
    customerId: key.customerId,
    enabled: key.enabled,
    plans: key.usagePlanIds.map(planOf).filter((plan) => plan !== undefined),
  })
  return JSON.stringify(text)
}

const maxNameLength = 1024
const minValueLength = 20
const maxDescriptionLength = 125_000

/** Empty is no name. conformance: ls:…::test_create_api_key_with_invalid_name */
export function checkKeyName(name: string | undefined): string | undefined {
  if (name && name.length > maxNameLength)
    throw badRequest(`Invalid API Key name, can be at most ${maxNameLength} characters.`)
  return name || undefined
}

/** Spec control-plane §10. */
export function checkKeyDescription(description: string | undefined): string | undefined {
  if (description && description.length > maxDescriptionLength)
    throw badRequest('Invalid API Key description specified.')
  return description || undefined
}

/** Spec rest-request §7. */
export function checkKeyValue(value: string): string {
  if (value.length < minValueLength)
    throw badRequest(`API Key value should be at least ${minValueLength} characters`)
  if (value.length > maxApiKeyLength)
    throw badRequest(`API Key value exceeds maximum size of ${maxApiKeyLength} characters`)
  return value
}
