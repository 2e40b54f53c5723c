import type { Location, Nowhere } from '../exchange/location.ts'
import { canonicalPath } from './canonical-path.ts'
import type { Target } from '../exchange/location.ts'

const defaultHost = /^([a-z0-9]+)(?:-(vpce-[a-z0-9]+))?\.execute-api\./
const pathForms: readonly (readonly [prefix: string, afterStage: string | undefined])[] = [
  ['/_aws/execute-api/', undefined],
  ['/restapis/', '_user_request_'],
]

/**
 * Tells a data-plane request from the others (spec rest-routing §2–3):
 * `{apiId}.execute-api.{anything}/{stage}/…`, `/_aws/execute-api/{apiId}/{stage}/…` and
 * `/restapis/{apiId}/{stage}/_user_request_/…`. Undefined when it is not one; {@link Nowhere} when it
 * is but names no API. The stage of one that names none is empty.
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
    if (marker === undefined) return byPath(inStage(apiId, tail, target.host))
    const parts = /^\/([^/]+)\/([^/]+)(\/.*)?$/s.exec(tail)
    // Without the marker it is the control plane's `/restapis/{id}/…`.
    if (parts?.[2] === marker)
      return byPath(inStage(apiId, `/${parts[1]!}${parts[3] ?? ''}`, target.host))
  }
  return undefined
}

const byPath = (found: Location | Nowhere): Location | Nowhere =>
  found === 'nowhere' ? found : { ...found, isPathForm: true }

/** The stage of a path `/{stage}/…`; a run of slashes before the stage collapses, one after it is kept in `$context.path`. */
export function inStage(apiId: string, path: string, domainName: string): Location | Nowhere {
  let at = 0
  while (path.charCodeAt(at) === 0x2f) at++
  const slash = path.indexOf('/', at)
  const stageName = canonicalPath(slash < 0 ? path.slice(at) : path.slice(at, slash))
  if (!apiId) return 'nowhere'
  const rest = slash < 0 ? '/' : path.slice(slash)
  return {
    apiId,
    stageName,
    wholePath: path || '/',
    contextPath: slash < 0 ? `/${stageName}` : `/${stageName}${rest}`,
    path: rest.startsWith('//') ? rest.replace(/^\/+/, '/') : rest,
    domainName,
  }
}
