import { principalValue } from '../../iam/principal-value.ts'
import type { ContextValue } from '../../lang/iam-policy/policy.ts'
import type { Principal } from '../../model/principal.ts'

/** What conditions of policies may ask of a control-plane call. */
export type CallFacts = {
  readonly headers: Headers
  /** The connection's other end; undefined where it cannot be known. */
  readonly sourceIp: string | undefined
  readonly isSecure: boolean
  readonly now: number
  readonly region: string
}

/** The value of a condition key, by its name in lower case. */
export type ConditionValue = (key: string) => ContextValue | undefined

/** The global condition keys of a call, and those of its caller. */
export const conditionValues =
  (caller: Principal, facts: CallFacts): ConditionValue =>
  (key) => {
    switch (key) {
      case 'aws:currenttime':
        return new Date(facts.now).toISOString()
      case 'aws:epochtime':
        return String(Math.floor(facts.now / 1000))
      case 'aws:securetransport':
        return String(facts.isSecure)
      case 'aws:sourceip':
        if (facts.sourceIp !== undefined) return facts.sourceIp
        // A denial of addresses would pass whoever has none.
        throw new Error('a policy asks for the address of a connection that has none')
      case 'aws:useragent':
        return facts.headers.get('user-agent') ?? undefined
      case 'aws:requestedregion':
        return facts.region
      default:
        return principalValue(caller, key)
    }
  }

/** The same with values of an operation's own before them. */
export const withValues =
  (own: ReadonlyMap<string, ContextValue | undefined>, others: ConditionValue): ConditionValue =>
  (key) =>
    own.has(key) ? own.get(key) : others(key)
