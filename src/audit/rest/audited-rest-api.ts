import type { Authorizer, GatewayResponse, Method, RestApi } from '../../model/rest-api.ts'
import type {
  AuditedApi,
  AuditedAuthorizer,
  AuditedRoute,
  FunctionSource,
  Protection,
} from '../audited-api.ts'
import { auditedBackend, cacheKeyOf } from './backend.ts'
import { corsOfGatewayResponses, corsOfMethod } from './cors.ts'
import { functionNameOf } from './function-name.ts'
import { neutralSource } from './neutral-source.ts'

/** A REST API's definition, as it is frozen for a deployment, or read from a document. */
export type RestDescription = {
  readonly api: { readonly id?: string } & Pick<
    RestApi,
    'name' | 'policy' | 'securityPolicy' | 'limits'
  > & {
      readonly disableExecuteApiEndpoint?: boolean
      readonly endpointConfiguration?: Partial<RestApi['endpointConfiguration']>
    }
  readonly resources: readonly {
    readonly path: string
    readonly methods: Readonly<Record<string, Method>>
  }[]
  readonly authorizers: readonly Authorizer[]
  readonly gatewayResponses: readonly GatewayResponse[]
}

/** What is known of an API beside its definition. All may be left out. */
export type RestSurroundings = {
  /** The code of functions hosted here, by name. */
  readonly functions?: ReadonlyMap<string, FunctionSource>
  readonly stages?: AuditedApi['stages']
  readonly domains?: AuditedApi['domains']
  /** Security schemes that a document lists for a method, and that have no effect. */
  idleSchemes?(path: string, method: string): readonly string[]
  /** Where a document has its security schemes. */
  readonly schemesAt?: readonly string[]
  /** Where a document has a method: its path may be shorter there. */
  methodAt?(path: string, method: string): readonly string[]
}

/** A REST API for the rules. */
export function auditedRestApi(
  { api, resources, authorizers, gatewayResponses }: RestDescription,
  surroundings: RestSurroundings = {},
): AuditedApi {
  const { types, vpcEndpointIds = [] } = api.endpointConfiguration ?? {}
  const names = new Map(authorizers.map(({ id, name }) => [id, name]))
  const isPrivate = types ? types.includes('PRIVATE') : vpcEndpointIds.length > 0
  return {
    ...(api.id !== undefined && { id: api.id }),
    name: api.name,
    reach: isPrivate ? 'private' : 'public',
    isDefaultEndpointOpen: api.disableExecuteApiEndpoint !== true,
    ...(api.securityPolicy !== undefined && { securityPolicy: api.securityPolicy }),
    ...(api.policy !== undefined && { policy: api.policy }),
    routes: resources.flatMap(({ path, methods }) =>
      Object.values(methods).map((method) =>
        auditedRoute(path, method, names, api.limits ?? [], surroundings),
      ),
    ),
    authorizers: authorizers.map((authorizer) => auditedAuthorizer(authorizer, surroundings)),
    cors: corsOfGatewayResponses(gatewayResponses),
    stages: surroundings.stages ?? [],
    domains: surroundings.domains ?? [],
  }
}

function auditedRoute(
  path: string,
  method: Method,
  names: ReadonlyMap<string, string>,
  limits: readonly unknown[],
  { idleSchemes, methodAt = defaultPlace }: RestSurroundings,
): AuditedRoute {
  const { httpMethod, methodIntegration, requestParameters = {} } = method
  const place = { path, method: httpMethod, at: methodAt(path, httpMethod) }
  return {
    path,
    method: httpMethod,
    protection: protectionOf(method, names),
    backend: auditedBackend(methodIntegration),
    cors: corsOfMethod(methodIntegration, place),
    queryParameters: Object.keys(requestParameters).flatMap(
      (name) => /^method\.request\.(?:multivalue)?querystring\.(.+)$/.exec(name)?.[1] ?? [],
    ),
    isValidated: method.requestValidatorId !== undefined,
    isLimited: limits.length > 0 || (method.limits ?? []).length > 0,
    cacheKey: cacheKeyOf(methodIntegration),
    idleSchemes: idleSchemes?.(path, httpMethod) ?? [],
    place,
  }
}

const defaultPlace = (path: string, method: string): readonly string[] => [
  'paths',
  path,
  method === 'ANY' ? 'x-amazon-apigateway-any-method' : method.toLowerCase(),
]

const authorizations = {
  NONE: 'none',
  AWS_IAM: 'iam',
  CUSTOM: 'function',
  COGNITO_USER_POOLS: 'user pool',
  JWT: 'jwt',
} as const

function protectionOf(
  { authorizationType, authorizerId, authorizationScopes = [], apiKeyRequired }: Method,
  names: ReadonlyMap<string, string>,
): Protection {
  const authorizer = authorizerId === undefined ? undefined : names.get(authorizerId)
  return {
    authorization: authorizations[authorizationType],
    ...(authorizer !== undefined && { authorizer }),
    scopes: authorizationScopes,
    isKeyRequired: apiKeyRequired,
  }
}

const kinds = {
  TOKEN: 'function',
  REQUEST: 'function',
  COGNITO_USER_POOLS: 'user pool',
  JWT: 'jwt',
} as const

/** Seconds that an answer is kept where nothing is said (spec rest-auth §6). */
const defaultTtlSeconds = 300

function auditedAuthorizer(
  authorizer: Authorizer,
  { functions, schemesAt = ['components', 'securitySchemes'] }: RestSurroundings,
): AuditedAuthorizer {
  const { name, type, identitySource = '', jwtConfiguration } = authorizer
  const source = functions?.get(functionNameOf(authorizer.authorizerUri) ?? '')
  return {
    name,
    kind: kinds[type],
    input: type === 'REQUEST' ? 'request' : 'token',
    identitySources: identitySource
      .split(',')
      .map((text) => neutralSource(text.trim()))
      .filter((text) => text !== ''),
    ttlSeconds: authorizer.authorizerResultTtlInSeconds ?? defaultTtlSeconds,
    ...(jwtConfiguration && {
      issuer: jwtConfiguration.issuer,
      audience: jwtConfiguration.audience,
    }),
    ...(source && { source }),
    place: { name, at: [...schemesAt, name] },
  }
}
