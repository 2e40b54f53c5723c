import type { KeyUsage, QuotaSettings } from '../../model/account/usage-plan.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { arrayPage } from '../entity/paging.ts'
import { applyPatch, listingPaths, type PatchTable } from '../entity/patch.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { account, type Store } from '../state/store.ts'
import { dayOf, daysBetween, maxReportDays, periodStart } from './usage-days.ts'
import { findPlan } from './usage-plan-links.ts'

const usageId = (planId: string, keyId: string) => `${planId}/${keyId}`

/** Operations of what keys have used of their quotas (spec control-plane §10). A key without traffic is not listed. */
export const usage = {
  GetUsage(input: Input<'GetUsage'>, { store }: ControlContext) {
    const { usagePlanId, startDate, endDate, keyId } = input
    const { quota } = findPlan(store, usagePlanId)
    if (keyId !== undefined) checkKey(store, usagePlanId, keyId)
    const days = daysBetween(startDate, endDate)
    const known = quota
      ? store
          .list('KeyUsage', account, usagePlanId)
          .filter((used) => keyId === undefined || used.keyId === keyId)
      : []
    const { items, ...page } = arrayPage(known, input)
    const rows = quota ? items.map((used) => [used.keyId, rowsOf(used, quota, days)] as const) : []
    return { usagePlanId, startDate, endDate, items: Object.fromEntries(rows), ...page }
  },

  /** Extends or cuts what is left to a key in the current period. */
  UpdateUsage(input: Input<'UpdateUsage'>, { store, now }: ControlContext) {
    const { usagePlanId, keyId } = input
    const { quota } = findPlan(store, usagePlanId)
    checkKey(store, usagePlanId, keyId)
    if (!quota) throw badRequest(`Usage Plan ${usagePlanId} has no quota`)
    const today = dayOf(now)
    const id = usageId(usagePlanId, keyId)
    const old = store.get('KeyUsage', account, id) ?? { usagePlanId, keyId, days: {} }
    const [[used, left]] = rowsOf(old, quota, [today])
    const { remaining } = applyPatch({ remaining: left }, input.patchOperations, patches)
    const changed = { ...old, days: { ...recent(old.days, today), [today]: { used, remaining } } }
    store.put('KeyUsage', account, id, changed, usagePlanId)
    const items = { [keyId]: [[used, remaining]] }
    return { usagePlanId, startDate: today, endDate: today, items }
  },
} satisfies Operations

/** AWS's text: github.com/aws/aws-cli/issues/5344. */
function checkKey(store: Store, usagePlanId: string, keyId: string): void {
  if (!store.get('ApiKey', account, keyId)?.usagePlanIds.includes(usagePlanId))
    throw notFound('Invalid Key identifier specified')
}

type Rows = [readonly [used: number, remaining: number], ...(readonly [number, number])[]]

/** `[used, remaining]` of each day: what is left stays left until the period ends. */
function rowsOf({ days }: KeyUsage, quota: QuotaSettings, asked: readonly string[]): Rows {
  const known = Object.keys(days).toSorted()
  return asked.map((day) => {
    const last = known.findLast((other) => other <= day)
    const counts =
      last !== undefined && periodStart(last, quota.period) === periodStart(day, quota.period)
    const remaining = counts ? days[last]?.remaining : undefined
    return [days[day]?.used ?? 0, remaining ?? quota.limit] as const
  }) as unknown as Rows
}

/** The days a report can still ask for, so that a record stays small. */
function recent(days: KeyUsage['days'], today: string): KeyUsage['days'] {
  const kept = Object.entries(days)
    .toSorted(([a], [b]) => (a < b ? 1 : -1))
    .filter(([day]) => day <= today)
    .slice(0, maxReportDays)
  return Object.fromEntries(kept)
}

const patches: PatchTable<{ readonly remaining: number }> = {
  refuse: listingPaths,
  rules: {
    '/remaining': {
      replace(_, { value }) {
        const remaining = value ? Number(value) : Number.NaN
        if (!(Number.isSafeInteger(remaining) && remaining >= 0))
          throw badRequest(
            `Invalid remaining specified: ${value ?? 'null'}. It must be an integer from 0`,
          )
        return { remaining }
      },
    },
  },
}
