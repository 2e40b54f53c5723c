import type { GatewayResponse } from '../rest-api.ts'

/** What an HTTP API has beyond AWS's: each an extension `x-tidegate-…` of its document (docs/http-features.md). */
export type HttpApiFeatures = {
  /** What routes without a word of their own ask for. */
  readonly apiKeyRequired?: boolean
  /** The resource policy: JSON text with full ARNs, as a REST API's. */
  readonly policy?: string
  readonly gatewayResponses?: readonly GatewayResponse[]
}

/** What one of its routes has. */
export type RouteFeatures = {
  readonly apiKeyRequired?: boolean
  readonly validation?: RouteValidation
  readonly cache?: RouteCache
  readonly streaming?: RouteStreaming
}

/** What requests are refused without. */
export type RouteValidation = {
  /** `header.x-tenant`, `query.page`, `path.id`: there, and not blank. */
  readonly parameters?: readonly string[]
  /** The text of a JSON Schema of draft 4 for bodies of each content type; `$default` for all others. */
  readonly body?: Readonly<Record<string, string>>
}

/** How long answers to GET are kept, and what tells them apart besides the path. */
export type RouteCache = {
  readonly ttlInSeconds: number
  /** As {@link RouteValidation.parameters}; absent: the whole query. */
  readonly keyParameters?: readonly string[]
}

/** The answer passes on as it comes. */
export type RouteStreaming = {
  /** Milliseconds that the whole of it may take; absent: the integration's. */
  readonly timeoutInMillis?: number
}

/** `header.x-tenant` in the words of a REST API's mappings; undefined for what is no parameter. */
export function parameterExpression(text: string): string | undefined {
  const [, kind, name = ''] = /^(header|query|path)\.(.{1,256})$/s.exec(text) ?? []
  if (kind === undefined) return undefined
  if (kind === 'header' && !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) return undefined
  return `method.request.${kind === 'query' ? 'querystring' : kind}.${name}`
}

/** Whether a route asks for an API key. */
export const asksForKey = (
  { features: ofApi }: { readonly features?: HttpApiFeatures },
  { features: own }: { readonly features?: RouteFeatures },
): boolean => own?.apiKeyRequired ?? ofApi?.apiKeyRequired ?? false
