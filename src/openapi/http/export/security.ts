import type { AuthorizerV2, RouteV2 } from '../../../model/v2/api.ts'
import { ExportError } from '../../export/export-error.ts'
import { claim } from '../../export/unique-names.ts'
import type { HttpExportSource } from './source.ts'

export type SecurityScheme = { readonly [extension: `x-${string}`]: unknown } & (
  | { readonly type: 'oauth2'; readonly flows: object }
  | { readonly type: 'apiKey'; readonly name: string; readonly in: 'header' }
)

export type SecurityRequirement = Readonly<Record<string, readonly string[]>>

export type Security = {
  readonly schemes: ReadonlyMap<string, SecurityScheme>
  requirements(route: RouteV2): readonly SecurityRequirement[]
}

/** The schemes of an HTTP API: its authorizers, and one for IAM where a route wants it. */
export function planSecurity(
  { routes, authorizers }: Pick<HttpExportSource, 'routes' | 'authorizers'>,
  includeExtensions: boolean,
): Security {
  const taken = new Set<string>()
  const names = new Map<string, string>()
  const schemes = new Map<string, SecurityScheme>()
  for (const authorizer of authorizers) {
    const name = claim(authorizer.name, taken)
    names.set(authorizer.authorizerId, name)
    schemes.set(name, authorizerScheme(authorizer, includeExtensions))
  }
  const usesIam = routes.some(({ authorizationType }) => authorizationType === 'AWS_IAM')
  const iam = usesIam ? claim('sigv4', taken) : ''
  if (usesIam) schemes.set(iam, iamScheme(includeExtensions))
  return {
    schemes,
    requirements({ routeKey, authorizationType, authorizerId, authorizationScopes }) {
      if (authorizationType === 'NONE') return []
      if (authorizationType === 'AWS_IAM') return [{ [iam]: [] }]
      const name = names.get(authorizerId ?? '')
      // Leaving the requirement out would document a protected route as open.
      if (name === undefined)
        throw new ExportError(`The authorizer of route '${routeKey}' does not exist`)
      return [{ [name]: authorizationType === 'JWT' ? (authorizationScopes ?? []) : [] }]
    },
  }
}

function iamScheme(includeExtensions: boolean): SecurityScheme {
  return {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    ...(includeExtensions && { 'x-amazon-apigateway-authtype': 'awsSigv4' }),
  }
}

function authorizerScheme(authorizer: AuthorizerV2, includeExtensions: boolean): SecurityScheme {
  const extension = includeExtensions && {
    'x-amazon-apigateway-authorizer': exportAuthorizer(authorizer),
  }
  if (authorizer.authorizerType === 'JWT') return { type: 'oauth2', flows: {}, ...extension }
  const header = /^\$request\.header\.(.+)$/.exec(authorizer.identitySource[0] ?? '')?.[1]
  return { type: 'apiKey', name: header ?? 'Unused', in: 'header', ...extension }
}

function exportAuthorizer(authorizer: AuthorizerV2): object {
  const { authorizerId: _, name: __, authorizerType, ...rest } = authorizer
  const { identitySource, authorizerCredentialsArn, ...settings } = rest
  return {
    ...(identitySource.length > 0 && { identitySource: identitySource.join(',') }),
    ...(authorizerCredentialsArn !== undefined && {
      authorizerCredentials: authorizerCredentialsArn,
    }),
    ...settings,
    type: authorizerType.toLowerCase(),
  }
}
