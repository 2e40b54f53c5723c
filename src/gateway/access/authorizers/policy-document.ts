import { compilePolicy } from '../../../lang/iam-policy/compile-policy.ts'
import { parsePolicy } from '../../../lang/iam-policy/parse-policy.ts'
import type { EvaluatePolicy, Statement } from '../../../lang/iam-policy/policy.ts'
import { PolicyError } from '../../../lang/iam-policy/policy-error.ts'

/** An IAM policy as a Lambda authorizer returned it: plain JSON that {@link compileAuthorizerPolicy} takes. */
export type PolicyDocument = Readonly<Record<string, unknown>>

/** Characters of a statement's resource: spec rest-auth §6. */
const maxResourceLength = 512

/** A policy that may be kept. */
export type CompiledPolicy = {
  readonly evaluate: EvaluatePolicy
  /** About what it takes of memory. */
  readonly bytes: number
}

/** Measured of policies of 1 to 8,000 texts. */
const bytesOfStatement = 1536
const bytesOfText = 640

const textsOf = ({ action, resource, conditions }: Statement): number =>
  conditions.reduce(
    (sum, { values }) => sum + values.length,
    action.values.length + resource.values.length,
  )

/** Compiles an authorizer's policy; what is wrong with one that is none, as text. */
export function compileAuthorizerPolicy(document: unknown): CompiledPolicy | string {
  try {
    const policy = parsePolicy(document, 'identity')
    for (const { where, resource } of policy.statements) {
      if (resource.values.some((text) => text.length > maxResourceLength)) {
        const member = resource.negated ? 'NotResource' : 'Resource'
        throw new PolicyError(`${where}.${member}`, `has more than ${maxResourceLength} characters`)
      }
    }
    const texts = policy.statements.reduce((sum, each) => sum + textsOf(each), 0)
    return {
      evaluate: compilePolicy(policy),
      bytes: bytesOfStatement * policy.statements.length + bytesOfText * texts,
    }
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    return `policyDocument${error.where === '' ? '' : `.${error.where}`} ${error.reason}`
  }
}
