import type { Authorizer } from '../../../model/rest-api.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import type { TokenCheck } from './token-check.ts'

/**
 * Lets in who brings a token that the authorizer takes, of type COGNITO_USER_POOLS or JWT (spec rest-auth §7, http-api §4).
 * How tokens are verified is loaded when first one comes.
 */
export function checkToken(authorizer: Authorizer, scopes: readonly string[]): Step {
  let check: TokenCheck | undefined
  const load = async (x: Exchange): Promise<void> => {
    const { tokenCheck } = await import('./token-check.ts')
    check ??= await tokenCheck(authorizer, x.platform)
    await check.admit(x, scopes)
  }
  return {
    name: authorizer.type === 'JWT' ? 'JWT' : 'Cognito user pool',
    run: (x) => (check ? check.admit(x, scopes) : load(x)),
  }
}
