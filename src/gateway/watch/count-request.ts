import { gatewayResponseTypes, type Fault } from '../../model/fault.ts'
import type { CountedRequest } from '../../model/telemetry/metrics.ts'
import type { Exchange, Step } from '../exchange/exchange.ts'
import { linkSeries, type LabelsOf } from './api-series.ts'

const ofMethods: LabelsOf = (route) =>
  route && { method: { resource: route.resourcePath, httpMethod: route.httpMethod } }

/**
 * Links the counting of an API's requests, by CloudWatch's metrics (spec rest-responses §9): for the stage always, for the
 * method where the stage's settings say so. Comes when the answer is made.
 */
export function linkCountRequest(api: { readonly id: string; readonly name: string }): Step {
  const add = linkSeries(api, ofMethods)
  return {
    name: 'Metrics',
    run(x) {
      const { metrics } = x.platform
      if (metrics && x.response) add(metrics, x, countedOf(x, x.response.status))
    },
  }
}

function countedOf(x: Exchange, status: number): CountedRequest {
  const { fault, backendCall, startedAt, platform, cacheStatus } = x
  return {
    status,
    error: errorOf(status, fault),
    latencyMs: platform.now() - startedAt,
    integrationLatencyMs: backendCall?.latencyMs,
    cacheStatus,
    limit: fault && limits[fault.type],
    isLimitAway: x.isLimitAway,
  }
}

/** Which limit a fault tells of. */
export const limits: { readonly [type in Fault['type']]?: 'throttled' | 'quota' } = {
  THROTTLED: 'throttled',
  QUOTA_EXCEEDED: 'quota',
}

/** By the status that is sent; a gateway response that makes a success of a fault still counts as the fault (spec rest-responses §2). */
function errorOf(status: number, fault: Fault | undefined): CountedRequest['error'] {
  if (status >= 500) return '5XX'
  if (status >= 400) return '4XX'
  if (!fault) return undefined
  const own = fault.status ?? gatewayResponseTypes[fault.type][0]
  return own === undefined || own < 500 ? '4XX' : '5XX'
}
