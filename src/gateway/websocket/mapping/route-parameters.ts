import type { WebSocketRoute } from '../../../model/v2/api.ts'

/**
 * An integration's `requestParameters` with their sources as REST APIs write them (spec websocket §7). Headers and the query
 * are a handshake's alone, and of those just what its route declares: the other sources find nothing.
 */
export function methodParameters(
  requestParameters: Readonly<Record<string, string>> = {},
  { routeKey, requestParameters: declared = {} }: WebSocketRoute,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(requestParameters).flatMap(([target, source]) => {
      const [, rest] = /^route\.(request\..+)$/s.exec(source) ?? []
      if (rest === undefined) return [[target, source]]
      const isRead =
        rest.startsWith('request.body') ||
        (routeKey === '$connect' && Object.hasOwn(declared, source))
      return isRead ? [[target, `method.${rest}`]] : []
    }),
  )
}
