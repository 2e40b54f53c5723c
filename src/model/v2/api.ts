import type { AttributeLimit } from '../account/attribute-limit.ts'
import type { JwtConfiguration } from '../rest-api.ts'
import type { HttpApiFeatures, RouteFeatures } from './http-features.ts'
import type { WebSocketSettings } from './web-socket-settings.ts'

/** What `CreateApi` makes: an HTTP or a WebSocket API, in AWS's members. Absent optional members are absent, never null. */
export type ApiV2 = {
  readonly apiId: string
  readonly name: string
  readonly description?: string
  readonly protocolType: 'HTTP' | 'WEBSOCKET'
  /** Epoch seconds. */
  readonly createdDate: number
  readonly version?: string
  readonly routeSelectionExpression: string
  readonly apiKeySelectionExpression: string
  readonly corsConfiguration?: Cors
  readonly disableExecuteApiEndpoint: boolean
  readonly disableSchemaValidation?: boolean
  readonly ipAddressType: 'ipv4' | 'dualstack'
  /** What an import could not take. */
  readonly importInfo?: readonly string[]
  readonly warnings?: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
  /** Of an HTTP API, by attributes of its requests. Not AWS's, and not shown. */
  readonly limits?: readonly AttributeLimit[]
  /** Of an HTTP API. Not AWS's, and not shown. */
  readonly features?: HttpApiFeatures
  /** Of a WebSocket API. Not AWS's, and not shown. */
  readonly webSocket?: WebSocketSettings
}

export type Cors = {
  readonly allowCredentials?: boolean
  readonly allowHeaders?: readonly string[]
  readonly allowMethods?: readonly string[]
  readonly allowOrigins?: readonly string[]
  readonly exposeHeaders?: readonly string[]
  /** Seconds; −1 switches a browser's cache off, and 0 is a value. */
  readonly maxAge?: number
}

export type RouteV2 = {
  readonly routeId: string
  /** `METHOD /path`, `$default`; of a WebSocket API whatever its selection expression may say. */
  readonly routeKey: string
  /** `integrations/{integrationId}`. */
  readonly target?: string
  readonly authorizationType: 'NONE' | 'JWT' | 'AWS_IAM' | 'CUSTOM'
  readonly authorizerId?: string
  readonly authorizationScopes?: readonly string[]
  readonly apiKeyRequired: boolean
  readonly operationName?: string
  readonly modelSelectionExpression?: string
  readonly requestModels?: Readonly<Record<string, string>>
  readonly requestParameters?: Readonly<Record<string, { readonly required?: boolean }>>
  readonly routeResponseSelectionExpression?: string
  /** Made by quick create, and changed with its API alone. */
  readonly apiGatewayManaged?: true
  /** Its own, beside its API's. Not AWS's, and not shown. */
  readonly limits?: readonly AttributeLimit[]
  /** Of an HTTP API's. Not AWS's, and not shown. */
  readonly features?: RouteFeatures
}

export type IntegrationV2 = {
  readonly integrationId: string
  /** The last three for WebSocket APIs alone. */
  readonly integrationType: 'AWS_PROXY' | 'HTTP_PROXY' | 'AWS' | 'HTTP' | 'MOCK'
  /** A first-class integration, such as `SQS-SendMessage`. */
  readonly integrationSubtype?: string
  readonly integrationMethod?: string
  readonly integrationUri?: string
  readonly connectionType: 'INTERNET' | 'VPC_LINK'
  readonly connectionId?: string
  readonly credentialsArn?: string
  readonly description?: string
  readonly payloadFormatVersion: '1.0' | '2.0'
  readonly timeoutInMillis: number
  /** Of an HTTP API `overwrite:header.x` to a value, or a first-class integration's parameters. */
  readonly requestParameters?: Readonly<Record<string, string>>
  /** By status code. */
  readonly responseParameters?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly tlsConfig?: { readonly serverNameToVerify?: string }
  readonly contentHandlingStrategy?: 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT'
  readonly passthroughBehavior?: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER'
  readonly requestTemplates?: Readonly<Record<string, string>>
  readonly templateSelectionExpression?: string
  readonly integrationResponseSelectionExpression?: string
  readonly apiGatewayManaged?: true
}

export type IntegrationResponseV2 = {
  readonly integrationResponseId: string
  readonly integrationResponseKey: string
  readonly contentHandlingStrategy?: 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT'
  readonly responseParameters?: Readonly<Record<string, string>>
  readonly responseTemplates?: Readonly<Record<string, string>>
  readonly templateSelectionExpression?: string
}

