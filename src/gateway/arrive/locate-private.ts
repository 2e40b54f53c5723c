import { inStage, locate } from './locate.ts'
import type { Location, Nowhere } from '../exchange/location.ts'
import type { Target } from '../exchange/location.ts'
import type { VpcEndpoint } from '../exchange/location.ts'

/** `{vpceId}-{suffix}.execute-api.{region}.vpce.amazonaws.com`: the endpoint's own name, which says no API. */
const endpointHost = /^(vpce-[a-z0-9]+)-[a-z0-9-]+\.execute-api\./
const apiIdForm = /^[a-z0-9]+$/

/**
 * Where a request by a private endpoint goes (spec rest-routing §2): where the host says, else to the API named by
 * `x-apigw-api-id`, at the stage that is the path's first segment. There is nothing else behind the endpoint.
 */
export function locatePrivate(
  target: Target,
  headers: Headers,
  vpcEndpoint: VpcEndpoint,
): Location | Nowhere {
  const located = locate(target)
  if (located === 'nowhere') return located
  if (located) return { ...located, vpcEndpoint }
  const named = endpointHost.exec(target.host)?.[1]
  if (named !== undefined && named !== vpcEndpoint.id) return 'nowhere'
  const apiId = headers.get('x-apigw-api-id')?.toLowerCase() ?? ''
  if (!apiIdForm.test(apiId)) return 'nowhere'
  const byHeader = inStage(apiId, target.path, target.host)
  return byHeader === 'nowhere' ? byHeader : { ...byHeader, vpcEndpoint }
}
