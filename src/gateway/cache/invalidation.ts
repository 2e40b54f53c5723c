import type { EvaluatePolicy } from '../../lang/iam-policy/policy.ts'
import { eitherAllows, resourceAllows, type Denial } from '../access/decide.ts'
import { conditionValue } from '../access/condition-keys.ts'
import { denied } from '../access/denied.ts'
import { methodArnOf } from '../access/authorizers/method-arn.ts'
import { policyRequest } from '../access/resource-policy.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { CacheRule } from '../exchange/served-stage.ts'

const invalidate = 'execute-api:InvalidateCache'

/** AWS's words to a caller who may not have a new answer (spec rest-responses §6). */
export const ignoredWarning =
  '199 Cache-control headers were ignored because the caller was unauthorized.'

/** `max-age=0` and nothing else: what AWS makes of `no-cache` and `no-store` it does not say, so they are nothing. */
const asks = /(?:^|,)\s*max-age\s*=\s*"?0+"?\s*(?:,|$)/i

/** Whether the client wants a new answer in the place of the one that is kept. */
export const asksForNew = (x: Exchange): boolean =>
  x.headerNames.includes('cache-control') && asks.test(x.request.headers.get('cache-control') ?? '')

/** What is done about it. */
export type Invalidation = 'refresh' | 'warn' | 'ignore'

/** Decides by the method's setting, and the caller's permission where it asks for one. Throws the 403 of the strictest. */
export async function judgeInvalidation(
  x: Exchange,
  rule: CacheRule,
  policy: EvaluatePolicy | undefined,
): Promise<Invalidation> {
  if (!rule.requiresAuthorization) return 'refresh'
  const resource = methodArnOf(x)
  const denial = await denialOf(x, resource, policy)
  if (!denial) return 'refresh'
  switch (rule.unauthorizedStrategy) {
    case 'FAIL_WITH_403':
      throw denied(x, invalidate, resource, denial)
    case 'SUCCEED_WITH_RESPONSE_HEADER':
      return 'warn'
    case 'SUCCEED_WITHOUT_RESPONSE_HEADER':
      return 'ignore'
  }
}

/** Whose identity is proven by their own policy, or the one their authorizer gave, or the API's; all others by the API's alone. */
async function denialOf(
  x: Exchange,
  resource: string,
  policy: EvaluatePolicy | undefined,
): Promise<Denial | undefined> {
  const { caller, authorizer } = x
  const given = policy?.(policyRequest(x, invalidate, resource))
  const asked = {
    action: invalidate,
    resource,
    value: (key: string) => conditionValue(x, key),
  }
  if (!caller) {
    const own = authorizer?.policy?.({ ...asked, principal: undefined })
    return own === undefined || own === 'delegate'
      ? resourceAllows(given)
      : eitherAllows(own, given)
  }
  // Nobody of another account may (spec rest-responses §6).
  if (caller.accountId !== x.platform.accountId) return { by: 'identity', explicit: false }
  return eitherAllows(await caller.permits(asked), given)
}
