import { type ApiKey, maxPlansPerKey } from '../../model/account/api-key.ts'
import type { PlanStage, UsagePlan, UsagePlanKey } from '../../model/account/usage-plan.ts'
import { conflict, limitExceeded, notFound } from '../answer/api-error.ts'
import { account, type Store } from '../state/store.ts'
import { plansOf, publishedPlan, republishApiKey, saveApiKey } from './api-key-record.ts'

/**
 * Who is in which plan. A key's record lists its plans; a `UsagePlanKey` under the plan's id as reference finds the
 * keys of a plan. Both are changed here and nowhere else.
 */
export function findPlan(store: Pick<Store, 'get'>, usagePlanId: string): UsagePlan {
  const plan = store.get('UsagePlan', account, usagePlanId)
  if (!plan) throw notFound('Invalid Usage Plan ID specified')
  return plan
}

const linkId = (planId: string, keyId: string) => `${planId}/${keyId}`

/** Ids of the keys of a plan, in the order they joined it. Empty for an unknown plan. */
const keyIdsOf = (store: Store, planId: string): readonly string[] =>
  store.list('UsagePlanKey', account, planId).map(({ keyId }) => keyId)

/** Keys of a plan. */
export const keysOf = (store: Store, planId: string): readonly ApiKey[] =>
  keyIdsOf(store, planId).flatMap((keyId) => store.get('ApiKey', account, keyId) ?? [])

/** Puts a key into a plan. Throws as {@link joinPlan} does. */
export function attachKey(store: Store, plan: UsagePlan, key: ApiKey): ApiKey {
  const joined = joinPlan(store, plan, key)
  saveLinks(store, [{ usagePlanId: plan.id, keyId: key.id }])
  saveApiKey(store, joined)
  return joined
}

/** Saves the plans' side of keys that join them. */
export function saveLinks(store: Store, links: readonly UsagePlanKey[]): void {
  store.putAll(
    'UsagePlanKey',
    account,
    links.map((link) => ({
      id: linkId(link.usagePlanId, link.keyId),
      value: link,
      ref: link.usagePlanId,
    })),
  )
}

/**
 * The key as it is in the plan, not saved yet. Throws 409 when it is there or opens one of the plan's stages through
 * another plan.
 */
export function joinPlan(store: Pick<Store, 'get'>, plan: UsagePlan, key: ApiKey): ApiKey {
  if (key.usagePlanIds.includes(plan.id))
    throw conflict(`API Key ${key.id} is already in Usage Plan ${plan.id}`)
  if (key.usagePlanIds.length >= maxPlansPerKey)
    throw limitExceeded(`An API Key can be in at most ${maxPlansPerKey} Usage Plans`)
  checkSoleOpener(store, plan, key, 'added')
  return { ...key, usagePlanIds: [...key.usagePlanIds, plan.id] }
}

/** Takes a key out of a plan. The key's own record is the caller's to change. */
export function detachKey(store: Store, planId: string, keyId: string): void {
  store.delete('UsagePlanKey', account, linkId(planId, keyId))
}

/** Takes a key out of a plan, on both sides. */
export function leavePlan(
  store: Store,
  planId: string,
  key: ApiKey,
  planOf = plansOf(store),
): void {
  detachKey(store, planId, key.id)
  const usagePlanIds = key.usagePlanIds.filter((id) => id !== planId)
  saveApiKey(store, { ...key, usagePlanIds }, planOf)
}

/** Stores a plan that was changed. It may have thousands of keys: they are published anew only when requests are decided otherwise. */
export function changePlan(store: Store, plan: UsagePlan, changed: UsagePlan): void {
  if (JSON.stringify(publishedPlan(plan)) === JSON.stringify(publishedPlan(changed)))
    store.put('UsagePlan', account, plan.id, changed)
  else savePlanAndKeys(store, changed)
}

/** Stores a plan and publishes its keys anew. Throws 409 when a key would open a stage through two plans. */
function savePlanAndKeys(store: Store, plan: UsagePlan): void {
  store.put('UsagePlan', account, plan.id, plan)
  const planOf = plansOf(store)
  for (const key of keysOf(store, plan.id)) {
    checkSoleOpener(store, plan, key, 'updated')
    republishApiKey(store, key, planOf)
  }
}

/** Takes the stages of an API out of every plan, or only the one named: they are about to be deleted. */
export function detachStages(store: Store, apiId: string, stageName?: string): void {
  const goes = (at: PlanStage) =>
    at.apiId === apiId && (stageName === undefined || at.stage === stageName)
  for (const plan of store.list('UsagePlan', account))
    if (plan.apiStages.some(goes))
      savePlanAndKeys(store, { ...plan, apiStages: plan.apiStages.filter((at) => !goes(at)) })
}

/** One plan per key per stage (spec rest-request §7); AWS's text: spec control-plane §10. */
function checkSoleOpener(
  store: Pick<Store, 'get'>,
  plan: UsagePlan,
  key: ApiKey,
  done: 'added' | 'updated',
): void {
  const opened = new Set(plan.apiStages.map(({ apiId, stage }) => `${apiId}:${stage}`))
  for (const otherId of key.usagePlanIds) {
    const other = otherId === plan.id ? undefined : store.get('UsagePlan', account, otherId)
    if (other?.apiStages.some(({ apiId, stage }) => opened.has(`${apiId}:${stage}`)))
      throw conflict(
        `Usage Plan ${plan.id} cannot be ${done} because API Key cannot reference multiple Usage Plans with the same api:stage`,
      )
  }
}
