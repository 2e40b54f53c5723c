/** What became of a request, and why. Plain JSON; credentials are masked (ATTACKS 65). */
export type Explanation = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly isBase64Encoded: boolean
  readonly durationMs: number
  readonly requestId: string
  /** What of a stage's definition served it, as far as it came. */
  readonly served: Readonly<Record<string, unknown>>
  readonly steps: readonly ExplainedStep[]
  readonly backendCalls: readonly {
    readonly uri: string
    readonly status?: number
    readonly latencyMs?: number
  }[]
  /** Why the gateway itself answered; `detail` is what its callers are never told. */
  readonly fault?: {
    readonly responseType: string
    readonly message: string
    readonly detail?: string
  }
  /** The lines of an execution log. */
  readonly log: readonly string[]
}

export type ExplainedStep = {
  readonly name: string
  readonly durationMs: number
  readonly decision: string
}
