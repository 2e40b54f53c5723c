import { isObject } from '../../../model/json-object.ts'
import type { Exchange, Route } from '../../exchange/exchange.ts'
import { refused } from '../refuse.ts'

/**
 * Links which route a message takes: the one of the value of the API's expression, else `$default`, else none, of which the
 * client is told (spec websocket §3). `$connect` and `$disconnect` are not among `routes`.
 */
export function linkSelectRoute(
  expression: string,
  routes: ReadonlyMap<string, Route>,
): (x: Exchange) => Route {
  const select = linkMember(expression)
  return (x) => {
    const key = select(x)
    const route = routes.get(key) ?? routes.get('$default')
    if (!route) throw refused(403, `no route has the key ${JSON.stringify(key)}`)
    return route
  }
}

/** `$request.body.name`: a member of a message that is a JSON object; nothing of any other message. */
function linkMember(expression: string): (x: Exchange) => string {
  const name = /^\$(?:\{request\.body\.(\w+)\}|request\.body\.(\w+))$/.exec(expression)
  if (!name) throw new Error(`route selection expression ${expression} is not served`)
  const member = name[1] ?? name[2]!
  return ({ socket }) => {
    try {
      const body: unknown = JSON.parse(socket?.message?.body ?? '')
      const value = isObject(body) && Object.hasOwn(body, member) ? body[member] : ''
      return typeof value === 'string' ? value : JSON.stringify(value)
    } catch {
      return ''
    }
  }
}
