import type { EvaluatePolicy } from '../../lang/iam-policy/policy.ts'
import type { Step } from '../exchange/exchange.ts'
import { methodArnOf } from './authorizers/method-arn.ts'
import { conditionValue } from './condition-keys.ts'
import { bothAllow, eitherAllows } from './decide.ts'
import { denied } from './denied.ts'
import { invoke } from './invoke.ts'
import { observed } from './observed.ts'
import { askResourcePolicy, tell } from './tell.ts'

/** Whether a caller who has signed may call the method: their own policies say, and the API's where it has one. */
export const authorize = (policy: EvaluatePolicy | undefined): Step =>
  observed('authorization', {
    name: 'AWS_IAM authorization',
    async run(x) {
      const caller = x.caller!
      const resource = methodArnOf(x)
      const own = await caller.permits({
        action: invoke,
        resource,
        value: (key) => conditionValue(x, key),
      })
      const isSameAccount = caller.accountId === x.platform.accountId
      const decide = isSameAccount ? eitherAllows : bothAllow
      tell(x, () => `what ${caller.userArn} may itself says ${own} of ${resource}`)
      const denial = decide(own, askResourcePolicy(policy, x, resource))
      if (denial) throw denied(x, invoke, resource, denial)
    },
  })
