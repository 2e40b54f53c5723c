/** A module as a Worker Loader takes it; the member names its type. */
export type LoaderModule =
  | { readonly js: string }
  | { readonly cjs: string }
  | { readonly json: unknown }
  | { readonly text: string }
  | { readonly data: ArrayBuffer }

/** The code of a dynamic Worker. Its network is the adapter's to give. */
export type LoaderCode = {
  readonly compatibilityDate: string
  readonly compatibilityFlags: readonly string[]
  readonly mainModule: string
  readonly modules: Readonly<Record<string, LoaderModule>>
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds; enforced on Cloudflare only. */
  readonly limits: { readonly cpuMs: number }
}

/** What we use of a Worker Loader binding; `src/cloudflare` adapts the real one. */
export type Loader = {
  /** The dynamic Worker of an id; `code` is asked only when it is not loaded. */
  get(
    id: string,
    code: () => LoaderCode,
  ): { fetch(url: string, init: RequestInit): Promise<Response> }
}
