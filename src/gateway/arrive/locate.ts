import type { DomainAccess } from '../access/domain-access.ts'
import type { Target } from './target.ts'
import type { VpcEndpoint } from './vpc-endpoint.ts'

/** Where a data-plane request is going, read off its raw target. */
export type Location = {
  readonly apiId: string
  readonly stageName: string
  /** `$context.path`: what the client asked, with the stage on a default endpoint (spec rest-routing §3). */
  readonly contextPath: string
  /**
   * What the Lambda event calls `path`, and the resource's path unless `customDomain` has another: stage removed,
   * trailing slash and inner slash runs kept.
   */
  readonly path: string
  /** Host as sent, for `$context.domainName`. */
  readonly domainName: string
  /** The private endpoint that the request came through; absent on the internet. */
  readonly vpcEndpoint?: VpcEndpoint
  /** The VPC endpoint that the host `{apiId}-{vpceId}` names: an alias that is good there alone. */
  readonly namedVpcEndpoint?: string
  /** How a custom domain led here; absent on a default endpoint. */
  readonly customDomain?: CustomDomainMatch
}

/** Which entry of a custom domain's tables a request matched (spec rest-routing §9–10). */
export type CustomDomainMatch = {
  /** The resource's path: base path and stage removed, where the entry says so. */
  readonly resourcePath: string
  /** `$context.customDomain.basePathMatched`; `(none)` for the empty mapping. */
  readonly basePathMatched?: string
  /** `$context.customDomain.routingRuleIdMatched`. */
  readonly routingRuleIdMatched?: string
  /** Of a private domain: its own policy, which has to allow as well. */
  readonly access?: DomainAccess
}

/** A data-plane request whose API or stage cannot be read: AWS's 403 Forbidden. */
export type Nowhere = 'nowhere'

/** A data-plane request whose domain cannot be looked up just now: 503. */
export type Unavailable = 'unavailable'

const defaultHost = /^([a-z0-9]+)(?:-(vpce-[a-z0-9]+))?\.execute-api\./
const pathForms: readonly (readonly [prefix: string, afterStage: string | undefined])[] = [
  ['/_aws/execute-api/', undefined],
  ['/restapis/', '_user_request_'],
]

/**
 * Tells a data-plane request from the others (spec rest-routing §2–3):
 * `{apiId}.execute-api.{anything}/{stage}/…`, `/_aws/execute-api/{apiId}/{stage}/…` and
 * `/restapis/{apiId}/{stage}/_user_request_/…`. Undefined when it is not one; {@link Nowhere} when it
 * is but names no stage.
 */
export function locate(target: Target): Location | Nowhere | undefined {
  const host = defaultHost.exec(target.host)
  if (host) {
    const [, apiId = '', namedVpcEndpoint] = host
    const located = inStage(apiId, target.path, target.host)
    if (namedVpcEndpoint === undefined || located === 'nowhere') return located
    return { ...located, namedVpcEndpoint }
  }
  for (const [prefix, marker] of pathForms) {
    if (!target.path.startsWith(prefix)) continue
    const rest = target.path.slice(prefix.length)
    const slash = rest.indexOf('/')
    const apiId = slash < 0 ? rest : rest.slice(0, slash)
    const tail = slash < 0 ? '' : rest.slice(slash)
    if (marker === undefined) return inStage(apiId, tail, target.host)
    const parts = /^\/([^/]+)\/([^/]+)(\/.*)?$/s.exec(tail)
    // Without the marker it is the control plane's `/restapis/{id}/…`.
    if (parts?.[2] === marker) return inStage(apiId, `/${parts[1]!}${parts[3] ?? ''}`, target.host)
  }
  return undefined
}

/** The stage of a path `/{stage}/…`; a run of slashes before the stage collapses, one after it is kept in `$context.path`. */
export function inStage(apiId: string, path: string, domainName: string): Location | Nowhere {
  let at = 0
  while (path.charCodeAt(at) === 0x2f) at++
  const slash = path.indexOf('/', at)
  const stageName = slash < 0 ? path.slice(at) : path.slice(at, slash)
  if (!stageName || !apiId) return 'nowhere'
  const rest = slash < 0 ? '/' : path.slice(slash)
  return {
    apiId,
    stageName,
    contextPath: slash < 0 ? `/${stageName}` : `/${stageName}${rest}`,
    path: rest.startsWith('//') ? rest.replace(/^\/+/, '/') : rest,
    domainName,
  }
}
