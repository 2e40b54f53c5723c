import { gatewayResponseTypes } from '../../model/fault.ts'
import type { CountedEvent, CountedRequest } from '../../model/telemetry/metrics.ts'
import type { Exchange, Step } from '../exchange/exchange.ts'
import { linkSeries, type LabelsOf } from '../watch/api-series.ts'
import { limits } from '../watch/count-request.ts'

/** Calls of `@connections` are counted with the stage alone. */
const ofRoutes: LabelsOf = (route) => {
  if (!route) return { webSocket: {} }
  return route.routeKey === undefined ? undefined : { webSocket: { route: route.routeKey } }
}

/**
 * Links the counting of what happens to an API's connections, by CloudWatch's metrics (spec websocket §13): for the stage
 * always, for the route where the stage's settings say so.
 */
export function linkCountEvent(api: { readonly id: string; readonly name: string }): Step {
  const add = linkSeries(api, ofRoutes)
  return {
    name: 'Metrics',
    run(x) {
      const { metrics } = x.platform
      const event = metrics && eventOf(x)
      if (event) add(metrics, x, countedOf(x, event))
    },
  }
}

/** Undefined for what is none of a connection's: calls of `@connections` but those that have sent something. */
function eventOf(x: Exchange): CountedEvent | undefined {
  const { socket, request, response } = x
  if (!socket) {
    const isSent = request.method === 'POST' && response?.status === 200
    return isSent ? { type: 'POST', messages: 1, error: undefined } : undefined
  }
  const { type } = socket
  const messages = type === 'MESSAGE' ? (x.sentBody ? 2 : 1) : 0
  return { type, messages, error: errorOf(x) }
}

function errorOf({ fault, refusal, backendCall, socket }: Exchange): CountedEvent['error'] {
  const status = socket?.reply?.status ?? 200
  if (status >= 400) return 'IntegrationError'
  if (refusal) return refusal.status < 500 ? 'ClientError' : 'ExecutionError'
  if (!fault) return undefined
  const answer = backendCall?.answer
  if (answer && 'functionError' in answer && answer.functionError) return 'IntegrationError'
  const own = fault.status ?? gatewayResponseTypes[fault.type][0] ?? 500
  return own < 500 ? 'ClientError' : 'ExecutionError'
}

const countedOf = (x: Exchange, event: CountedEvent): CountedRequest => ({
  status: x.response!.status,
  error: undefined,
  latencyMs: x.platform.now() - x.startedAt,
  integrationLatencyMs: x.backendCall?.latencyMs,
  cacheStatus: undefined,
  limit: x.fault && limits[x.fault.type],
  isLimitAway: x.isLimitAway,
  event,
})
