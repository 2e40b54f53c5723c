import { gatewayResponseTypes, type Fault } from '../../model/fault.ts'
import type {
  CountedRequest,
  Metrics,
  Series,
  SeriesLabels,
} from '../../model/telemetry/metrics.ts'
import type { Exchange, Route, Step } from '../exchange/exchange.ts'
import type { ServedStage } from '../exchange/served-stage.ts'

/** The series of a stage, found once as long as its pointer is kept. */
type StageSeries = {
  readonly metrics: Metrics
  readonly labels: SeriesLabels
  readonly stage: Series
  /** Of each route that has been asked for; undefined where its settings want none. */
  readonly methods: Map<Route, Series | undefined>
}

/**
 * Links the counting of an API's requests, by CloudWatch's metrics (spec rest-responses §9): for the stage always, for the
 * method where the stage's settings say so. Comes when the answer is made: what it costs is a few additions.
 */
export function linkCountRequest({
  id,
  name,
}: {
  readonly id: string
  readonly name: string
}): Step {
  const apiName = cloudWatchName(name) || id
  const linked = new WeakMap<ServedStage, StageSeries>()

  const link = (metrics: Metrics, stage: ServedStage): StageSeries => {
    const labels = { apiId: id, apiName, stage: stage.stageName }
    const series = { metrics, labels, stage: metrics.series(labels), methods: new Map() }
    linked.set(stage, series)
    return series
  }
  return {
    name: 'Metrics',
    run(x) {
      const { metrics } = x.platform
      if (!metrics || !x.response) return
      let series = linked.get(x.stage)
      if (series?.metrics !== metrics) series = link(metrics, x.stage)
      const counted = countedOf(x, x.response.status)
      series.stage.add(counted)
      const method = x.route && methodSeries(series, x.stage, x.route)
      method?.add(counted)
      metrics.onCounted?.((method ?? series.stage).labels, counted)
    },
  }
}

function methodSeries(
  { metrics, labels, methods }: StageSeries,
  stage: ServedStage,
  route: Route,
): Series | undefined {
  const known = methods.get(route)
  if (known || methods.has(route)) return known
  const { httpMethod, resourcePath, settingsKey } = route
  const series = stage.settings.of(settingsKey)?.metricsEnabled
    ? metrics.series({ ...labels, method: { resource: resourcePath, httpMethod } })
    : undefined
  methods.set(route, series)
  return series
}

/** CloudWatch keeps ASCII only, and takes the API's id where nothing is left (spec rest-responses §9). */
export const cloudWatchName = (name: string): string => name.replace(/[^\x20-\x7e]/g, '').trim()

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
