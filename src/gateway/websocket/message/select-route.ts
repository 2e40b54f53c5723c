import type { Exchange, Route } from '../../exchange/exchange.ts'
import { misconfigured } from '../../exchange/faults.ts'
import { isBinaryMessage } from '../mapping/contents.ts'
import { refused } from '../refuse.ts'
import { linkSelection, type Select } from '../selection/link-selection.ts'
import { closeForBinary } from './binary.ts'

/**
 * Links which route a message takes: the one of the value of the API's expression, else `$default`, else none, of which the
 * client is told (spec websocket §3). `$connect` and `$disconnect` are not among `routes`.
 */
export function linkSelectRoute(
  expression: string,
  routes: ReadonlyMap<string, Route>,
): (x: Exchange) => Route {
  const select = linkOrFail(expression)
  return (x) => {
    const key = select({ message: x.socket!.message!.document })
    const route = (key === undefined ? undefined : routes.get(key)) ?? routes.get('$default')
    if (!route) {
      if (isBinaryMessage(x)) closeForBinary(x)
      throw refused(
        403,
        key === undefined
          ? 'no route is for a message without a route selection'
          : `no route has the key ${JSON.stringify(key)}`,
      )
    }
    return route
  }
}

/** An expression that is none fails messages, and lets clients connect. */
function linkOrFail(expression: string): Select {
  try {
    return linkSelection(expression, 'routeSelectionExpression')
  } catch (error) {
    const detail = `the API's routeSelectionExpression: ${error instanceof Error ? error.message : String(error)}`
    return () => {
      throw misconfigured(detail)
    }
  }
}
