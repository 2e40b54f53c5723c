import type { AuthorizerV2 } from '../../../model/v2/api.ts'
import { challengeOf } from '../../access/jwt/challenge.ts'
import type { TokenCheck } from '../../access/jwt/token-check.ts'
import { KeysUnavailable, TokenRefused } from '../../access/jwt/token-refused.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { warnSometimes } from '../../exchange/warn.ts'
import { refused } from '../refuse.ts'
import { asAuthorizer } from './as-authorizer.ts'

/** Lets in who brings a token that the authorizer takes (spec http-api §4). How tokens are verified is loaded when first one comes. */
export function checkJwt(authorizer: AuthorizerV2, scopes: readonly string[]): Step {
  const own = asAuthorizer(authorizer)
  let check: TokenCheck | undefined
  const load = async (x: Exchange): Promise<void> => {
    const { httpTokenCheck } = await import('../../access/jwt/token-check.ts')
    check ??= httpTokenCheck(own)
    await admit(x, check, scopes)
  }
  return { name: 'JWT', run: (x) => (check ? admit(x, check, scopes) : load(x)) }
}

function admit(x: Exchange, check: TokenCheck, scopes: readonly string[]): void | Promise<void> {
  try {
    return check.admit(x, scopes)?.catch((error: unknown) => {
      throw told(x, error, scopes)
    })
  } catch (error) {
    throw told(x, error, scopes)
  }
}

/** Nobody can tell whether the token is good: that is no way in, and the operator's to mend. */
function told(x: Exchange, error: unknown, scopes: readonly string[]): unknown {
  if (!(error instanceof KeysUnavailable)) return error
  warnSometimes(x, error.message)
  const away = new TokenRefused('OIDC discovery endpoint communication error')
  return refused(401, error.message, { 'www-authenticate': challengeOf(away, scopes) })
}
