import type {
  RestApi,
  Authorizer,
  GatewayResponse,
  Method,
  Model,
  RequestValidator,
} from './rest-api.ts'

/** What `CreateDeployment` answers: a named, dated pointer to a frozen snapshot. */
export type Deployment = {
  readonly id: string
  readonly description?: string
  /** Epoch seconds. */
  readonly createdDate: number
  /** Content hash of its {@link RestApiSnapshot}; the key under which it is published. */
  readonly snapshot: string
}

/**
 * One frozen picture of a REST API: everything that serving it needs and that takes a deployment to
 * change (spec rest-routing §13). Plain JSON, never mutated, so it may be cached for ever by its hash.
 */
export type RestApiSnapshot = {
  readonly kind: 'REST'
  readonly api: Pick<
    RestApi,
    | 'id'
    | 'name'
    | 'description'
    | 'version'
    | 'apiKeySource'
    | 'binaryMediaTypes'
    | 'minimumCompressionSize'
    | 'policy'
    | 'disableExecuteApiEndpoint'
    | 'endpointConfiguration'
    | 'securityPolicy'
    | 'endpointAccessMode'
    | 'limits'
  >
  readonly resources: readonly SnapshotResource[]
  readonly models: readonly Model[]
  readonly requestValidators: readonly RequestValidator[]
  readonly authorizers: readonly Authorizer[]
  readonly gatewayResponses: readonly GatewayResponse[]
}

export type SnapshotResource = {
  readonly id: string
  readonly path: string
  readonly methods: Readonly<Record<string, Method>>
}
