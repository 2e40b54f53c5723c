import { endedPath, matchedPath } from '../../model/v2/route-path.ts'
import type { Location } from '../exchange/location.ts'

/** The path that routes are matched with, and `$request.path`: without the stage, slashes as they were sent. */
export function routePathOf({ customDomain, stageName, contextPath }: Location): string {
  if (customDomain) return endedPath(customDomain.resourcePath)
  if (stageName === '$default') return endedPath(contextPath)
  return endedPath(contextPath.slice(stageName.length + 1) || '/')
}

/** The path as it was sent: with the stage in front unless that is `$default`, without a mapping's key (spec http-api §9). */
export function sentPathOf({ customDomain, stageName, contextPath }: Location): string {
  if (!customDomain) return endedPath(contextPath)
  const { resourcePath } = customDomain
  return endedPath(stageName === '$default' ? resourcePath : `/${stageName}${resourcePath}`)
}

/** `rawPath` before it is decoded: what was matched and authorised. */
export const rawPathOf = (location: Location): string => matchedPath(sentPathOf(location))
