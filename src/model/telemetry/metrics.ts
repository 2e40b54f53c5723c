/** Whose requests a series counts, in CloudWatch's dimensions. */
export type SeriesLabels = {
  readonly apiId: string
  /** CloudWatch tells APIs apart by their names. */
  readonly apiName: string
  readonly stage: string
  /** Of one method; absent: of all of the stage. */
  readonly method?: {
    readonly resource: string
    /** As defined: it may be `ANY`. */
    readonly httpMethod: string
  }
  /** Of a WebSocket API: of one route, or of all of the stage. */
  readonly webSocket?: { readonly route?: string }
}

/** What a request that was answered adds to its series. */
export type CountedRequest = {
  readonly status: number
  /** Whose error it counts as, where it is one. */
  readonly error: '4XX' | '5XX' | undefined
  readonly latencyMs: number
  /** Undefined where no backend was called. */
  readonly integrationLatencyMs: number | undefined
  readonly cacheStatus: 'hit' | 'miss' | undefined
  readonly limit: 'throttled' | 'quota' | undefined
  /** Whether a limit could not be asked, so that the request was let through or refused without being counted there. */
  readonly isLimitAway: boolean
  /** What of a connection it was, of a WebSocket API; `POST`: a frame sent by `@connections`. */
  readonly event?: CountedEvent
}

export type CountedEvent = {
  readonly type: 'CONNECT' | 'MESSAGE' | 'DISCONNECT' | 'POST'
  /** Frames from or to the client. */
  readonly messages: number
  /** Before the integration, by what it answered, or in calling it. */
  readonly error: 'ClientError' | 'IntegrationError' | 'ExecutionError' | undefined
}

/** The counters of one API's stage or method. */
export type Series = {
  /** Those it was asked for with, or, when there are too many, those of `other`. */
  readonly labels: SeriesLabels
  add(request: CountedRequest): void
}

/** Where an isolate counts its requests. Nothing in it waits. */
export type Metrics = {
  /** The same series for the same labels; when there are too many, one that they share. */
  series(labels: SeriesLabels): Series
  /** Counts a request that was refused before its API was known. */
  refusedBeforeApi(status: number): void
  /** Told of each request that was counted, where something passes them on. */
  readonly onCounted?: (labels: SeriesLabels, request: CountedRequest) => void
  /** All that is counted, as a scraper reads it. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}
