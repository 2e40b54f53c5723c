import { matchedPath } from '../../model/v2/route-path.ts'
import type { Location } from '../exchange/location.ts'

/** The path that routes are matched with, and `$request.path`: without the stage, slashes as they were sent. */
export function routePathOf({ customDomain, stageName, contextPath }: Location): string {
  if (customDomain) return customDomain.resourcePath
  if (stageName === '$default') return contextPath
  return contextPath.slice(stageName.length + 1) || '/'
}

/** The path as it was sent: with the stage in front unless that is `$default`, without a mapping's key (spec http-api §9). */
export function sentPathOf(location: Location): string {
  const { customDomain, stageName, contextPath } = location
  if (!customDomain) return contextPath
  return stageName === '$default'
    ? customDomain.resourcePath
    : `/${stageName}${customDomain.resourcePath}`
}

/** `rawPath` before it is decoded: what was matched and authorised, and nothing that a function could read a query from. */
export const rawPathOf = (location: Location): string => matchedPath(sentPathOf(location))
