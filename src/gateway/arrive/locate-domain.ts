import type { Location, Nowhere, Unavailable } from '../exchange/location.ts'
import type { DomainRouting } from '../../model/account/domain-name.ts'
import type { Platform } from '../../model/platform.ts'
import { linkedDomain, type LinkedDomain } from './domain.ts'
import type { Target } from '../exchange/location.ts'
import type { VpcEndpoint } from '../exchange/location.ts'

/** What is asked of the platform to find a custom domain, and whether its client may come in. */
export type DomainPlatform = Pick<Platform, 'domain' | 'log' | 'now' | 'truststore' | 'waitUntil'>

/** Characters of a host name (RFC 1035 §3.1). */
const maxHostLength = 253

/** A name with a dot whose last label starts with a letter: `localhost` and addresses are no custom domains. */
const hostName = /^[a-z0-9._-]+\.[a-z][a-z0-9-]*$/

/**
 * Where a request to a custom domain goes: the domain of exactly the host's name, else the wildcard over its first
 * label (spec rest-routing §2). Undefined for any other host and for calls of the control plane; {@link Unavailable}
 * when what is published cannot be read. Only the real host counts, no header about it (ATTACKS 20). With a
 * `vpcEndpoint` the request came through that one, else from the internet.
 */
export async function locateDomain(
  request: Request,
  target: Target,
  platform: DomainPlatform,
  vpcEndpoint?: VpcEndpoint,
): Promise<Location | Nowhere | Unavailable | undefined> {
  const { log } = platform
  const host = hostNameOf(target.host)
  if (host === undefined || (await isControlCall(request, target))) return undefined
  try {
    const routing = await domainOf(host, platform)
    if (!routing) return undefined
    if (routing.closed !== undefined)
      log({ level: 'warn', message: routing.closed, domainName: host })
    const location = locateIn(linkedDomain(routing), request, target, vpcEndpoint)
    if (!routing.mutualTls || location === 'nowhere') return location
    const { admit } = await import('../client/mutual-tls.ts')
    return { ...location, ...(await admit(request, host, routing.mutualTls, platform)) }
  } catch (error) {
    // Which API the host stands for is not known, so neither is what protects it (ATTACKS 81).
    log({
      level: 'error',
      message: 'configuration unavailable',
      domainName: host,
      error: String(error),
    })
    return 'unavailable'
  }
}

/**
 * Whether who asks for a server of that name in a TLS handshake has to show a certificate. Rejects when what is
 * published cannot be read.
 */
export async function demandsCertificate(
  serverName: string,
  platform: Pick<Platform, 'domain'>,
): Promise<boolean> {
  const host = hostNameOf(serverName.toLowerCase())
  const routing = host === undefined ? undefined : await domainOf(host, platform)
  return routing?.mutualTls !== undefined
}

/** What is published of the domain of that name, or of the wildcard over its first label. */
async function domainOf(
  host: string,
  { domain }: Pick<Platform, 'domain'>,
): Promise<DomainRouting | undefined> {
  const found = domain(host)
  return (found instanceof Promise ? await found : found) ?? (await domain(wildcardOf(host)))
}

/**
 * A private domain is reached by the VPC endpoints that are associated with it and by nothing else, a public one by none
 * (spec rest-routing §9).
 */
function locateIn(
  domain: LinkedDomain,
  request: Request,
  target: Target,
  vpcEndpoint: VpcEndpoint | undefined,
): Location | Nowhere {
  const { access } = domain
  const isOpen =
    access && vpcEndpoint ? access.vpcEndpointIds.includes(vpcEndpoint.id) : !access && !vpcEndpoint
  const location = isOpen ? domain.locate(target, request.headers) : 'nowhere'
  if (location === 'nowhere' || !access || !vpcEndpoint) return location
  const { customDomain } = location
  return {
    ...location,
    vpcEndpoint,
    ...(customDomain && { customDomain: { ...customDomain, access } }),
  }
}

/** The host without port and root dot; undefined when it cannot be a custom domain. */
function hostNameOf(host: string): string | undefined {
  const colon = host.lastIndexOf(':')
  const name = (colon < 0 ? host : host.slice(0, colon)).replace(/\.$/, '')
  return name.length <= maxHostLength && hostName.test(name) ? name : undefined
}

const wildcardOf = (host: string) => `*${host.slice(host.indexOf('.'))}`

/**
 * A call signed for one of the control plane's services. It never enters an API, which is signed for `execute-api`,
 * so an operator whose only host is also a custom domain keeps the way to change it.
 */
async function isControlCall(request: Request, target: Target): Promise<boolean> {
  const authorization = request.headers.get('authorization')
  const signed = authorization?.startsWith('AWS4-') || target.query?.includes('X-Amz-Algorithm=')
  if (!signed) return false
  const { parseScopeService } = await import('../../wire/sigv4/read-signature.ts')
  const service = parseScopeService([...request.headers], target.query ?? '')
  return service === 'apigateway' || service === 'lambda'
}
