import { JWTExpired } from 'jose/errors'
import { decodeJwt } from 'jose/jwt/decode'
import { jwtVerify } from 'jose/jwt/verify'
import { Fault } from '../../../model/fault.ts'
import { parseArn } from '../../../model/arn.ts'
import { maxHeaderBytes } from '../../../model/limits.ts'
import type { Platform } from '../../../model/platform.ts'
import type { Authorizer } from '../../../model/rest-api.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { claimsText, type Claims } from './claims.ts'
import { unauthorized } from './faults.ts'
import { linkIdentityPattern } from './identity-pattern.ts'
import { linkIdentitySources, type Identity } from './identity-sources.ts'
import { userPoolKey } from './user-pool-keys.ts'

/** A user-pool authorizer, linked. Both halves throw the fault that the caller is answered with. */
export type CognitoAuthorizer = {
  /** The header with the token; UNAUTHORIZED without it. */
  identify(x: Exchange): Identity
  /**
   * The claims of a token that lets its bearer in: an ID token, or where the method names `scopes` an access
   * token with one of them. UNAUTHORIZED for all others, AUTHORIZER_CONFIGURATION_ERROR without the pool's keys.
   */
  verify(identity: Identity, scopes: readonly string[], platform: Platform): Promise<Claims>
}

/** Links an authorizer of type COGNITO_USER_POOLS (spec rest-auth §7). */
export function linkCognitoAuthorizer(authorizer: Authorizer): CognitoAuthorizer {
  const readIdentity = linkIdentitySources(authorizer.identitySource)
  const isAudience = linkIdentityPattern(authorizer.identityValidationExpression)
  const issuers = new Set((authorizer.providerARNs ?? []).flatMap(issuerOf))

  return {
    identify(x) {
      const identity = readIdentity(x)
      if (identity?.length !== 1) throw unauthorized()
      return identity
    },

    async verify(identity, scopes, platform) {
      const payload = await verified(tokenOf(identity), issuers, platform)
      if (payload['token_use'] !== (scopes.length > 0 ? 'access' : 'id')) throw unauthorized()
      // A token without `aud` is measured against an expression as if it had an empty one.
      if (authorizer.identityValidationExpression) {
        const audiences: readonly unknown[] = [payload['aud'] ?? ''].flat()
        if (!audiences.some((aud) => typeof aud === 'string' && isAudience(aud))) {
          throw unauthorized()
        }
      }
      if (scopes.length > 0 && !hasScope(payload['scope'], scopes)) throw unauthorized()
      return claimsText(payload)
    },
  }
}

/** The URL of a user pool, which its tokens name as their issuer; none for what is no pool's ARN. */
function issuerOf(providerArn: string): string[] {
  const arn = parseArn(providerArn)
  const id = arn && /^userpool\/([\w-]+)$/.exec(arn.resource)?.[1]
  if (!id || !/^[a-z0-9-]+$/.test(arn.region)) return []
  const suffix = arn.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return [`https://cognito-idp.${arn.region}.${suffix}/${id}`]
}

/** With or without its scheme (spec rest-auth §7). */
function tokenOf(identity: Identity): string {
  const token = identity[0]!.value.replace(/^Bearer +/i, '')
  // A client's headers are no longer than this; a simulated request's might be.
  if (token.length > maxHeaderBytes) throw unauthorized()
  return token
}

/**
 * What a token's signature covers. Keys come from the authorizer's own pools alone: `iss` only chooses among
 * them, and `jku`, `x5u` and `jwk` are not looked at (ATTACKS 27).
 */
async function verified(
  token: string,
  issuers: ReadonlySet<string>,
  platform: Platform,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const issuer = decodeJwt(token).iss
    if (issuer === undefined || !issuers.has(issuer)) throw unauthorized()
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = typeof kid === 'string' && (await userPoolKey(issuer, kid, platform))
        if (!key) throw unauthorized()
        return key
      },
      {
        algorithms: ['RS256'],
        issuer,
        requiredClaims: ['exp'],
        currentDate: new Date(platform.now()),
      },
    )
    return payload
  } catch (error) {
    if (error instanceof Fault) throw error
    // Told only of a token whose signature is good: that is checked first.
    throw error instanceof JWTExpired
      ? unauthorized('The incoming token has expired')
      : unauthorized()
  }
}

/** One of them is enough (spec rest-auth §7). */
function hasScope(granted: unknown, scopes: readonly string[]): boolean {
  if (typeof granted !== 'string') return false
  const list = granted.split(' ')
  return scopes.some((scope) => list.includes(scope))
}
