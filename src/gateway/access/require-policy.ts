import type { EvaluatePolicy } from '../../lang/iam-policy/policy.ts'
import type { Step } from '../exchange/exchange.ts'
import { methodArnOf } from './authorizers/method-arn.ts'
import { resourceAllows } from './decide.ts'
import { denied } from './denied.ts'
import { invoke } from './invoke.ts'
import { observed } from './observed.ts'
import { askResourcePolicy } from './tell.ts'

/** Without an identity, only the resource policy can let a caller in (spec rest-auth §4). */
export const requirePolicy = (policy: EvaluatePolicy): Step =>
  observed('authorization', {
    name: 'Resource policy',
    run(x) {
      const resource = methodArnOf(x)
      const denial = resourceAllows(askResourcePolicy(policy, x, resource))
      if (denial) throw denied(x, invoke, resource, denial)
    },
  })

/** Before it is known who calls: what the policy denies everybody. */
export const refuseDenied = (policy: EvaluatePolicy): Step =>
  observed('authorization', {
    name: 'Resource policy',
    run(x) {
      const resource = methodArnOf(x)
      if (askResourcePolicy(policy, x, resource) === 'deny')
        throw denied(x, invoke, resource, { by: 'resource', explicit: true })
    },
  })
