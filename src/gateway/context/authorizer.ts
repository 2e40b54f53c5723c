import type { AuthorizerResult } from '../exchange/authorizer-result.ts'
import type { Exchange } from '../exchange/exchange.ts'

/** Reads one value that an authorizer gave; undefined where it gave none. */
type ReadAuthorizer = (x: Exchange) => string | undefined

/**
 * A `$context.authorizer` variable by its name without `authorizer.`: a member of a Lambda authorizer's context or a
 * token's claim, texts all (spec rest-responses §7). The claims as a whole are none.
 */
export function authorizerVariable(name: string): ReadAuthorizer {
  const claim = /^claims\.(.+)$/s.exec(name)?.[1]
  if (claim !== undefined) {
    return ({ authorizer }) => authorizer?.claims?.get(claim) ?? member(authorizer, name)
  }
  return ({ authorizer }) => member(authorizer, name)
}

/** What the gateway says itself wins over what a function calls by the same name. */
function member(result: AuthorizerResult | undefined, name: string): string | undefined {
  if (!result) return undefined
  if (name === 'principalId' && result.principalId !== undefined) return result.principalId
  if (name === 'integrationLatency' && !result.claims) return String(result.latencyMs)
  return contextText(result.context.get(name))
}

/** A value of an authorizer's context as text: lists and objects, which HTTP APIs allow, are JSON. */
export const contextText = (value: unknown): string | undefined =>
  value === undefined || value === null
    ? undefined
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)

/**
 * `authorizer` of an event's `requestContext`, and of `$context` (spec integrations §10): the context as texts beside
 * `principalId` and a number, `integrationLatency`; or a token's claims. Undefined where no authorizer was asked.
 */
export function authorizerMembers({
  authorizer,
}: Exchange): ReadonlyMap<string, string | number | ReadonlyMap<string, string>> | undefined {
  if (!authorizer) return undefined
  const { principalId, context, claims, latencyMs } = authorizer
  if (claims) return new Map([['claims', claims]])
  const members = new Map<string, string | number>()
  if (principalId !== undefined) members.set('principalId', principalId)
  for (const [name, value] of context)
    if (!members.has(name)) members.set(name, contextText(value) ?? 'null')
  return members.set('integrationLatency', latencyMs)
}
