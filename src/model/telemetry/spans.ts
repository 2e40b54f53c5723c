/** What a span says of itself. */
export type SpanValue = string | number | boolean

/** Something that took time, in OpenTelemetry's words. */
export type Span = {
  /** 32 hex digits. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  readonly parentSpanId: string | undefined
  /** The client's `tracestate`, for the outermost span. */
  readonly traceState?: string
  readonly name: string
  readonly kind: 'internal' | 'server' | 'client'
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
  readonly attributes: Readonly<Record<string, SpanValue>>
  /** What went wrong; undefined where nothing did. */
  readonly error?: string
}

/** Who decides which requests leave spans, and takes them. */
export type Tracer = {
  /** @param parent what the request's sender has decided; undefined where it has not said */
  samples(traceId: string, parent: boolean | undefined): boolean
  /** Never waits: what there is no room for is lost, and counted. */
  take(spans: readonly Span[]): void
}
