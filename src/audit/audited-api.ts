/**
 * An API as the rules of the audit see it, whatever its kind: routes, how each is protected, what stands behind. A kind of
 * API is a way to make one of these (`rest/`); no rule knows the kinds.
 */
export type AuditedApi = {
  readonly id?: string
  readonly name: string
  readonly reach: 'public' | 'private'
  /** Whether it answers on its default endpoint too, beside custom domains. */
  readonly isDefaultEndpointOpen: boolean
  /** The TLS policy of its own endpoint, where one is chosen. */
  readonly securityPolicy?: string
  /** The resource policy's JSON text. */
  readonly policy?: string
  readonly routes: readonly AuditedRoute[]
  /** Of an API whose clients open sessions: all routes are protected as opening one is. */
  readonly sessions?: AuditedSessions
  readonly authorizers: readonly AuditedAuthorizer[]
  /** What it answers on its own: a gateway's refusals, an API's CORS settings. */
  readonly cors: readonly AuditedCors[]
  /** Empty where only a definition is known. */
  readonly stages: readonly AuditedStage[]
  /** The custom domains that lead here. */
  readonly domains: readonly AuditedDomain[]
}

/** How sessions are opened. */
export type AuditedSessions = {
  readonly protection: Protection
  /** Of which pages handshakes are taken. */
  readonly origins: 'any' | 'named'
  /** Whether `any` was written, and not left out. */
  readonly isAnyMeant: boolean
  /** Keys of routes that ask for an API key which nobody looks for. */
  readonly idleKeys: readonly string[]
  readonly place: Place
}

/** What a finding is about. `at` leads there in a definition, as far as there is one. */
export type Place = {
  readonly path?: string
  readonly method?: string
  /** Of an authorizer, a stage or a domain. */
  readonly name?: string
  readonly at: readonly string[]
}

export type AuditedRoute = {
  readonly path: string
  /** A verb, or `ANY`. */
  readonly method: string
  readonly protection: Protection
  readonly backend: Backend
  readonly cors: readonly AuditedCors[]
  /** Names of query parameters it declares. */
  readonly queryParameters: readonly string[]
  /** Whether what the client sends is checked before the backend sees it. */
  readonly isValidated: boolean
  /** Whether its definition limits requests by itself, whatever a stage says. */
  readonly isLimited: boolean
  /** What tells answers apart in a cache, as identity sources are named: `header.authorization`. */
  readonly cacheKey: readonly string[]
  /** Schemes that the definition lists for it, and that have no effect. */
  readonly idleSchemes: readonly string[]
  readonly place: Place
}

/** Who may call a route. */
export type Protection = {
  readonly authorization: 'none' | 'iam' | 'function' | 'user pool' | 'jwt'
  /** The name of its authorizer. */
  readonly authorizer?: string
  readonly scopes: readonly string[]
  readonly isKeyRequired: boolean
}

/** What a route calls. */
export type Backend = {
  readonly kind: 'none' | 'http' | 'function' | 'aws service'
  /** With `{…}` for what requests bring and `${stageVariables.…}`. */
  readonly uri: string
  /** Whether it goes by a link into a private network. */
  readonly isLinked: boolean
  readonly verifiesTls: boolean
  /** Placeholders of the URI to where a client's value for them comes from. */
  readonly clientValues: ReadonlyMap<string, string>
}

export type AuditedAuthorizer = {
  readonly name: string
  readonly kind: 'function' | 'user pool' | 'jwt'
  /** What it is told of a request: the token alone, or the request. */
  readonly input: 'token' | 'request'
  /** In lower case: `header.authorization`, `querystring.token`, `context.identity.sourceIp` as it is. */
  readonly identitySources: readonly string[]
  /** How long what it said is kept. */
  readonly ttlSeconds: number
  readonly issuer?: string
  readonly audience?: readonly string[]
  /** The module of its function that has the handler, where it is known. */
  readonly source?: FunctionSource
  readonly place: Place
}

/** A module's text, and the name of the handler that it exports. */
export type FunctionSource = { readonly text: string; readonly handler: string }

/** One answer's CORS headers. */
export type AuditedCors = {
  /** Of whom it says that they may read: `reflected` says it of whoever asks. */
  readonly origin: 'any' | 'reflected' | 'named'
  readonly allowsCredentials: boolean
  readonly place: Place
}

export type AuditedStage = {
  readonly name: string
  /** By `{path}/{METHOD}`, `*` for either. */
  readonly settings: ReadonlyMap<string, AuditedSetting>
  /** Whether every key that opens it is throttled. */
  readonly areKeysThrottled: boolean
  readonly isCached: boolean
  readonly accessLogFormat: string | undefined
  readonly place: Place
}

export type AuditedSetting = {
  readonly isThrottled: boolean
  readonly tracesData: boolean
  readonly isCached: boolean
  readonly letsAnybodyInvalidate: boolean
}

export type AuditedDomain = {
  readonly name: string
  readonly securityPolicy: string
  readonly hasMutualTls: boolean
  readonly place: Place
}
