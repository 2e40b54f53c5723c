import type { EvaluatePolicy } from '../../lang/iam-policy/policy.ts'

/**
 * What an authorizer has said of a caller it knows: of one whom its policy keeps out, too. A Lambda authorizer names the
 * principal and gives a context, one of tokens gives claims.
 */
export type AuthorizerResult = {
  readonly principalId?: string
  /** What the function adds, with the types it gave; REST APIs show them as texts, HTTP APIs let them be any JSON. */
  readonly context: ReadonlyMap<string, unknown>
  /** Of a token, each as text. */
  readonly claims?: ReadonlyMap<string, string>
  /** Of an issuer's token: the method's scopes that it has; null where the method wants none. A user pool's says nothing of them. */
  readonly scopes?: readonly string[] | null
  /** The value of an API key, for APIs whose keys come from the authorizer. */
  readonly usageIdentifierKey?: string
  /** What the caller may do besides, where the authorizer gave a policy. */
  readonly policy?: EvaluatePolicy
  /** Milliseconds that asking took; 0 where nobody was asked. */
  readonly latencyMs: number
  /** It was said for an earlier request. */
  readonly isCached: boolean
}
