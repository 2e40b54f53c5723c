import { gatewayResponseTypes } from '../../model/fault.ts'
import type { CountedEvent, CountedRequest, SeriesLabels } from '../../model/telemetry/metrics.ts'
import type { Exchange, Step } from '../exchange/exchange.ts'
import { limits, cloudWatchName } from '../watch/count-request.ts'

/**
 * Links the counting of what happens to an API's connections, by CloudWatch's metrics (spec websocket §13): for the stage
 * always, for the route where the stage's settings say so.
 */
export function linkCountEvent({ id, name }: { readonly id: string; readonly name: string }): Step {
  const apiName = cloudWatchName(name) || id
  return {
    name: 'Metrics',
    run(x) {
      const { metrics } = x.platform
      const event = metrics && eventOf(x)
      if (!event) return
      const { stage, route } = x
      const counted = countedOf(x, event)
      const labels: SeriesLabels = { apiId: id, apiName, stage: stage.stageName, webSocket: {} }
      metrics.series(labels).add(counted)
      const isDetailed = x.socket && route && stage.settings.of(route.settingsKey)?.metricsEnabled
      const detailed = isDetailed && { ...labels, webSocket: { route: route.routeKey! } }
      if (detailed) metrics.series(detailed).add(counted)
      metrics.onCounted?.(detailed || labels, counted)
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
