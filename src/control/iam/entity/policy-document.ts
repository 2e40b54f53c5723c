import { compilePolicy } from '../../../lang/iam-policy/compile-policy.ts'
import { parsePolicy } from '../../../lang/iam-policy/parse-policy.ts'
import type { PolicyKind } from '../../../lang/iam-policy/policy.ts'
import { PolicyError } from '../../../lang/iam-policy/policy-error.ts'
import { limitExceeded, malformedPolicy } from './iam-error.ts'

/**
 * Checks that a document is a policy that this gateway can evaluate whole. Throws `MalformedPolicyDocument`, with the place,
 * for one that is not: it would say something else than what was meant.
 */
export function checkPolicy(document: string, kind: PolicyKind): string {
  try {
    compilePolicy(parsePolicy(JSON.parse(document), kind))
    return document
  } catch (error) {
    if (error instanceof PolicyError) {
      throw malformedPolicy(`Syntax errors in policy. (${error.message})`)
    }
    if (error instanceof SyntaxError) {
      throw malformedPolicy('Syntax errors in policy. (The document is not JSON)')
    }
    throw error
  }
}

/** Characters of a policy as IAM counts them: white space is free. */
const sizeOf = (document: string): number => document.replace(/\s/g, '').length

/** Throws for policies that are too large together. */
export function checkSize(documents: readonly string[], limit: number, of: string): void {
  const size = documents.reduce((sum, document) => sum + sizeOf(document), 0)
  if (size > limit) throw limitExceeded(`Maximum policy size of ${limit} bytes exceeded for ${of}`)
}