export type RouteResponseV2 = {
  readonly routeResponseId: string
  readonly routeResponseKey: string
  readonly modelSelectionExpression?: string
  readonly responseModels?: Readonly<Record<string, string>>
  readonly responseParameters?: Readonly<Record<string, { readonly required?: boolean }>>
}

export type AuthorizerV2 = {
  readonly authorizerId: string
  readonly name: string
  readonly authorizerType: 'REQUEST' | 'JWT'
  readonly authorizerUri?: string
  readonly authorizerCredentialsArn?: string
  readonly authorizerPayloadFormatVersion?: '1.0' | '2.0'
  /** Seconds; of an HTTP API nothing is kept when it is absent. */
  readonly authorizerResultTtlInSeconds?: number
  readonly enableSimpleResponses?: boolean
  /** `$request.header.name` and the like. */
  readonly identitySource: readonly string[]
  readonly identityValidationExpression?: string
  readonly jwtConfiguration?: JwtConfiguration
}

export type ModelV2 = {
  readonly modelId: string
  readonly name: string
  readonly description?: string
  readonly contentType: string
  readonly schema?: string
}

export type RouteSettings = {
  readonly detailedMetricsEnabled?: boolean
  readonly throttlingBurstLimit?: number
  readonly throttlingRateLimit?: number
  /** Of WebSocket APIs. */
  readonly dataTraceEnabled?: boolean
  readonly loggingLevel?: 'OFF' | 'ERROR' | 'INFO'
}

export type StageV2 = {
  readonly stageName: string
  readonly description?: string
  readonly deploymentId?: string
  readonly autoDeploy: boolean
  readonly defaultRouteSettings: RouteSettings
  /** By route key. */
  readonly routeSettings: Readonly<Record<string, RouteSettings>>
  readonly stageVariables: Readonly<Record<string, string>>
  readonly accessLogSettings?: { readonly destinationArn?: string; readonly format?: string }
  readonly clientCertificateId?: string
  readonly lastDeploymentStatusMessage?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly apiGatewayManaged?: true
  /** Of what authorizers have said: another with each reset. Not AWS's, and not shown. */
  readonly authorizerGeneration?: string
  /** Epoch seconds. */
  readonly createdDate: number
  readonly lastUpdatedDate: number
}

export type DeploymentV2 = {
  readonly deploymentId: string
  readonly description?: string
  readonly autoDeployed: boolean
  /** Epoch seconds. */
  readonly createdDate: number
  /** Content hash of its snapshot. */
  readonly snapshot: string
}

/** One frozen picture of an HTTP API: see `RestApiSnapshot`. */
export type HttpApiSnapshot = {
  readonly kind: 'HTTP'
  readonly api: Pick<
    ApiV2,
    | 'apiId'
    | 'name'
    | 'description'
    | 'version'
    | 'corsConfiguration'
    | 'disableExecuteApiEndpoint'
    | 'limits'
    | 'features'
  >
  readonly routes: readonly RouteV2[]
  readonly integrations: readonly IntegrationV2[]
  readonly authorizers: readonly AuthorizerV2[]
}

/** What stages of HTTP and WebSocket APIs serve. */
export type SnapshotV2 = HttpApiSnapshot | WebSocketApiSnapshot

/** One frozen picture of a WebSocket API. */
export type WebSocketApiSnapshot = {
  readonly kind: 'WEBSOCKET'
  readonly api: Pick<
    ApiV2,
    | 'apiId'
    | 'name'
    | 'description'
    | 'version'
    | 'routeSelectionExpression'
    | 'apiKeySelectionExpression'
    | 'disableExecuteApiEndpoint'
    | 'disableSchemaValidation'
    | 'limits'
    | 'webSocket'
  >
  readonly routes: readonly WebSocketRoute[]
  readonly integrations: readonly WebSocketIntegration[]
  readonly authorizers: readonly AuthorizerV2[]
  readonly models: readonly ModelV2[]
}

/** A route and its route responses: with one, it answers. */
export type WebSocketRoute = RouteV2 & { readonly responses?: readonly RouteResponseV2[] }

/** An integration and its integration responses, in the order in which their keys are tried: `$default` comes last. */
export type WebSocketIntegration = IntegrationV2 & {
  readonly responses?: readonly IntegrationResponseV2[]
}
