import { compilePolicy } from '../../lang/iam-policy/compile-policy.ts'
import { parsePolicy } from '../../lang/iam-policy/parse-policy.ts'
import type { Verdict } from '../../lang/iam-policy/policy.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { conditionValue } from './condition-keys.ts'

/** What an API's own policy says of the caller of a request. */
export type ResourcePolicy = (x: Exchange, action: string, resource: string) => Verdict

/**
 * Links an API's resource policy, which is part of its deployment (spec rest-auth §4). Throws `PolicyError` or
 * `SyntaxError` for a text that is none: an API whose policy cannot be read is not served.
 *
 * @returns undefined for an API without one
 */
export function linkResourcePolicy(text: string | undefined): ResourcePolicy | undefined {
  if (text === undefined) return undefined
  const evaluate = compilePolicy(parsePolicy(JSON.parse(text), 'resource'))
  return (x, action, resource) =>
    evaluate({
      action,
      resource,
      principal: x.caller && { accountId: x.caller.accountId, arns: arnsOf(x.caller) },
      value: (key) => conditionValue(x, key),
    })
}

/** A session of a role is addressed by either name. */
const arnsOf = ({ userArn, roleArn }: NonNullable<Exchange['caller']>): readonly string[] =>
  roleArn === undefined ? [userArn] : [roleArn, userArn]
