import type { AuthorizerV2, HttpApiSnapshot, RouteV2 } from '../../../model/v2/api.ts'
import { authenticate } from '../../access/authenticate.ts'
import { authorize } from '../../access/authorize-caller.ts'
import { observed } from '../../access/observed.ts'
import type { Step } from '../../exchange/exchange.ts'

/**
 * Who may call a route: the steps of its authorization type, in order. Throws for a type that is not served, so that its
 * routes fail rather than stand open.
 */
export function linkHttpAccess(
  { authorizationType }: RouteV2,
  _authorizers: readonly AuthorizerV2[],
  _api: HttpApiSnapshot['api'],
): readonly Step[] {
  switch (authorizationType) {
    case 'NONE':
      return []
    case 'AWS_IAM':
      // An HTTP API has no resource policy: a caller of another account is let in by nobody (spec http-api §6).
      return [observed('authentication', authenticate), authorize(undefined)]
    case 'JWT':
    case 'CUSTOM':
      throw new Error(`authorization type ${authorizationType} is not served`)
    default:
      throw new Error(`authorization type ${String(authorizationType)} is none`)
  }
}
