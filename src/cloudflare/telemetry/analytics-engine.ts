import type { CountedRequest, SeriesLabels } from '../../model/telemetry/metrics.ts'

/** Characters of a text: a data point has 16 kB for all of them. */
const maxText = 1_024
/** Bytes of what data points are sampled by. */
const maxIndex = 96

/**
 * Writes a request as a data point of Workers Analytics Engine, which samples what there is too much of by API:
 *
 * | | |
 * |---|---|
 * | `index1` | the API's id |
 * | `blob1` … `blob6` | ApiName, Stage, Resource, Method (both empty where the stage has no `metricsEnabled`), cache status, limit (`throttled`, `quota`; `away`: not to be asked) |
 * | | of WebSocket APIs Resource is the route, and Method `CONNECT`, `MESSAGE`, `DISCONNECT` or `POST` |
 * | `double1` … `double5` | status, Latency, IntegrationLatency (-1: no call), 4XXError, 5XXError (0 or 1) |
 */
export function writeDataPoint(
  dataset: AnalyticsEngineDataset,
  { apiId, apiName, stage, method, webSocket }: SeriesLabels,
  request: CountedRequest,
): void {
  const event = request.event?.error
  dataset.writeDataPoint({
    indexes: [apiId.slice(0, maxIndex)],
    blobs: [
      apiName,
      stage,
      method?.resource ?? webSocket?.route ?? '',
      method?.httpMethod ?? request.event?.type ?? '',
      request.cacheStatus ?? '',
      request.limit ?? (request.isLimitAway ? 'away' : ''),
    ].map((text) => text.slice(0, maxText)),
    doubles: [
      request.status,
      request.latencyMs,
      request.integrationLatencyMs ?? -1,
      request.error === '4XX' || event === 'ClientError' ? 1 : 0,
      request.error === '5XX' || (event !== undefined && event !== 'ClientError') ? 1 : 0,
    ],
  })
}
