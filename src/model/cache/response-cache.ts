/** Where answers are kept for later requests. What it has lost or dropped is asked of the backend again. */
export type ResponseCache = {
  /**
   * Whether answers for callers who are known are kept apart where the method's own key does not tell them apart: the
   * operator's choice.
   */
  readonly separatesCallers: boolean
  get(key: string): CacheEntry | undefined | Promise<CacheEntry | undefined>
  /** @param isEncrypted it must not be readable where it leaves this process's memory */
  put(key: string, entry: CacheEntry, isEncrypted: boolean): void | Promise<void>
}

/** What is kept under a key. `keptUntil` is in milliseconds since 1970: the cache may drop it then. */
export type CacheEntry = (CachedResponse | CachedVariants) & { readonly keptUntil: number }

/** An answer as it is sent again, but for what belongs to a single request. */
export type CachedResponse = {
  readonly status: number
  readonly headers: Headers
  /** Null where the answer has none. */
  readonly body: Uint8Array | null
  /** Milliseconds since 1970. */
  readonly storedAt: number
  /** How old the backend said it was by then. */
  readonly initialAgeMs: number
  /** Milliseconds for which it is fresh. */
  readonly ttlMs: number
  /** Milliseconds after that in which it is sent while a newer one is fetched, and when the backend fails. */
  readonly staleWhileRevalidateMs: number
  readonly staleIfErrorMs: number
  /** It had a trace header, which is each request's own. */
  readonly isTraced: boolean
}

/** The answers depend on these request headers (`Vary`), and each is under a key of its own. */
export type CachedVariants = {
  /** In lower case and in order. */
  readonly vary: readonly string[]
}
