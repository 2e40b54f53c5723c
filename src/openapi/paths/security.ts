import type { Authorizer } from '../../model/rest-api.ts'
import { readAuthorizer } from '../extensions/authorizer.ts'
import { readAuthType } from '../extensions/method/authtype.ts'
import { checkExtensions } from '../extensions/index.ts'
import type { MethodDefinition } from '../definition.ts'
import type { Documentation } from '../documentation.ts'
import type { Reader, Spot } from '../reader.ts'

/** What listing a security scheme does to a method (spec openapi §6). */
export type SecurityScheme =
  | { readonly kind: 'api-key' }
  | { readonly kind: 'iam' }
  | { readonly kind: 'authorizer'; readonly authorizer: Omit<Authorizer, 'id'> }
  /** Not known to REST APIs: methods that list it are left unprotected by it, and say so. */
  | { readonly kind: 'ignored'; readonly description: string }

export type SecuritySchemes = ReadonlyMap<string, SecurityScheme>

export function readSecuritySchemes(
  reader: Reader,
  spot: Spot,
  documentation: Documentation,
): SecuritySchemes {
  return new Map(
    reader.members(spot, 'fail').flatMap(([name, declared]) => {
      if (name.startsWith('x-')) return []
      const scheme = reader.resolve(declared)
      checkExtensions(reader, scheme, 'security scheme')
      documentation.describe({ type: 'AUTHORIZER', name }, scheme, ['description'])
      return [[name, readScheme(reader, name, scheme)] as const]
    }),
  )
}

function readScheme(reader: Reader, name: string, scheme: Spot): SecurityScheme {
  const type = reader.text(reader.child(scheme, 'type'), 'fail') ?? ''
  const parameter = reader.text(reader.child(scheme, 'name'), 'fail') ?? ''
  const place = reader.text(reader.child(scheme, 'in'), 'fail') ?? ''
  const authType = readAuthType(reader, scheme)
  const authorizer = readAuthorizer(reader, scheme, {
    name,
    // Schemes of other types have no `name`; what they describe travels in this header.
    header: type.toLowerCase() === 'apikey' && parameter !== '' ? parameter : 'Authorization',
    authType,
  })
  if (authorizer) return { kind: 'authorizer', authorizer }
  if (authType?.toLowerCase().startsWith('aws')) return { kind: 'iam' }
  if (
    type.toLowerCase() === 'apikey' &&
    parameter.toLowerCase() === 'x-api-key' &&
    place.toLowerCase() === 'header'
  ) {
    return { kind: 'api-key' }
  }
  return { kind: 'ignored', description: `of type '${type}'` }
}

export type MethodSecurity = Pick<
  MethodDefinition,
  'authorizationType' | 'authorizer' | 'authorizationScopes' | 'apiKeyRequired'
>

/**
 * What a list of security requirements asks of a method. API Gateway knows no alternatives: everything
 * listed applies, and of several authorizers the first.
 *
 * @param idle is given the names of schemes that protect nothing
 */
export function readSecurity(
  reader: Reader,
  schemes: SecuritySchemes,
  security: Spot,
  method: string,
  idle: string[],
): MethodSecurity {
  let result: MethodSecurity = { authorizationType: 'NONE', apiKeyRequired: false }
  for (const requirement of reader.items(security, 'fail')) {
    for (const [name, scopes] of reader.members(requirement, 'fail')) {
      const scheme = schemes.get(name)
      if (!scheme) {
        reader.fail(
          `Unable to put ${method}: the security scheme '${name}' is not defined; define it or drop the requirement`,
          scopes,
        )
      } else if (scheme.kind === 'api-key') {
        result = { ...result, apiKeyRequired: true }
      } else if (scheme.kind === 'ignored') {
        idle.push(name)
        reader.warn(
          `Security scheme '${name}' ${scheme.description} is not supported by REST APIs and does not protect ${method}: add x-amazon-apigateway-authorizer to it`,
          scopes,
        )
      } else if (result.authorizationType === 'NONE') {
        result = { ...result, ...authorization(reader, scheme, scopes) }
      } else {
        reader.warn(`Ignoring '${name}' on ${method}: a method has at most one authorizer`, scopes)
      }
    }
  }
  return result
}

function authorization(
  reader: Reader,
  scheme: Extract<SecurityScheme, { readonly kind: 'iam' | 'authorizer' }>,
  scopes: Spot,
): Partial<MethodSecurity> & Pick<MethodSecurity, 'authorizationType'> {
  if (scheme.kind === 'iam') return { authorizationType: 'AWS_IAM' }
  const { name, type } = scheme.authorizer
  if (type !== 'COGNITO_USER_POOLS' && type !== 'JWT')
    return { authorizationType: 'CUSTOM', authorizer: name }
  const authorizationScopes = reader
    .items(scopes, 'fail')
    .flatMap((s) => reader.text(s, 'fail') ?? [])
  return {
    authorizationType: type,
    authorizer: name,
    ...(authorizationScopes.length > 0 && { authorizationScopes }),
  }
}
