import type { Principal } from '../model/principal.ts'
import type { Sealer } from './sealer.ts'

/** Whose session it is: the operator's, a user's (`GetSessionToken`), or a role's. */
export type SessionOf =
  | { readonly type: 'root' }
  | { readonly type: 'user'; readonly userId: string }
  | RoleSession

export type RoleSession = {
  readonly type: 'role'
  readonly roleName: string
  /** The unique id: another role of the same name gives this session nothing. */
  readonly roleId: string
  readonly sessionName: string
  /** Session policies: a document, and ARNs of managed ones. Absent: the session may what the role may. */
  readonly policies?: { readonly document?: string; readonly arns: readonly string[] }
  /** By key. */
  readonly tags: Readonly<Record<string, string>>
  readonly sourceIdentity?: string
  /** Of a caller without an account: who vouches for it, `aws:FederatedProvider`. */
  readonly provider?: string
}

/** Temporary credentials, all of them: a session's token holds this, sealed, so that nobody has to look it up. */
export type Session = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Milliseconds since 1970. */
  readonly issuedAt: number
  readonly expiresAt: number
  readonly of: SessionOf
}

const purpose = 'session-token'

/** Whether somebody signs by a session of its own (`GetSessionToken`), which no second factor stands behind here. */
export const isOwnSession = ({ type, conditionValues }: Principal): boolean =>
  (type === 'Account' || type === 'User') && conditionValues?.has('aws:tokenissuetime') === true

/** The token of a session. */
export const sealSession = (sealer: Sealer, session: Session): Promise<string> =>
  sealer.seal(purpose, JSON.stringify(session))

/** The session that a token is of; undefined for a token that was not made here. It may have ended. */
export async function openSession(sealer: Sealer, token: string): Promise<Session | undefined> {
  const text = await sealer.open(purpose, token)
  return text === undefined ? undefined : (JSON.parse(text) as Session)
}
