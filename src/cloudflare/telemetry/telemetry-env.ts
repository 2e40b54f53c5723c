/** The settings and bindings about metrics and traces, besides `OTEL_…`. */
export type TelemetryEnv = {
  /** `signed`: the page wants a signature (also when unset); `open`: not on loopback; `off`: nothing is counted. */
  readonly TIDEGATE_METRICS?: string
  /** A dataset of Workers Analytics Engine, on Cloudflare. */
  readonly METRICS?: AnalyticsEngineDataset
  readonly TIDEGATE_LOCAL?: string
}
