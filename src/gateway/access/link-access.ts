import type { Authorizer, Method } from '../../model/rest-api.ts'
import type { Endpoint, Step } from '../exchange/exchange.ts'
import { askAuthorizer, type LambdaAuthorizers } from './custom/ask-authorizer.ts'
import { authenticate } from './authenticate.ts'
import { authorize } from './authorize-caller.ts'
import { checkDomainPolicy } from './domain-access.ts'
import { checkToken } from './jwt/check-token.ts'
import { observed } from './observed.ts'
import { refuseDenied, requirePolicy } from './require-policy.ts'
import type { EvaluatePolicy } from '../../lang/iam-policy/policy.ts'

/** What the access to a method depends on beside the method. */
export type AccessContext = {
  /** The API's resource policy; undefined without one. */
  readonly policy: EvaluatePolicy | undefined
  readonly endpoint: Endpoint
  /** All of the API's: a method names one by its id. */
  readonly authorizers: readonly Authorizer[]
  readonly lambdaAuthorizers: LambdaAuthorizers
}

/**
 * Who may call a method: the steps of its authorization type and of the API's policy, in order (spec rest-request
 * §2, rows 5–7). Throws for a type that is not served, so that its methods fail rather than stand open.
 */
export function linkAccess(
  method: Method,
  { policy, endpoint, authorizers, lambdaAuthorizers }: AccessContext,
): readonly Step[] {
  const { type } = endpoint
  // A private API without a policy is closed to everybody (spec rest-auth §10).
  if (type === 'PRIVATE' && !policy) return [requirePolicy(() => 'silent')]
  // Only private APIs are behind private domains.
  const domain = type === 'PRIVATE' ? [observed('authorization', checkDomainPolicy)] : []
  const { authorizationType } = method
  switch (authorizationType) {
    case 'NONE':
      return policy ? [...domain, requirePolicy(policy)] : []
    case 'AWS_IAM':
      return [observed('authentication', authenticate), ...domain, authorize(policy)]
    case 'CUSTOM':
      return [
        // A caller whom the policy denies costs no call of the function (spec rest-auth §4).
        ...(policy ? [refuseDenied(policy)] : []),
        ...domain,
        askAuthorizer(lambdaAuthorizers, method.authorizerId, policy),
      ]
    case 'COGNITO_USER_POOLS':
    case 'JWT': {
      // The token says nothing of whom the API's policy lets in, so both have to allow (spec rest-auth §4).
      const check = checkToken(authorizerOf(method, authorizers), method.authorizationScopes ?? [])
      return policy ? [check, ...domain, requirePolicy(policy)] : [check]
    }
    default:
      throw new Error(`authorization type ${String(authorizationType)} cannot be served`)
  }
}

/** Throws for a method without one of its own type: it must fail rather than stand open. */
function authorizerOf(
  { authorizationType, authorizerId }: Method,
  authorizers: readonly Authorizer[],
): Authorizer {
  const found = authorizers.find(({ id }) => id === authorizerId)
  if (found?.type === authorizationType) return found
  throw new Error(`authorizer ${authorizerId} is none of type ${authorizationType}`)
}
