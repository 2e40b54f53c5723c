import type { AuthorizerV2, Cors, IntegrationV2, RouteV2 } from '../../model/v2/api.ts'
import { asksForKey, type HttpApiFeatures } from '../../model/v2/http-features.ts'
import type {
  AuditedApi,
  AuditedAuthorizer,
  AuditedCors,
  AuditedRoute,
  Backend,
  FunctionSource,
  Protection,
} from '../audited-api.ts'
import { functionNameOf } from '../rest/function-name.ts'

/** An HTTP API's definition, as it is frozen for a deployment, or read from a document. */
export type HttpDescription = {
  readonly api: {
    readonly apiId?: string
    readonly name: string
    readonly corsConfiguration?: Cors
    readonly disableExecuteApiEndpoint?: boolean
    readonly limits?: readonly unknown[]
    readonly features?: HttpApiFeatures
  }
  readonly routes: readonly DescribedRoute[]
  readonly authorizers: readonly Omit<AuthorizerV2, 'authorizerId'>[]
}

/** A route with what it refers to. */
export type DescribedRoute = Pick<
  RouteV2,
  'routeKey' | 'authorizationType' | 'authorizationScopes' | 'limits' | 'features'
> & {
  /** Name of its authorizer. */
  readonly authorizer?: string
  readonly integration?: Omit<IntegrationV2, 'integrationId'>
  /** Security schemes that a document lists for it, and that have no effect. */
  readonly idleSchemes?: readonly string[]
  /** Where a document has it: its path may be shorter there. */
  readonly at?: readonly string[]
}

/** What is known of an API beside its definition. All may be left out. */
export type HttpSurroundings = {
  /** The code of functions hosted here, by name. */
  readonly functions?: ReadonlyMap<string, FunctionSource>
  readonly stages?: AuditedApi['stages']
  readonly domains?: AuditedApi['domains']
}

/** An HTTP API for the rules. */
export function auditedHttpApi(
  { api, routes, authorizers }: HttpDescription,
  { functions, stages = [], domains = [] }: HttpSurroundings = {},
): AuditedApi {
  const { apiId, name, corsConfiguration: cors } = api
  return {
    ...(apiId !== undefined && { id: apiId }),
    name,
    reach: 'public',
    isDefaultEndpointOpen: api.disableExecuteApiEndpoint !== true,
    routes: routes.map((route) => auditedRoute(route, api)),
    authorizers: authorizers.map((authorizer) => auditedAuthorizer(authorizer, functions)),
    cors: cors ? corsOf(cors) : [],
    stages,
    domains,
  }
}

/** The path and verb of a route's key. The default route takes every verb of whatever is left. */
export function placeOfKey(routeKey: string): { readonly path: string; readonly method: string } {
  if (routeKey === '$default') return { path: '/{proxy+}', method: 'ANY' }
  const at = routeKey.indexOf(' ')
  return { method: routeKey.slice(0, at), path: routeKey.slice(at + 1) }
}

function auditedRoute(route: DescribedRoute, api: HttpDescription['api']): AuditedRoute {
  const { routeKey, integration, idleSchemes = [], features = {} } = route
  const { limits = [] } = api
  const { path, method } = placeOfKey(routeKey)
  return {
    path,
    method,
    protection: protectionOf(route, asksForKey(api, route)),
    backend: backendOf(integration, path),
    cors: [],
    queryParameters: [],
    isValidated: features.validation !== undefined,
    isLimited: limits.length > 0 || (route.limits ?? []).length > 0,
    cacheKey: features.cache?.keyParameters ?? [],
    idleSchemes,
    place: { path, method, at: route.at ?? documentPlace(routeKey) },
  }
}

function documentPlace(routeKey: string): readonly string[] {
  const any = 'x-amazon-apigateway-any-method'
  if (routeKey === '$default') return ['paths', '/$default', any]
  const { path, method } = placeOfKey(routeKey)
  return ['paths', path, method === 'ANY' ? any : method.toLowerCase()]
}

/** What rules call the ways in which routes of version 2 ask who calls. */
export const authorizations = {
  NONE: 'none',
  AWS_IAM: 'iam',
  CUSTOM: 'function',
  JWT: 'jwt',
} as const

function protectionOf(
  { authorizationType, authorizer, authorizationScopes = [] }: DescribedRoute,
  isKeyRequired: boolean,
): Protection {
  return {
    authorization: authorizations[authorizationType],
    ...(authorizer !== undefined && { authorizer }),
    scopes: authorizationScopes,
    isKeyRequired,
  }
}

function backendOf(integration: DescribedRoute['integration'], path: string): Backend {
  if (!integration) {
    const clientValues = new Map<string, string>()
    return { kind: 'none', uri: '', isLinked: false, verifiesTls: true, clientValues }
  }
  const { integrationType, integrationSubtype, integrationUri = '', connectionType } = integration
  const isLinked = connectionType === 'VPC_LINK'
  return {
    kind:
      integrationSubtype !== undefined
        ? 'aws service'
        : integrationType === 'HTTP_PROXY'
          ? 'http'
          : 'function',
    uri: integrationSubtype ?? integrationUri,
    isLinked,
    verifiesTls: true,
    clientValues: clientValuesOf(integrationUri, path),
  }
}

/** Placeholders of the URI that a variable of the path fills. */
function clientValuesOf(uri: string, path: string): ReadonlyMap<string, string> {
  const names = [...path.matchAll(/\{([^{}]+?)\+?\}/g)].map(([, name = '']) => name)
  return new Map(
    names.filter((name) => uri.includes(`{${name}}`)).map((name) => [name, `path.${name}`]),
  )
}

/** An authorizer of an HTTP or WebSocket API. */
export function auditedAuthorizer(
  authorizer: Omit<AuthorizerV2, 'authorizerId'>,
  functions: ReadonlyMap<string, FunctionSource> | undefined,
): AuditedAuthorizer {
  const { name, authorizerType, identitySource, jwtConfiguration: jwt } = authorizer
  const source = functions?.get(functionNameOf(authorizer.authorizerUri) ?? '')
  return {
    name,
    kind: authorizerType === 'JWT' ? 'jwt' : 'function',
    input: authorizerType === 'JWT' ? 'token' : 'request',
    identitySources: identitySource.map(neutralSource),
    ttlSeconds: authorizer.authorizerResultTtlInSeconds ?? 0,
    ...(jwt && { issuer: jwt.issuer, audience: jwt.audience }),
    ...(source && { source }),
    place: { name, at: ['components', 'securitySchemes', name] },
  }
}

/** `$request.header.Authorization`, or `route.request.header.Authorization`, as rules name it: `header.authorization`. */
function neutralSource(text: string): string {
  const [, kind = '', name = ''] =
    /^(?:\$|route\.)request\.(header|querystring)\.(.+)$/.exec(text) ?? []
  if (kind === '') return text.replace(/^\$/, '')
  return kind === 'header' ? `header.${name.toLowerCase()}` : `${kind}.${name}`
}

/** What the configuration answers, whatever the backend says. */
function corsOf({ allowOrigins = [], allowCredentials }: Cors): readonly AuditedCors[] {
  if (allowOrigins.length === 0) return []
  // A whole scheme is whoever asks, and it is the asker's origin that is sent back.
  const isReflected = allowOrigins.some((origin) => /^https?:\/\/\*$/.test(origin))
  return [
    {
      origin: allowOrigins.includes('*') ? 'any' : isReflected ? 'reflected' : 'named',
      allowsCredentials: allowCredentials === true,
      place: { name: 'CORS', at: ['x-amazon-apigateway-cors'] },
    },
  ]
}
