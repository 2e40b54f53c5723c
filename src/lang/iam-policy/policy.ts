/** What a policy is asked. */
export type PolicyRequest = {
  /** `execute-api:Invoke`. */
  readonly action: string
  /** ARN of what is asked for. */
  readonly resource: string
  /** Who asks; undefined for an anonymous caller. */
  readonly principal: PolicyPrincipal | undefined
  /** A condition key's value, its name in lower case; undefined when the request has none. */
  value(key: string): ContextValue | undefined
  /** Told the place of the statement that has decided, where one has: for explanations. */
  decidedBy?(where: string): void
}

export type ContextValue = string | readonly string[]

/** A caller whose identity is proven. */
export type PolicyPrincipal = {
  readonly accountId: string
  /** Every ARN that names it: a role's session answers to its own and to the role's. */
  readonly arns: readonly string[]
  /** An AWS service, which has no account: `apigateway.amazonaws.com`. */
  readonly service?: string
  /** The identity provider of a caller who has no account: its ARN, or the host of one that AWS knows. */
  readonly federated?: string
}

/**
 * What a policy says of a request. `delegate` allows the caller's account as a whole: whether that caller may
 * is then left to its account's own policies.
 */
export type Verdict = 'deny' | 'allow' | 'delegate' | 'silent'

/** A compiled policy: an explicit deny wins, whatever the order of the statements. */
export type EvaluatePolicy = (request: PolicyRequest) => Verdict

/**
 * Where a policy stands: on a thing, saying who may, on somebody, saying what they may, or on a role, saying who may
 * assume it.
 */
export type PolicyKind = 'resource' | 'identity' | 'trust'

/** A statement whose form has been checked. Lists have at least one element. */
export type Statement = {
  /** Its place in the document. */
  readonly where: string
  readonly effect: 'Allow' | 'Deny'
  /** Undefined in an identity policy. */
  readonly principal: Negatable<Principals> | undefined
  readonly action: Negatable<readonly string[]>
  readonly resource: Negatable<readonly string[]>
  readonly conditions: readonly Condition[]
}

/** An element or its `Not` twin. */
export type Negatable<T> = { readonly negated: boolean; readonly values: T }

export type Principals = {
  /** `*`: everybody, anonymous callers too. */
  readonly everyone: boolean
  /** Account ids that stand for all their principals. */
  readonly accounts: readonly string[]
  readonly arns: readonly string[]
  readonly services: readonly string[]
  readonly providers: readonly string[]
}

/** One operator with one key. */
export type Condition = {
  readonly where: string
  /** `ForAnyValue:StringLikeIfExists` as it is written. */
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}
