/** What a non-proxy method is about to send to its backend. */
export type IntegrationRequest = {
  /** Fills the `{name}` of the URI; still percent-encoded. */
  readonly path: ReadonlyMap<string, string>
  readonly query: readonly (readonly [name: string, value: string])[]
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array | string
}

/** What a backend answered, before the integration response. */
export type IntegrationResult = {
  /** Any integer for MOCK, else an HTTP status. */
  readonly status: number
  /** What `selectionPattern` is matched against (spec integrations §17). */
  readonly selection: string
  /** Undefined for a backend without headers (MOCK). */
  readonly headers: Headers | undefined
  /** The whole body. Throws the method's fault when the backend stalls, breaks off or sends too much. */
  body(): Uint8Array | Promise<Uint8Array>
}
