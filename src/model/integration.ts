export type IntegrationType = 'HTTP' | 'HTTP_PROXY' | 'AWS' | 'AWS_PROXY' | 'MOCK'

export type PassthroughBehavior = 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER'

export type ContentHandling = 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT'

/** A method's backend, in AWS's members and with its defaults filled in (spec integrations §2). */
export type Integration = {
  readonly type: IntegrationType
  /** The backend's verb; `ANY` uses the client's. Absent for MOCK. */
  readonly httpMethod?: string
  /** Absent for MOCK. */
  readonly uri?: string
  readonly connectionType?: 'INTERNET' | 'VPC_LINK'
  readonly connectionId?: string
  readonly integrationTarget?: string
  readonly credentials?: string
  /** Target to source: `integration.request.{path|querystring|header}.{name}` to an expression. */
  readonly requestParameters?: Readonly<Record<string, string>>
  /** Content type to template; AWS stores an empty template as null. */
  readonly requestTemplates?: Readonly<Record<string, string | null>>
  readonly passthroughBehavior: PassthroughBehavior
  readonly contentHandling?: ContentHandling
  /** Milliseconds. */
  readonly timeoutInMillis: number
  readonly cacheNamespace: string
  readonly cacheKeyParameters: readonly string[]
  readonly tlsConfig?: { readonly insecureSkipVerification?: boolean }
  /** Of AWS_PROXY, by an OpenAPI definition alone; absent: 1.0. */
  readonly payloadFormatVersion?: '2.0'
  readonly responseTransferMode?: 'BUFFERED' | 'STREAM'
  /** By status code. */
  readonly integrationResponses?: Readonly<Record<string, IntegrationResponse>>
}

export type IntegrationResponse = {
  readonly statusCode: string
  /** A Java pattern over the whole selection value; absent or empty makes this the default response. */
  readonly selectionPattern?: string
  readonly responseParameters?: Readonly<Record<string, string>>
  readonly responseTemplates?: Readonly<Record<string, string | null>>
  readonly contentHandling?: ContentHandling
}
