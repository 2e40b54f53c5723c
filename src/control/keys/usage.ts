import { quotaSubject, type DayUsage, type QuotaLimit } from '../../model/account/leases.ts'
import { dayOf, dayStart, periodOf } from '../../metering/calendar.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import type { Edge } from '../run/edge.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { listPage } from '../entity/paging.ts'
import { applyPatch, listingPaths, type PatchTable } from '../entity/patch.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { account, type Store } from '../state/store.ts'
import { numberText } from './usage-plan-settings.ts'
import { daysBetween } from './usage-days.ts'
import { findPlan } from './usage-plan-links.ts'

/** Keys that are asked about at once. */
const atOnce = 20

/** What a report is made from. */
type Asked = {
  readonly usagePlanId: string
  readonly startDate: string
  readonly endDate: string
  readonly quota: QuotaLimit | undefined
  readonly keyIds: readonly string[]
  readonly position: string | undefined
}

/**
 * Operations of what keys have used of their quotas (spec control-plane §10). The objects that count it are asked; a key
 * without traffic is not listed.
 */
export const usage = {
  GetUsage: {
    transaction(input: Input<'GetUsage'>, { store }: ControlContext): Asked {
      const { usagePlanId, startDate, endDate, keyId } = input
      const { quota } = findPlan(store, usagePlanId)
      if (keyId !== undefined) checkKey(store, usagePlanId, keyId)
      daysBetween(startDate, endDate)
      const asked = { usagePlanId, startDate, endDate, quota }
      if (keyId !== undefined) return { ...asked, keyIds: [keyId], position: undefined }
      const choice = { ref: usagePlanId }
      const show = ({ keyId: id }: { readonly keyId: string }) => id
      const page = listPage(store, 'UsagePlanKey', account, input, show, choice)
      return { ...asked, keyIds: page.items, position: page.position }
    },
    async complete({ quota, keyIds, position, ...asked }: Asked, { quotas }: Edge) {
      const rows: Record<string, Rows> = {}
      const page = { ...asked, ...(position !== undefined && { position }) }
      if (!quota) return { ...page, items: rows }
      for (let i = 0; i < keyIds.length; i += atOnce) {
        const found = await Promise.all(
          keyIds.slice(i, i + atOnce).map(async (keyId) => {
            const subject = quotaSubject(asked.usagePlanId, keyId)
            const from = dayOf(periodOf(dayStart(asked.startDate), quota.period).start)
            return [keyId, await quotas.usage(subject, quota, from, asked.endDate)] as const
          }),
        )
        for (const [keyId, days] of found) {
          if (Object.keys(days).length === 0) continue
          rows[keyId] = rowsOf(days, quota, daysBetween(asked.startDate, asked.endDate))
        }
      }
      return { ...page, items: rows }
    },
  },

  /** Extends or cuts what is left to a key in the current period. */
  UpdateUsage: {
    transaction(input: Input<'UpdateUsage'>, { store, now }: ControlContext) {
      const { usagePlanId, keyId } = input
      const { quota } = findPlan(store, usagePlanId)
      checkKey(store, usagePlanId, keyId)
      if (!quota) throw badRequest(`Usage Plan ${usagePlanId} has no quota`)
      const { remaining } = applyPatch({ remaining: -1 }, input.patchOperations, patches)
      return { usagePlanId, keyId, quota, remaining, today: dayOf(now) }
    },
    async complete({ usagePlanId, keyId, quota, remaining, today }: Change, { quotas }: Edge) {
      const subject = quotaSubject(usagePlanId, keyId)
      const days =
        remaining < 0
          ? (await quotas.usage(subject, quota, today, today))[today]
          : await quotas.setRemaining(subject, quota, remaining)
      const items = { [keyId]: [[days?.used ?? 0, days?.remaining ?? quota.limit]] }
      return { usagePlanId, startDate: today, endDate: today, items }
    },
  },
} satisfies Operations

/** What is to be set; without patch operations nothing is, and `remaining` is below 0. */
type Change = {
  readonly usagePlanId: string
  readonly keyId: string
  readonly quota: QuotaLimit
  readonly remaining: number
  readonly today: string
}

/** AWS's text: github.com/aws/aws-cli/issues/5344. */
function checkKey(store: Store, usagePlanId: string, keyId: string): void {
  if (!store.get('ApiKey', account, keyId)?.usagePlanIds.includes(usagePlanId))
    throw notFound('Invalid Key identifier specified')
}

type Rows = readonly (readonly [used: number, remaining: number])[]

/** `[used, remaining]` of each day: what is left stays left until the period ends. */
function rowsOf(
  days: Readonly<Record<string, DayUsage>>,
  quota: QuotaLimit,
  asked: readonly string[],
): Rows {
  const known = Object.keys(days).toSorted()
  return asked.map((day) => {
    const last = known.findLast((other) => other <= day)
    const { start } = periodOf(dayStart(day), quota.period)
    const remaining = last !== undefined && dayStart(last) >= start && days[last]?.remaining
    return [days[day]?.used ?? 0, remaining === false ? quota.limit : (remaining ?? quota.limit)]
  })
}

const patches: PatchTable<{ readonly remaining: number }> = {
  refuse: listingPaths,
  rules: {
    '/remaining': {
      replace(_, { value }) {
        const remaining = numberText(value)
        if (!(Number.isSafeInteger(remaining) && remaining >= 0))
          throw badRequest(
            `Invalid remaining specified: ${value ?? 'null'}. It must be an integer from 0`,
          )
        return { remaining }
      },
    },
  },
}
