import type {
  CountedRequest,
  Metrics,
  Series,
  SeriesLabels,
} from '../../model/telemetry/metrics.ts'
import type { Exchange, Route } from '../exchange/exchange.ts'
import type { ServedStage } from '../exchange/served-stage.ts'

/** The series of a stage, found once as long as its pointer is kept. */
type StageSeries = {
  readonly metrics: Metrics
  readonly labels: SeriesLabels
  readonly stage: Series
  /** Of each route that has been asked for; false where its settings want none. */
  readonly routes: Map<Route, Series | false>
}

/**
 * What tells the series of one kind of API from others': of one route, or of all of a stage. Undefined for a route that has
 * none.
 */
export type LabelsOf = (route?: Route) => Partial<SeriesLabels> | undefined

/**
 * Links the adding to an API's series: to its stage's always, to its route's where the stage's settings say so. What it costs
 * is a few additions.
 */
export function linkSeries(
  { id, name }: { readonly id: string; readonly name: string },
  labelsOf: LabelsOf,
): (metrics: Metrics, x: Exchange, counted: CountedRequest) => void {
  const linked = new WeakMap<ServedStage, StageSeries>()
  return (metrics, { stage, route }, counted) => {
    let series = linked.get(stage)
    if (series?.metrics !== metrics) {
      const labels = {
        apiId: id,
        apiName: cloudWatchName(name) || id,
        stage: stage.stageName,
        ...labelsOf(),
      }
      series = { metrics, labels, stage: metrics.series(labels), routes: new Map() }
      linked.set(stage, series)
    }
    series.stage.add(counted)
    const detailed = route && routeSeries(series, stage, route, labelsOf)
    if (detailed) detailed.add(counted)
    metrics.onCounted?.((detailed || series.stage).labels, counted)
  }
}

function routeSeries(
  { metrics, labels, routes }: StageSeries,
  stage: ServedStage,
  route: Route,
  labelsOf: LabelsOf,
): Series | false {
  let series = routes.get(route)
  if (series === undefined) {
    const own = stage.settings.of(route.settingsKey)?.metricsEnabled && labelsOf(route)
    series = own ? metrics.series({ ...labels, ...own }) : false
    routes.set(route, series)
  }
  return series
}

/** CloudWatch keeps ASCII only, and takes the API's id where nothing is left (spec rest-responses §9). */
const cloudWatchName = (name: string): string => name.replace(/[^\x20-\x7e]/g, '').trim()
