import type { RestApiSnapshot } from '../../model/deployment.ts'
import type { Authorizer, Method } from '../../model/rest-api.ts'
import { ExportError } from './export-error.ts'
import type { ExportOptions } from './export-options.ts'
import { claim } from './unique-names.ts'

/** A scheme as REST APIs have them: all are `apiKey` (spec openapi §6). */
export type SecurityScheme = {
  readonly [extension: `x-${string}`]: unknown
  readonly type: 'apiKey'
  readonly name: string
  readonly in: 'header'
}

export type SecurityRequirement = Readonly<Record<string, readonly string[]>>

export type Security = {
  /** By name, with the authorizer's name for its documentation. */
  readonly schemes: ReadonlyMap<string, { readonly scheme: SecurityScheme; readonly of?: string }>
  requirements(method: Method, label: string): readonly SecurityRequirement[]
}

/**
 * The schemes of an API: its authorizers (all of them when they are asked for, else those in use), and one
 * each for API keys and IAM when a method wants them. Names are settled here, since an authorizer may be
 * called `api_key`.
 */
export function planSecurity(snapshot: RestApiSnapshot, options: ExportOptions): Security {
  const methods = snapshot.resources.flatMap((resource) => Object.values(resource.methods))
  const used = new Set(methods.map((method) => method.authorizerId))
  const taken = new Set<string>()
  const names = new Map<string, string>()
  const schemes = new Map<string, { readonly scheme: SecurityScheme; readonly of?: string }>()
  for (const authorizer of snapshot.authorizers) {
    if (!options.authorizers && !used.has(authorizer.id)) continue
    const name = claim(authorizer.name, taken)
    names.set(authorizer.id, name)
    schemes.set(name, { scheme: authorizerScheme(authorizer, options), of: authorizer.name })
  }
  const apiKey = methods.some((method) => method.apiKeyRequired) ? claim('api_key', taken) : ''
  if (apiKey) schemes.set(apiKey, { scheme: { type: 'apiKey', name: 'x-api-key', in: 'header' } })
  const iam = methods.some(usesIam) ? claim('sigv4', taken) : ''
  if (iam) schemes.set(iam, { scheme: iamScheme })
  return {
    schemes,
    requirements(method, label) {
      const found: SecurityRequirement[] = []
      if (usesIam(method)) found.push({ [iam]: [] })
      else if (method.authorizationType !== 'NONE') {
        const name = names.get(method.authorizerId ?? '')
        // Leaving the requirement out would document a protected method as open.
        if (name === undefined) throw new ExportError(`The authorizer of ${label} does not exist`)
        found.push({ [name]: (wantsScopes(method) && method.authorizationScopes) || [] })
      }
      if (method.apiKeyRequired) found.push({ [apiKey]: [] })
      return found
    },
  }
}

const wantsScopes = ({ authorizationType: type }: Method) =>
  type === 'COGNITO_USER_POOLS' || type === 'JWT'

const usesIam = (method: Method) => method.authorizationType === 'AWS_IAM'

const iamScheme: SecurityScheme = {
  type: 'apiKey',
  name: 'Authorization',
  in: 'header',
  'x-amazon-apigateway-authtype': 'awsSigv4',
}

const authTypes: ReadonlyMap<Authorizer['type'], string> = new Map([
  ['COGNITO_USER_POOLS', 'cognito_user_pools'],
  ['JWT', 'jwt'],
])

const headerSource = /^method\.request\.header\.([^,]+)$/

function authorizerScheme(authorizer: Authorizer, options: ExportOptions): SecurityScheme {
  const { type, authType, identitySource } = authorizer
  const header = headerSource.exec(identitySource ?? '')?.[1]
  return {
    type: 'apiKey',
    // AWS's word where no one header carries the identity (spec openapi §6).
    name: header ?? (type === 'REQUEST' ? 'Unused' : 'Authorization'),
    in: 'header',
    'x-amazon-apigateway-authtype': authType ?? authTypes.get(type) ?? 'custom',
    ...(options.authorizers && { 'x-amazon-apigateway-authorizer': exportAuthorizer(authorizer) }),
  }
}

function exportAuthorizer(authorizer: Authorizer): Readonly<Record<string, unknown>> {
  const { id: _, name: __, authType: ___, type, identitySource, ...settings } = authorizer
  // Of the other types the scheme's own `name` says it.
  const source =
    type === 'JWT'
      ? identitySource?.replace(/^method\./, '$$')
      : type === 'REQUEST'
        ? identitySource
        : undefined
  return {
    type: type.toLowerCase(),
    ...(source !== undefined && { identitySource: source }),
    ...settings,
  }
}
