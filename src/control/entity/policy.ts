import { compilePolicy } from '../../lang/iam-policy/compile-policy.ts'
import { expandResources } from '../../lang/iam-policy/expand-resources.ts'
import { parsePolicy } from '../../lang/iam-policy/parse-policy.ts'
import { PolicyError } from '../../lang/iam-policy/policy-error.ts'
import { parseStrictJson } from '../../lang/json/parse-strict-json.ts'
import { partitionOf } from '../../model/arn.ts'
import { maxResourcePolicyLength } from '../../model/limits.ts'
import type { ControlContext } from '../run/operation.ts'
import { ApiError } from '../answer/api-error.ts'

/**
 * Reads a resource policy: JSON text whose `execute-api:/…` resources become full ARNs, written compactly, as AWS
 * keeps it (spec control-plane §6). Throws BadRequestException for what is no policy; what is wrong with it is in
 * the detail.
 *
 * @returns undefined for empty text, which stands for no policy
 */
export function readPolicy(
  text: string | undefined,
  restApiId: string,
  context: Pick<ControlContext, 'region' | 'accountId'>,
): string | undefined {
  if (!text) return undefined
  if (text.length > maxResourcePolicyLength)
    throw invalidPolicy(`the policy has more than ${maxResourcePolicyLength} characters`)
  const { region, accountId } = context
  const partition = partitionOf(region)
  const policy = expandResources(parseJson(text), {
    from: 'execute-api:/',
    to: `arn:${partition}:execute-api:${region}:${accountId}:${restApiId}/`,
  })
  try {
    compilePolicy(parsePolicy(policy, 'resource'))
  } catch (error) {
    if (error instanceof PolicyError) throw invalidPolicy(error.message)
    throw error
  }
  return JSON.stringify(policy)
}

/** A policy as replies carry it: the inside of a JSON string, so escaped once more than its place needs (spec control-plane §6). */
export function showPolicy(policy: string): string {
  return JSON.stringify(policy).slice(1, -1)
}

/** A key that stands twice is refused: JSON.parse would leave the first condition out. */
function parseJson(text: string): unknown {
  try {
    parseStrictJson(text)
    return JSON.parse(text)
  } catch (error) {
    throw invalidPolicy(error instanceof Error ? error.message : String(error))
  }
}

const invalidPolicy = (detail: string) =>
  new ApiError(
    'BadRequestException',
    400,
    'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
    { detail },
  )
