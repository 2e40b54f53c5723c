import type { ContextValue } from '../../lang/iam-policy/policy.ts'
import type { Permission, Principal } from '../../model/principal.ts'
import { ApiError } from '../answer/api-error.ts'
import { type ConditionValue, withValues } from './condition-values.ts'

/** Something that a call does, in the words of policies. */
export type Ask = {
  /** `apigateway:GET`. */
  readonly action: string
  /** ARN. */
  readonly resource: string
  /** Condition keys of the service's own, in lower case. */
  readonly values?: ReadonlyMap<string, ContextValue | undefined>
}

/** Throws AWS's `AccessDeniedException` for a caller whose own policies do not allow all that a call does. */
export async function authorize(
  caller: Principal,
  asks: readonly Ask[],
  value: ConditionValue,
): Promise<void> {
  for (const { action, resource, values } of asks) {
    const told = (key: string) => {
      if (!values?.has(key) && untold.test(key)) throw untoldKey(caller, action, resource, key)
      return value(key)
    }
    const said = await caller.permits({
      action,
      resource,
      value: values ? withValues(values, told) : told,
    })
    if (said !== 'allow') throw accessDenied(caller, action, resource, said)
  }
}

/**
 * Condition keys that AWS's services tell of what a call is about, and that are not known here. A denial that asks for one
 * must not be passed over as if there were none.
 */
const untold = /^(?:(?:aws|iam):resourcetag\/|apigateway:|lambda:)/

const untoldKey = (caller: Principal, action: string, resource: string, key: string): ApiError =>
  new ApiError(
    'AccessDeniedException',
    403,
    `User: ${caller.userArn} is not authorized to perform: ${action} on resource: ${resource} because a policy asks for ${key}, which this gateway does not know of a call`,
  )

/** The refusal of a caller, in AWS's words. */
export const accessDenied = (
  caller: Principal,
  action: string,
  resource: string,
  said: Permission,
): ApiError =>
  new ApiError(
    'AccessDeniedException',
    403,
    `User: ${caller.userArn} is not authorized to perform: ${action} on resource: ${resource}${reasonOf(said, action)}`,
  )

function reasonOf(said: Permission, action: string): string {
  switch (said) {
    case 'deny':
      return ' with an explicit deny in an identity-based policy'
    case 'outside boundary':
      return ` because no permissions boundary allows the ${action} action`
    case 'outside session':
      return ` because no session policy allows the ${action} action`
    // Trust policies are the role's own: AWS does not say what is in them.
    case 'allow':
      return ''
    case 'silent':
      return ` because no identity-based policy allows the ${action} action`
  }
}
