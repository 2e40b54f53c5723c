import type { ApiKey } from '../../model/account/api-key.ts'
import type { UsagePlanKey } from '../../model/account/usage-plan.ts'
import { badRequest, notFound } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { listPage } from '../entity/paging.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { account } from '../state/store.ts'
import { findApiKey } from './api-key-record.ts'
import { defined } from '../entity/defined.ts'
import { newestFirst } from '../entity/newest-first.ts'
import { attachKey, findPlan, keysOf, leavePlan } from './usage-plan-links.ts'

/** Operations of the keys in a usage plan. */
export const usagePlanKeys = {
  CreateUsagePlanKey(input: Input<'CreateUsagePlanKey'>, { store }: ControlContext) {
    const plan = findPlan(store, input.usagePlanId)
    if (input.keyType !== 'API_KEY')
      throw badRequest(`Invalid keyType specified: ${input.keyType}. Must be API_KEY`)
    return showPlanKey(attachKey(store, plan, findApiKey(store, input.keyId)))
  },

  /** Of an unknown plan there are none. conformance: ls:…::test_get_usage_plan_api_keys#get-up-keys-bad-usage-plan */
  GetUsagePlanKeys(input: Input<'GetUsagePlanKeys'>, { store }: ControlContext) {
    const { usagePlanId, nameQuery } = input
    if (!nameQuery) {
      const show = ({ keyId }: UsagePlanKey) => showPlanKey(findApiKey(store, keyId))
      const choice = { ref: usagePlanId, newestFirst: true }
      return listPage(store, 'UsagePlanKey', account, input, show, choice)
    }
    const named = keysOf(store, usagePlanId).filter(({ name }) => name?.startsWith(nameQuery))
    const page = newestFirst(named, input)
    return { ...page, items: page.items.map(showPlanKey) }
  },

  GetUsagePlanKey(input: Input<'GetUsagePlanKey'>, { store }: ControlContext) {
    return showPlanKey(findPlanKey(input, store))
  },

  DeleteUsagePlanKey(input: Input<'DeleteUsagePlanKey'>, { store }: ControlContext) {
    leavePlan(store, input.usagePlanId, findPlanKey(input, store))
  },
} satisfies Operations

/** Which 404 a key outside the plan gets: unverified moto:apigateway::test_usage_plan_keys. */
function findPlanKey(
  { usagePlanId, keyId }: Input<'GetUsagePlanKey'>,
  store: ControlContext['store'],
): ApiKey {
  const key = findApiKey(store, keyId)
  if (!key.usagePlanIds.includes(usagePlanId)) throw notFound('Invalid Usage Plan ID specified')
  return key
}

const showPlanKey = ({ id, name, value }: ApiKey) => defined({ id, name, type: 'API_KEY', value })
