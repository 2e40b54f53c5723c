import { compilePolicy } from '../../lang/iam-policy/compile-policy.ts'
import { parsePolicy } from '../../lang/iam-policy/parse-policy.ts'
import type { EvaluatePolicy, PolicyRequest } from '../../lang/iam-policy/policy.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { conditionValue } from './condition-keys.ts'

/**
 * Links an API's or a domain's resource policy, which is part of what is published (spec rest-auth §4). Throws
 * `PolicyError` or `SyntaxError` for a text that is none: an API whose policy cannot be read is not served.
 *
 * @returns undefined for an API without one
 */
export const linkResourcePolicy = (text: string | undefined): EvaluatePolicy | undefined =>
  text === undefined ? undefined : compilePolicy(parsePolicy(JSON.parse(text), 'resource'))

/** What a policy is asked of the caller of a request. */
export const policyRequest = (x: Exchange, action: string, resource: string): PolicyRequest => ({
  action,
  resource,
  principal: x.caller && { accountId: x.caller.accountId, arns: arnsOf(x.caller) },
  value: (key) => conditionValue(x, key),
})

/** A session of a role is addressed by either name. */
const arnsOf = ({ userArn, roleArn }: NonNullable<Exchange['caller']>): readonly string[] =>
  roleArn === undefined ? [userArn] : [roleArn, userArn]
