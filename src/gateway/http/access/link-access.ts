import type { AuthorizerV2, RouteV2 } from '../../../model/v2/api.ts'
import { authenticate } from '../../access/authenticate.ts'
import { authorize } from '../../access/authorize-caller.ts'
import { askAuthorizer } from '../../access/custom/ask-authorizer.ts'
import { observed } from '../../access/observed.ts'
import type { Step } from '../../exchange/exchange.ts'
import { loadAuthorize } from './ask-function.ts'
import { checkJwt } from './check-jwt.ts'

/**
 * Who may call a route: the steps of its authorization type, in order. Throws for a type that is not served, and for a
 * route without an authorizer of its type, so that it fails rather than stands open.
 */
export function linkHttpAccess(
  route: RouteV2,
  authorizers: readonly AuthorizerV2[],
): readonly Step[] {
  const { authorizationType } = route
  switch (authorizationType) {
    case 'NONE':
      return []
    case 'AWS_IAM':
      // An HTTP API has no resource policy: a caller of another account is let in by nobody (spec http-api §6).
      return [observed('authentication', authenticate), authorize(undefined)]
    case 'JWT':
      return [checkJwt(authorizerOf(route, authorizers, 'JWT'), route.authorizationScopes ?? [])]
    case 'CUSTOM': {
      const authorizer = authorizerOf(route, authorizers, 'REQUEST')
      const { authorizerId } = authorizer
      return [
        askAuthorizer(
          new Map([[authorizerId, loadAuthorize(authorizer)]]),
          authorizerId,
          undefined,
        ),
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
