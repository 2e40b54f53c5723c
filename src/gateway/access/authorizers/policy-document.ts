import { compilePolicy } from '../../../lang/iam-policy/compile-policy.ts'
import { parsePolicy } from '../../../lang/iam-policy/parse-policy.ts'
import type { EvaluatePolicy } from '../../../lang/iam-policy/policy.ts'
import { PolicyError } from '../../../lang/iam-policy/policy-error.ts'

/** An IAM policy as a Lambda authorizer returned it: plain JSON that {@link compileAuthorizerPolicy} takes. */
export type PolicyDocument = Readonly<Record<string, unknown>>

/** Characters of a statement's resource: spec rest-auth §6. */
const maxResourceLength = 512

/** Compiles an authorizer's policy. Throws {@link PolicyError} for one that is none. */
function compileAuthorizerPolicy(document: unknown): EvaluatePolicy {
  const policy = parsePolicy(document, 'identity')
  for (const { where, resource } of policy.statements) {
    if (resource.values.some((text) => text.length > maxResourceLength)) {
      const member = resource.negated ? 'NotResource' : 'Resource'
      throw new PolicyError(`${where}.${member}`, `has more than ${maxResourceLength} characters`)
    }
  }
  return compilePolicy(policy)
}

/** What is wrong with an authorizer's policy, or undefined for a {@link PolicyDocument}. */
export function checkPolicy(document: unknown): string | undefined {
  try {
    compileAuthorizerPolicy(document)
    return undefined
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    return `policyDocument${error.where === '' ? '' : `.${error.where}`} ${error.reason}`
  }
}
