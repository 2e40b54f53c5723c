import type { ApiV2 } from '../../../model/v2/api.ts'
import { matchedPath, segmentText } from '../../../model/v2/route-path.ts'
import { badRequest } from '../../answer/api-error.ts'
import { checkWebSocketKey } from './web-socket-route.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ANY']
const maxLength = 1024

/**
 * Checks a route key (spec http-api §2), and answers what no two routes of an API may have alike: of an HTTP API the key
 * without the names of its variables, and decoded, as requests are matched with it. A route without authorization must
 * not stand for another one that has some.
 */
export function readRouteKey(routeKey: string, protocolType: ApiV2['protocolType']): string {
  if (routeKey === '' || routeKey.length > maxLength)
    throw badRequest(`Invalid route key specified: it must have 1 to ${maxLength} characters`)
  if (protocolType === 'WEBSOCKET') checkWebSocketKey(routeKey)
  if (protocolType !== 'HTTP' || routeKey === '$default') return routeKey
  const [, method = '', path = ''] = /^(\S+) (\/.*)$/s.exec(routeKey) ?? []
  if (!methods.includes(method))
    throw wrong(routeKey, 'Expected $default or a method and a path, such as GET /pets')
  if (/%3f/i.test(path)) throw wrong(routeKey, 'A path ends before an encoded question mark')
  return `${method} ${matchedPath(path)
    .split('/')
    .map((part, i, parts) => readPart(part, i === parts.length - 1, routeKey))
    .join('/')}`
}

function readPart(part: string, isLast: boolean, routeKey: string): string {
  const [, name, greedy] = /^\{([A-Za-z0-9._:-]+)(\+?)\}$/.exec(part) ?? []
  if (name === undefined) {
    if (/[{}?#\s]/.test(part))
      throw wrong(
        routeKey,
        `'${part}' is neither a literal nor a variable such as {id} or {proxy+}`,
      )
    const text = segmentText(part)
    if (unsendable.test(text))
      throw wrong(routeKey, `No request is served with '${part}' in its path`)
    return text
  }
  if (greedy && !isLast) throw wrong(routeKey, `'${part}' takes all that follows, and must be last`)
  return greedy ? '{+}' : '{}'
}

/** Dot segments, backslashes and control characters are refused before any route is looked for. */
// oxlint-disable-next-line no-control-regex
const unsendable = /^\.{1,2}$|[\u0000-\u001f\\\u007f]/

const wrong = (routeKey: string, why: string) =>
  badRequest(
    `The provided route key is not formatted properly for HTTP protocol. ${why}: ${routeKey}`,
  )

/** {@link readRouteKey} with what a route's own key must be besides. */
export function checkRouteKey(routeKey: string, protocolType: ApiV2['protocolType']): string {
  const shape = readRouteKey(routeKey, protocolType)
  const names = variablesOf(routeKey)
  if (protocolType === 'HTTP' && new Set(names).size < names.length)
    throw badRequest(`Invalid route key specified: a variable's name comes twice in ${routeKey}`)
  return shape
}

/** The names of a key's variables. */
export const variablesOf = (routeKey: string): readonly string[] =>
  [...routeKey.matchAll(/\{([^{}]+?)\+?\}/g)].map(([, name = '']) => name)
