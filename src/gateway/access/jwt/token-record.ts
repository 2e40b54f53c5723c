import type { AuthorizerResult } from '../../exchange/authorizer-result.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { endMessages } from '../authorizers/authorizer-messages.ts'

/** Notes what a token was let in for: whose it is and of whom, and whether it had to be verified. */
export function noteToken(
  x: Exchange,
  { claims, latencyMs, isCached }: AuthorizerResult,
  scopes: readonly string[],
): void {
  const claim = (name: string) => JSON.stringify(claims?.get(name) ?? 'nobody')
  x.record?.push({
    type: 'access',
    at: x.platform.now(),
    messages: endMessages(undefined),
    decision: [
      `token of ${claim('iss')} for ${claim('sub')} allowed`,
      ...(scopes.length > 0 ? [`it has one of the scopes ${scopes.join(' ')}`] : []),
      isCached ? 'verified for an earlier request' : `verified, ${latencyMs} ms`,
      `good until ${claims?.get('exp')}`,
    ].join('; '),
  })
}
