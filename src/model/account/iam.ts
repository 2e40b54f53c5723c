/** Attached to a user, a role or a policy. */
export type IamTag = { readonly Key: string; readonly Value: string }

/** What every entity of the directory has. Dates are milliseconds since 1970. */
type IamEntity = {
  /** As it was written; two names that differ in case alone are one. */
  readonly name: string
  /** `/` or `/division/`. */
  readonly path: string
  /** The unique id: `AIDA…` of a user, `AGPA…` of a group, `AROA…` of a role, `ANPA…` of a policy. */
  readonly id: string
  readonly createDate: number
}

/** What says what an entity may do. */
export type IamPolicies = {
  /** Documents of inline policies, by name. */
  readonly inline: Readonly<Record<string, string>>
  /** ARNs of managed policies. */
  readonly attached: readonly string[]
}

export type IamUser = IamEntity &
  IamPolicies & {
    readonly tags: readonly IamTag[]
    /** ARN of a managed policy. */
    readonly boundary?: string
    /** Ids of its groups. */
    readonly groups: readonly string[]
  }

export type IamGroup = IamEntity & IamPolicies

export type IamRole = IamEntity &
  IamPolicies & {
    /** The trust policy's document. */
    readonly trust: string
    readonly description?: string
    /** Seconds. */
    readonly maxSessionDuration: number
    readonly tags: readonly IamTag[]
    readonly boundary?: string
  }

/** A managed policy of this account. */
export type IamPolicy = IamEntity & {
  readonly arn: string
  readonly updateDate: number
  readonly description?: string
  readonly tags: readonly IamTag[]
  readonly defaultVersionId: string
  readonly versions: readonly IamPolicyVersion[]
  /** The number of the next version: numbers are not used twice. */
  readonly nextVersion: number
}

export type IamPolicyVersion = {
  readonly id: string
  readonly document: string
  readonly createDate: number
}

/** Whose tokens roles are assumed with (`AssumeRoleWithWebIdentity`). */
export type IamOidcProvider = {
  readonly arn: string
  /** The issuer, as its tokens write it. */
  readonly url: string
  /** Audiences whose tokens are taken. */
  readonly clientIds: readonly string[]
  readonly thumbprints: readonly string[]
  readonly createDate: number
  readonly tags: readonly IamTag[]
}

/** An access key of a user. */
export type IamAccessKey = {
  readonly id: string
  readonly userId: string
  readonly status: 'Active' | 'Inactive'
  readonly createDate: number
  /** The secret, encrypted with the key of the environment. */
  readonly sealedSecret: string
}

/** When an access key, or a session of a role, was last used. */
export type IamUse = { readonly at: number; readonly service: string; readonly region: string }

/** That a policy is attached to a user, group or role. */
export type IamAttachment = {
  readonly entity: 'User' | 'Group' | 'Role'
  /** The entity's unique id. */
  readonly id: string
  readonly as: 'PermissionsPolicy' | 'PermissionsBoundary'
}

/** What the data plane reads of a managed policy. */
export type KnownPolicy = { readonly document: string }
