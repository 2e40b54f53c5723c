import { compilePolicy } from '../lang/iam-policy/compile-policy.ts'
import { parsePolicy } from '../lang/iam-policy/parse-policy.ts'
import type { EvaluatePolicy, PolicyRequest, Verdict } from '../lang/iam-policy/policy.ts'
import type { IamRole } from '../model/account/iam.ts'

const compiled = new WeakMap<IamRole, EvaluatePolicy>()

/** Whether a role's trust policy lets somebody do something with the role, such as `sts:AssumeRole`. */
export function trusts(role: IamRole, request: Omit<PolicyRequest, 'resource'>): Verdict {
  let policy = compiled.get(role)
  if (!policy) {
    policy = compilePolicy(parsePolicy(JSON.parse(role.trust), 'trust'))
    compiled.set(role, policy)
  }
  return policy({ ...request, resource: '*' })
}
