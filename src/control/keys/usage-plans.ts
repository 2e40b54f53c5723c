import type { UsagePlan } from '../../model/account/usage-plan.ts'
import { badRequest } from '../answer/api-error.ts'
import type { ControlContext, Operations } from '../run/operation.ts'
import { arrayPage, listPage } from '../entity/paging.ts'
import type { ApigatewayInput as Input } from '../protocol/operation.ts'
import { account } from '../state/store.ts'
import { plansOf } from './api-key-record.ts'
import { defined } from '../entity/defined.ts'
import { readTags } from '../rest/api/rest-apis.ts'
import { limiterOf } from './usage-plan-limiter.ts'
import { changePlan, findPlan, keysOf, leavePlan } from './usage-plan-links.ts'
import { patchUsagePlan } from './usage-plan-patch.ts'
import {
  checkMethodThrottles,
  checkQuota,
  checkThrottle,
  findPlanStage,
} from './usage-plan-settings.ts'

const planIdLength = 6

/** Operations of usage plans (spec control-plane §6, §10; rest-request §8). */
export const usagePlans = {
  CreateUsagePlan(input: Input<'CreateUsagePlan'>, { store, newId }: ControlContext) {
    const { name, description, apiStages = [], throttle, quota } = input
    if (!name) throw badRequest('Usage Plan name cannot be empty')
    const plan: UsagePlan = defined({
      id: newId(planIdLength),
      name,
      description: description || undefined,
      apiStages: apiStages.map((at) =>
        defined({
          ...findPlanStage(store, at.apiId, at.stage),
          throttle: checkMethodThrottles(at.throttle ?? {}),
        }),
      ),
      throttle: checkThrottle(throttle ?? {}),
      quota: quota && checkQuota(quota),
      tags: readTags(input.tags),
    })
    limiterOf(plan)
    const named = plan.apiStages.map(({ apiId, stage }) => `${apiId}:${stage}`)
    const twice = named.find((stage, at) => named.indexOf(stage) !== at)
    if (twice) throw badRequest(`API Stage ${twice} is specified twice`)
    store.put('UsagePlan', account, plan.id, plan)
    return plan
  },

  GetUsagePlans(input: Input<'GetUsagePlans'>, { store }: ControlContext) {
    if (input.keyId === undefined)
      return listPage(store, 'UsagePlan', account, input, (plan) => plan)
    const key = store.get('ApiKey', account, input.keyId)
    const plans = (key?.usagePlanIds ?? []).flatMap(
      (id) => store.get('UsagePlan', account, id) ?? [],
    )
    return arrayPage(plans, input)
  },

  GetUsagePlan(input: Input<'GetUsagePlan'>, { store }: ControlContext) {
    return showTaggedPlan(findPlan(store, input.usagePlanId))
  },

  UpdateUsagePlan(input: Input<'UpdateUsagePlan'>, { store }: ControlContext) {
    const plan = findPlan(store, input.usagePlanId)
    const patched = patchUsagePlan(plan, input.patchOperations, store)
    changePlan(store, plan, patched)
    return showTaggedPlan(patched)
  },

  /** AWS's text: github.com/aws/aws-sdk-js/issues/3841. */
  DeleteUsagePlan(input: Input<'DeleteUsagePlan'>, { store }: ControlContext) {
    const plan = findPlan(store, input.usagePlanId)
    const [first] = plan.apiStages
    if (first)
      throw badRequest(
        `Cannot delete Usage Plan ${plan.id} because there are API Stages associated with it, including ${first.apiId}:${first.stage}`,
      )
    store.delete('UsagePlan', account, plan.id)
    const planOf = plansOf(store)
    for (const key of keysOf(store, plan.id)) leavePlan(store, plan.id, key, planOf)
  },
} satisfies Operations

/** As Get and Update show it: with `tags` even when there are none. */
const showTaggedPlan = (plan: UsagePlan) => ({ ...plan, tags: plan.tags ?? {} })
