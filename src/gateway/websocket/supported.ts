import { type AttributeLimit, parseAttribute } from '../../model/account/attribute-limit.ts'
import type { WebSocketApiSnapshot, WebSocketRoute } from '../../model/v2/api.ts'
import { limitProblems } from '../limits/attributes/limit-problems.ts'

/**
 * Which limits of a WebSocket API's routes are by what none of their handshakes or messages has, a sentence each with where.
 * A deployment with any is refused. An API's own may be by what some lack.
 */
export function webSocketLimitProblems({
  routes,
}: Pick<WebSocketApiSnapshot, 'routes'>): readonly string[] {
  const connect = routes.find(({ routeKey }) => routeKey === '$connect')
  return routes.flatMap((route) =>
    problemsOf(route, connect).map((problem) => `${route.routeKey}: ${problem}`),
  )
}

function problemsOf(
  { limits = [], routeKey }: WebSocketRoute,
  connect: WebSocketRoute | undefined,
): readonly string[] {
  if (routeKey === '$disconnect')
    return limits.map(({ name }) => `limit ${name} is of an end, which nobody can refuse.`)
  const asked = limitProblems(limits, {
    path: '',
    // Who opened the session is known with each of its messages.
    authorizationType: connect?.authorizationType ?? 'NONE',
    apiKeyRequired: connect?.apiKeyRequired ?? false,
    noun: 'route',
  })
  return routeKey === '$connect' ? asked : [...asked, ...limits.flatMap(ofHandshakes)]
}

const ofHandshakes = ({ name, by }: AttributeLimit): readonly string[] =>
  by
    .filter((attribute) => {
      const kind = parseAttribute(attribute)?.kind
      return kind === 'header' || kind === 'query'
    })
    .map(
      (attribute) =>
        `limit ${name} is by ${attribute}, which no message has: handshakes have headers and query strings.`,
    )
