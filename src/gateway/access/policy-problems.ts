import { PolicyError } from '../../lang/iam-policy/policy-error.ts'
import { linkResourcePolicy } from './resource-policy.ts'

/** Policies are checked when they are written; what was stored by another version is checked here. */
export function policyProblems(policy: string | undefined): string[] {
  try {
    linkResourcePolicy(policy)
    return []
  } catch (error) {
    if (!(error instanceof PolicyError) && !(error instanceof SyntaxError)) throw error
    return [`The resource policy cannot be used: ${error.message}.`]
  }
}
