import type { AuditSilence } from './audit/audit-silence.ts'
import type { AttributeLimit } from './account/attribute-limit.ts'
import type { Integration } from './integration.ts'

/** What `CreateRestApi` makes, in AWS's own members. Absent optional members are absent, never null. */
export type RestApi = {
  readonly id: string
  readonly name: string
  readonly description?: string
  /** Epoch seconds. */
  readonly createdDate: number
  readonly version?: string
  readonly binaryMediaTypes?: readonly string[]
  readonly minimumCompressionSize?: number
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER'
  readonly endpointConfiguration: EndpointConfiguration
  /** Plain JSON text; AWS's extra escaping is added when it is shown. */
  readonly policy?: string
  readonly disableExecuteApiEndpoint: boolean
  readonly rootResourceId: string
  readonly securityPolicy?: string
  readonly endpointAccessMode?: 'BASIC' | 'STRICT'
  readonly tags?: Readonly<Record<string, string>>
  /** What its audit is to leave alone. Not AWS's, and not shown. */
  readonly auditSilences?: readonly AuditSilence[]
  /** Limits of all methods by attributes of requests; AWS has none. */
  readonly limits?: readonly AttributeLimit[]
}

export type EndpointType = 'EDGE' | 'REGIONAL' | 'PRIVATE'

export type EndpointConfiguration = {
  readonly types: readonly EndpointType[]
  readonly ipAddressType: 'ipv4' | 'dualstack'
  readonly vpcEndpointIds?: readonly string[]
}

/** A node of the path tree with its methods. `path` is derived from the ancestors and kept with it. */
export type Resource = {
  readonly id: string
  /** Absent for the root. */
  readonly parentId?: string
  readonly pathPart?: string
  readonly path: string
  readonly methods: Readonly<Record<string, Method>>
}

export const httpMethods = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'] as const

export type HttpMethod = (typeof httpMethods)[number]

/** AWS's own for REST APIs, and `JWT`, which AWS has for HTTP APIs alone. */
export type AuthorizationType = 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS' | 'JWT'

export type Method = {
  /** One of {@link httpMethods}, or `ANY` for all seven. */
  readonly httpMethod: HttpMethod | 'ANY'
  readonly authorizationType: AuthorizationType
  readonly authorizerId?: string
  readonly authorizationScopes?: readonly string[]
  readonly apiKeyRequired: boolean
  readonly operationName?: string
  readonly requestValidatorId?: string
  /** `method.request.{location}.{name}` to whether it is required. */
  readonly requestParameters?: Readonly<Record<string, boolean>>
  /** Content type to model name. */
  readonly requestModels?: Readonly<Record<string, string>>
  readonly methodResponses?: Readonly<Record<string, MethodResponse>>
  readonly methodIntegration?: Integration
  /** Limits beside the API's, or in the place of those of the same name; AWS has none. */
  readonly limits?: readonly AttributeLimit[]
}

export type MethodResponse = {
  readonly statusCode: string
  readonly responseParameters?: Readonly<Record<string, boolean>>
  readonly responseModels?: Readonly<Record<string, string>>
}

export type Model = {
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly contentType: string
  /** JSON Schema draft-04, as text. */
  readonly schema?: string
}

export type RequestValidator = {
  readonly id: string
  readonly name: string
  readonly validateRequestBody: boolean
  readonly validateRequestParameters: boolean
}

export type Authorizer = {
  readonly id: string
  readonly name: string
  /** AWS's own for REST APIs, and `JWT`, which AWS has for HTTP APIs alone. */
  readonly type: 'TOKEN' | 'REQUEST' | 'COGNITO_USER_POOLS' | 'JWT'
  readonly authType?: string
  readonly authorizerUri?: string
  readonly authorizerCredentials?: string
  readonly identitySource?: string
  readonly identityValidationExpression?: string
  /** Seconds; 300 at run time when absent. */
  readonly authorizerResultTtlInSeconds?: number
  readonly providerARNs?: readonly string[]
  /** Of type `JWT`, which has no other: in the shape of HTTP APIs. */
  readonly jwtConfiguration?: JwtConfiguration
}

/** Whose tokens an authorizer of type `JWT` takes, and for whom they must be. */
export type JwtConfiguration = {
  readonly issuer: string
  readonly audience: readonly string[]
}

/** One customised gateway response; what is absent falls back to AWS's default for the type. */
export type GatewayResponse = {
  readonly responseType: string
  readonly statusCode?: string
  readonly responseParameters?: Readonly<Record<string, string>>
  readonly responseTemplates?: Readonly<Record<string, string>>
}

export type DocumentationPart = {
  readonly id: string
  readonly location: {
    readonly type: string
    readonly path?: string
    readonly method?: string
    readonly statusCode?: string
    readonly name?: string
  }
  /** JSON text. */
  readonly properties: string
}
