import type { Authorizer } from '../../../model/rest-api.ts'
import type { AuthorizerResult } from '../../exchange/authorizer-result.ts'
import type { Exchange, Step } from '../../exchange/exchange.ts'
import { tell } from '../tell.ts'
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
    await run(check, x)
  }
  const run = (ready: TokenCheck, x: Exchange): void | Promise<void> => {
    const result = ready.check(ready.identify(x), scopes, x.platform)
    if (result instanceof Promise) return result.then((fresh) => accept(x, fresh))
    accept(x, result)
  }
  return {
    name: authorizer.type === 'JWT' ? 'JWT' : 'Cognito user pool',
    run: (x) => (check ? run(check, x) : load(x)),
  }
}

function accept(x: Exchange, result: AuthorizerResult): void {
  x.authorizer = result
  tell(x, () => {
    const { claims, isCached, latencyMs } = result
    const source = isCached ? 'verified for an earlier request' : `verified, ${latencyMs} ms`
    return `token of ${claims?.get('sub') ?? 'nobody'} by ${claims?.get('iss') ?? 'nobody'}; ${source}`
  })
}
