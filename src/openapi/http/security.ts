import type { RouteV2 } from '../../model/v2/api.ts'
import { readAuthType } from '../extensions/method/authtype.ts'
import { checkExtensions } from '../extensions/index.ts'
import { type Cursor, type Spot } from '../reader.ts'
import { readAuthorizer } from './authorizer.ts'
import type { AuthorizerDefinition, HttpSavingRules, RouteDefinition } from './definition.ts'

/** What listing a security scheme does to a route (spec openapi §12). */
export type Scheme =
  | { readonly kind: 'iam' }
  | { readonly kind: 'authorizer'; readonly authorizer: AuthorizerDefinition }
  /** Protects nothing, and every route that lists it says so. */
  | { readonly kind: 'idle'; readonly type: string }

export type Schemes = ReadonlyMap<string, Scheme>

/** The document's security schemes by name. */
export function readSchemes(cursor: Cursor, rules: HttpSavingRules): Schemes {
  const spot = cursor.child(cursor.child(cursor.root, 'components'), 'securitySchemes')
  return new Map(
    cursor.members(spot, 'fail').flatMap(([name, declared]): [string, Scheme][] => {
      const scheme = cursor.resolve(declared)
      checkExtensions(cursor, scheme, 'security scheme', 'HTTP')
      const failures = cursor.failures()
      const authorizer = readAuthorizer(cursor, name, scheme)
      if (authorizer) {
        const isWhole = cursor.failures() === failures
        const reason = isWhole ? rules.authorizer(authorizer) : undefined
        if (reason !== undefined)
          cursor.fail(`Unable to create authorizer '${name}': ${reason}`, scheme)
        return [[name, { kind: 'authorizer', authorizer }]]
      }
      if (readAuthType(cursor, scheme)?.toLowerCase().startsWith('aws'))
        return [[name, { kind: 'iam' }]]
      const type = cursor.text(cursor.child(scheme, 'type'), 'fail') ?? ''
      return [[name, { kind: 'idle', type }]]
    }),
  )
}

export type RouteSecurity = Pick<
  RouteDefinition,
  'authorizationType' | 'authorizationScopes' | 'authorizer'
>

const open: RouteSecurity = { authorizationType: 'NONE' }

/**
 * What a list of security requirements asks of a route. API Gateway knows neither alternatives nor combinations, so a
 * second one is an error: a route must not be less protected than its document says.
 *
 * @param idle is given the names of schemes that protect nothing
 */
export function readSecurity(
  cursor: Cursor,
  schemes: Schemes,
  security: Spot,
  routeKey: string,
  idle: string[],
): RouteSecurity {
  let result = open
  for (const requirement of cursor.items(security, 'fail')) {
    for (const [name, scopes] of cursor.members(requirement, 'fail')) {
      const scheme = schemes.get(name)
      if (!scheme) {
        cursor.fail(
          `Unable to put route '${routeKey}': the security scheme '${name}' is not defined; define it or drop the requirement`,
          scopes,
        )
      } else if (scheme.kind === 'idle') {
        idle.push(name)
        cursor.warn(
          `Security scheme '${name}' of type '${scheme.type}' does not protect route '${routeKey}': add x-amazon-apigateway-authorizer to it`,
          scopes,
        )
      } else if (result !== open) {
        cursor.fail(
          `Unable to put route '${routeKey}': a route has one security requirement at most`,
          scopes,
        )
      } else {
        result = authorization(cursor, scheme, scopes)
      }
    }
  }
  return result
}

function authorization(
  cursor: Cursor,
  scheme: Exclude<Scheme, { readonly kind: 'idle' }>,
  spot: Spot,
): RouteSecurity {
  const scopes = cursor.items(spot, 'fail').flatMap((item) => cursor.text(item, 'fail') ?? [])
  if (scheme.kind === 'iam') return { authorizationType: 'AWS_IAM' }
  const { name, authorizerType } = scheme.authorizer
  const authorizationType: RouteV2['authorizationType'] =
    authorizerType === 'JWT' ? 'JWT' : 'CUSTOM'
  return {
    authorizationType,
    authorizer: name,
    ...(authorizationType === 'JWT' && scopes.length > 0 && { authorizationScopes: scopes }),
  }
}
