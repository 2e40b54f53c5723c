import { compileCondition } from './compile-condition.ts'
import { compileGlob, type GlobOptions } from './glob.ts'
import type { ParsedPolicy } from './parse-policy.ts'
import type {
  EvaluatePolicy,
  Negatable,
  PolicyPrincipal,
  PolicyRequest,
  Principals,
  Statement,
} from './policy.ts'

/**
 * Compiles a policy (spec rest-auth §3). Throws `PolicyError`, with the place, for an operator, a variable or a
 * value that is not known.
 */
export function compilePolicy({ statements, hasVariables }: ParsedPolicy): EvaluatePolicy {
  const compiled = statements.map((statement) => compileStatement(statement, hasVariables))
  const denials = compiled.filter(({ effect }) => effect === 'Deny')
  const allowances = compiled.filter(({ effect }) => effect === 'Allow')
  return (request) => {
    const denial = denials.find(({ applies }) => applies(request) !== 'no')
    if (denial) {
      request.decidedBy?.(denial.where)
      return 'deny'
    }
    let delegation: CompiledStatement | undefined
    for (const allowance of allowances) {
      const to = allowance.applies(request)
      if (to === 'caller') {
        request.decidedBy?.(allowance.where)
        return 'allow'
      }
      if (to === 'account') delegation = allowance
    }
    if (!delegation) return 'silent'
    request.decidedBy?.(delegation.where)
    return 'delegate'
  }
}

/** Whom a statement is about: not the caller, the caller, or the caller's account as a whole. */
type Addressee = 'no' | 'caller' | 'account'

type CompiledStatement = {
  readonly where: string
  readonly effect: 'Allow' | 'Deny'
  applies(request: PolicyRequest): Addressee
}

function compileStatement(statement: Statement, variables: boolean): CompiledStatement {
  const { where, effect } = statement
  const addressee = compilePrincipals(statement.principal, effect)
  const action = compileTexts(`${where}.Action`, statement.action, {
    wildcards: true,
    variables: false,
    ignoreCase: true,
  })
  const resource = compileTexts(`${where}.Resource`, statement.resource, {
    wildcards: true,
    variables,
  })
  const conditions = statement.conditions.map((each) => compileCondition(each, variables))
  const needs = [...resource.needs, ...conditions.flatMap((condition) => condition.needs)]
  return {
    where,
    effect,
    applies(request) {
      if (!action.matches(request.action, request) || !resource.matches(request.resource, request))
        return 'no'
      if (!conditions.every((condition) => condition.holds(request))) return 'no'
      // What a variable without a value is compared with is never equal; that must not let anyone in.
      if (effect === 'Allow' && needs.some((key) => request.value(key) === undefined)) return 'no'
      return addressee(request.principal)
    },
  }
}

function compileTexts(
  where: string,
  { negated, values }: Negatable<readonly string[]>,
  options: GlobOptions,
) {
  const globs = values.map((value) => compileGlob(where, value, options))
  return {
    needs: negated ? globs.flatMap(({ needs }) => needs) : [],
    matches: (text: string, request: PolicyRequest) =>
      globs.some((glob) => glob.matches(text, request)) !== negated,
  }
}

function compilePrincipals(
  principal: Negatable<Principals> | undefined,
  effect: Statement['effect'],
): (caller: PolicyPrincipal | undefined) => Addressee {
  if (!principal) return () => 'caller'
  const { negated, values } = principal
  if (negated) return (caller) => (isExempt(values, caller, effect) ? 'no' : 'caller')
  const { everyone, accounts, arns } = values
  return (caller) => {
    if (everyone) return 'caller'
    if (!caller) return 'no'
    if (isNamedOtherwise(values, caller)) return 'caller'
    if (caller.arns.some((arn) => arns.includes(arn) || isRootOf(arn, accounts))) return 'caller'
    return accounts.includes(caller.accountId) ? 'account' : 'no'
  }
}

/** Services and providers have no account and no ARN of a principal. */
const isNamedOtherwise = (
  { services, providers }: Principals,
  { service, federated }: PolicyPrincipal,
): boolean =>
  (service !== undefined && services.includes(service)) ||
  (federated !== undefined && providers.includes(federated))

/** An account's root user is the account. */
const isRootOf = (arn: string, accounts: readonly string[]): boolean =>
  accounts.some((id) => arn.endsWith(`:iam::${id}:root`))

/**
 * Whether `NotPrincipal` spares a caller. Of a denial it does so only when everything that names the caller is
 * listed, its account too: IAM's documentation warns that the rest is denied otherwise.
 */
function isExempt(
  values: Principals,
  caller: PolicyPrincipal | undefined,
  effect: Statement['effect'],
): boolean {
  const { everyone, accounts, arns } = values
  if (everyone) return true
  if (!caller) return false
  if (caller.service !== undefined || caller.federated !== undefined)
    return isNamedOtherwise(values, caller)
  const listed = (arn: string) => arns.includes(arn) || isRootOf(arn, accounts)
  const isAccountListed = accounts.includes(caller.accountId)
  return effect === 'Deny'
    ? isAccountListed && caller.arns.every(listed)
    : isAccountListed || caller.arns.some(listed)
}
