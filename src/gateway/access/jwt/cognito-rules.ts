import type { Authorizer } from '../../../model/rest-api.ts'
import { parseUserPool } from '../../../model/user-pool.ts'
import { linkIdentityPattern } from '../authorizers/identity-pattern.ts'
import { restClaims, type Claims } from './claims-text.ts'
import { keySetAt, type KeySource } from './keys/key-source.ts'
import type { TokenObject } from './read-token.ts'
import { scopesOf } from './scopes.ts'
import { TokenRefused } from './token-refused.ts'
import type { TokenRules } from './verifier.ts'

/** What a token grants, and says of its bearer. */
export type Grant = {
  readonly claims: Claims
  readonly scopes: ReadonlySet<string>
  /** `id` or `access`, of a user pool's token. */
  readonly use: unknown
}

/**
 * The rules of an authorizer of type COGNITO_USER_POOLS (spec rest-auth §7). `endpoint` is where user pools are, if not
 * at AWS.
 */
export function cognitoRules(
  { providerARNs = [], identityValidationExpression }: Authorizer,
  endpoint: string | undefined,
): TokenRules<Grant> {
  const isAudience = linkIdentityPattern(identityValidationExpression)
  return {
    issuers: new Map(providerARNs.flatMap((arn) => issuersOf(arn, endpoint))),
    algorithms: ['RS256'],
    checksIssuedAt: false,
    accept(payload) {
      if (identityValidationExpression && !audiencesOf(payload).some(isAudience))
        throw new TokenRefused('the token does not have a valid audience')
      const { token_use: use } = payload
      return { claims: restClaims(payload), scopes: scopesOf(payload), use }
    },
  }
}

/** A pool elsewhere calls itself by its own address, or by that of the pool it stands for. */
function issuersOf(providerArn: string, endpoint: string | undefined): [string, KeySource][] {
  const pool = parseUserPool(providerArn)
  if (!pool) return []
  const places = endpoint === undefined ? [pool.issuer] : placesOf(endpoint, pool.id)
  const keys = keySetAt(`${places[0]!}/.well-known/jwks.json`)
  return [...new Set([pool.issuer, ...places])].map((issuer) => [issuer, keys])
}

/** This machine has several names, and a server there writes one of them into its tokens. */
function placesOf(endpoint: string, id: string): string[] {
  const [, start = '', rest = ''] = loopback.exec(endpoint) ?? []
  const names = start === '' ? [] : ['localhost', '127.0.0.1', '[::1]', '0.0.0.0']
  return [`${endpoint}/${id}`, ...names.map((name) => `${start}${name}${rest}/${id}`)]
}

const loopback = /^(https?:\/\/)(?:localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** A token without `aud` is measured against an expression as if it had an empty one. */
function audiencesOf({ aud = '' }: TokenObject): string[] {
  const all: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  return all.filter((one) => typeof one === 'string')
}
