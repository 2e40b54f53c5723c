import type { Passage } from '../../../model/platform.ts'
import type { IntegrationV2 } from '../../../model/v2/api.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { linkUri } from '../../mapping/uri.ts'
import { sentPathOf, routePathOf } from '../paths.ts'

/** Where a call goes, without the client's query, and what it needs besides. */
export type ProxyTarget = { readonly url: string; readonly passage: Passage | undefined }

/** Links where an HTTP integration's calls go; `path` is what a mapping has put in the place of its own. */
type TargetOf = (x: Exchange, path: string | undefined) => ProxyTarget

/**
 * @param names the route's path parameters, which a URI may have in braces
 * @param isDefault the route is `$default`: the whole path of the request goes behind the URI's
 */
export function linkTarget(
  integration: IntegrationV2,
  names: readonly string[],
  isDefault: boolean,
): TargetOf {
  return integration.connectionType === 'VPC_LINK'
    ? linkPrivate(integration)
    : linkPublic(integration.integrationUri ?? '', names, isDefault)
}

function linkPublic(
  integrationUri: string,
  names: readonly string[],
  isDefault: boolean,
): TargetOf {
  const uri = linkUri(integrationUri, new Map(names.map((name) => [name, name])))
  return (x, path) => {
    const rendered = uri.render(x)
    if (rendered === undefined) throw misconfigured(`no value for a part of ${integrationUri}`)
    const passage = uri.hostFromClient?.(x, undefined, rendered)
      ? { hostFromClient: true }
      : undefined
    if (path !== undefined) return { url: withPath(rendered, path), passage }
    return { url: isDefault ? behind(rendered, routePathOf(x.location)) : rendered, passage }
  }
}

/** Behind a listener nothing but the link leads on; the path is the client's, with the stage (spec http-api §8). */
function linkPrivate({
  connectionId = '',
  integrationUri = '',
  tlsConfig,
}: IntegrationV2): TargetOf {
  const link = linkUri(connectionId)
  const serverName = tlsConfig?.serverNameToVerify
  const origin = /^https?:/i.test(integrationUri) ? linkUri(integrationUri) : undefined
  const integrationTarget = integrationUri.replace(/\?.*$/s, '')
  return (x, path) => {
    const to = path ?? sentPathOf(x.location)
    const passage = { vpcLink: { id: link.render(x) ?? '', integrationTarget } }
    const rendered = origin?.render(x)
    if (rendered !== undefined) return { url: withPath(rendered, to), passage }
    const host = serverName ?? `${x.location.apiId}.execute-api.${x.platform.region}.amazonaws.com`
    return { url: `${serverName === undefined ? 'http' : 'https'}://${host}${to}`, passage }
  }
}

const parts = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)([^?#]*)(\?[^#]*)?/i

/** A URL with another path: host and query stay. */
function withPath(url: string, path: string): string {
  const [, origin, , query = ''] = parts.exec(url) ?? []
  if (origin === undefined) throw misconfigured(`Invalid endpoint address: ${url}`)
  return origin + path + query
}

/** A path behind a URL's own, with one slash between. */
function behind(url: string, path: string): string {
  const [, origin, own = '', query = ''] = parts.exec(url) ?? []
  if (origin === undefined) throw misconfigured(`Invalid endpoint address: ${url}`)
  return origin + own.replace(/\/$/, '') + path + query
}
