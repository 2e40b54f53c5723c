/** An access key that the gateway knows, with what proves a signature by it. */
export type AccessKey = {
  readonly secretAccessKey: string
  /** Of temporary credentials: the token that a request must carry. */
  readonly sessionToken?: string
  /** Milliseconds since 1970. */
  readonly expiresAt?: number
  readonly principal: Principal
}

/** Somebody whose signature has been verified. Holds no secret. */
export type Principal = {
  readonly accessKeyId: string
  readonly accountId: string
  /** The unique id: `AIDA…`, `AROA…:session`, the account's own for its root user. */
  readonly userId: string
  /** The ARN that events and refusals name: of a role's session, the session's. */
  readonly userArn: string
  /** `aws:PrincipalType`. */
  readonly type: 'Account' | 'User' | 'AssumedRole' | 'FederatedUser'
  /** Of a user: `aws:username`. */
  readonly userName?: string
  /** Of a role's session: the role. */
  readonly roleArn?: string
  /** Further condition keys about the principal, in lower case: `aws:principaltag/team`. */
  readonly conditionValues?: ReadonlyMap<string, string | readonly string[]>
  /** What the principal's own policies say. Throws when they cannot be known. */
  permits(request: AccessRequest): Permission | Promise<Permission>
  /** To be told that a signature of the principal's has been accepted. */
  used?(service: string, region: string): void
}

/**
 * What somebody's own policies say. What lies outside of a permissions boundary, or of what a session was given, no other
 * policy can allow.
 */
export type Permission = 'deny' | 'allow' | 'silent' | 'outside boundary' | 'outside session'

/** What a principal asks to do. */
export type AccessRequest = {
  /** `execute-api:Invoke`. */
  readonly action: string
  /** ARN. */
  readonly resource: string
  /** A condition key's value, its name in lower case. */
  value(key: string): string | readonly string[] | undefined
}
