import type { Location, Nowhere, Unavailable, VpcEndpoint } from '../exchange/location.ts'
import { locate } from './locate.ts'
import { locateDomain, type DomainPlatform } from './locate-domain.ts'
import { locatePrivate } from './locate-private.ts'
import type { Target } from '../exchange/location.ts'

/** Where a request goes, or why nobody can say. */
export type Found = Location | Nowhere | Unavailable

/**
 * Where a request goes: by a default endpoint's host or path, else by a custom domain. Undefined when it is none of the
 * data plane's.
 */
export function find(
  request: Request,
  target: Target,
  platform: DomainPlatform,
): Found | undefined | Promise<Found | undefined> {
  return locate(target) ?? locateDomain(request, target, platform)
}

/** The same for a request by a private endpoint. There is nothing else behind it. */
export async function findPrivate(
  request: Request,
  target: Target,
  platform: DomainPlatform,
  vpcEndpoint: VpcEndpoint,
): Promise<Found> {
  const located = locatePrivate(target, request.headers, vpcEndpoint)
  if (located !== 'nowhere') return located
  return (await locateDomain(request, target, platform, vpcEndpoint)) ?? 'nowhere'
}
