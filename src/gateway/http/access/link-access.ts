import type { AuthorizerV2, HttpApiSnapshot, RouteV2 } from '../../../model/v2/api.ts'
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
  if (authorizationType === 'NONE') return []
  throw new Error(`authorization type ${authorizationType} is not served`)
}
