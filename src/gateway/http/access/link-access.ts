import type { EvaluatePolicy } from '../../../lang/iam-policy/policy.ts'
import type { AuthorizerV2, RouteV2 } from '../../../model/v2/api.ts'
import { authenticate } from '../../access/authenticate.ts'
import { authorize } from '../../access/authorize-caller.ts'
import { askAuthorizer } from '../../access/custom/ask-authorizer.ts'
import { observed } from '../../access/observed.ts'
import { refuseDenied, requirePolicy } from '../../access/require-policy.ts'
import type { Step } from '../../exchange/exchange.ts'
import { loadAuthorize } from './ask-function.ts'
import { checkJwt } from './check-jwt.ts'

/**
 * Who may call a route: the steps of its authorization type and of the API's policy, where it has one, in the order in which
 * REST APIs have them. Throws for a type that is not served, and for a
 * route without an authorizer of its type, so that it fails rather than stands open.
 */
export function linkHttpAccess(
  route: RouteV2,
  authorizers: readonly AuthorizerV2[],
  policy?: EvaluatePolicy,
): readonly Step[] {
  const { authorizationType } = route
  switch (authorizationType) {
    case 'NONE':
      return policy ? [requirePolicy(policy)] : []
    case 'AWS_IAM':
      // Without a resource policy a caller of another account is let in by nobody (spec http-api §6).
      return [observed('authentication', authenticate), authorize(policy)]
    case 'JWT': {
      const check = checkJwt(
        authorizerOf(route, authorizers, 'JWT'),
        route.authorizationScopes ?? [],
      )
      return policy ? [check, requirePolicy(policy)] : [check]
    }
    case 'CUSTOM': {
      const authorizer = authorizerOf(route, authorizers, 'REQUEST')
      const { authorizerId } = authorizer
      return [
        ...(policy ? [refuseDenied(policy)] : []),
        askAuthorizer(new Map([[authorizerId, loadAuthorize(authorizer)]]), authorizerId, policy),
      ]
    }
    default:
      throw new Error(`authorization type ${String(authorizationType)} is none`)
  }
}

function authorizerOf(
  { authorizerId }: RouteV2,
  authorizers: readonly AuthorizerV2[],
  type: AuthorizerV2['authorizerType'],
): AuthorizerV2 {
  const found = authorizers.find((each) => each.authorizerId === authorizerId)
  if (found?.authorizerType === type) return found
  throw new Error(`authorizer ${authorizerId} is none of type ${type}`)
}
