import type { EndpointType } from '../../model/rest-api.ts'
import { isViewerHeaderOf, privateEndpointHeaders } from './request-headers.ts'

/**
 * Whether a client's header would pass for one that the gateway sets: `X_User_Id` or `X.User.Id` beside its
 * `X-User-Id`. Backends that turn names into variables read all three as one (ATTACKS 15).
 *
 * @param requestParameters the integration's mappings: the headers it sets are the gateway's own
 */
export function linkShadowing(
  requestParameters: Readonly<Record<string, string>> | undefined,
  endpointType: EndpointType,
): (lowerName: string) => boolean {
  const prefix = 'integration.request.header.'
  const owned = new Set(alwaysOwned)
  for (const target of Object.keys(requestParameters ?? {})) {
    if (target.startsWith(prefix)) owned.add(target.slice(prefix.length).toLowerCase())
  }
  return (name) => {
    if (!name.includes('_') && !name.includes('.')) return false
    const dashed = name.replaceAll(/[_.]/g, '-')
    return owned.has(dashed) || isViewerHeaderOf(endpointType, dashed)
  }
}

const alwaysOwned = [
  ...privateEndpointHeaders,
  'x-amzn-apigateway-api-id',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]
