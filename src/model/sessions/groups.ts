import type { SessionAddress } from './sessions.ts'

/** A group of a stage's sessions, by the name that its API gives it; `$all` has every open one. */
export type GroupAddress = {
  readonly apiId: string
  readonly stageName: string
  readonly group: string
}

/** Whom a broadcast leaves out. */
export type BroadcastFilter = {
  readonly except?: readonly string[]
  /** Members of the authorizer's context that a session must have, as texts. */
  readonly where?: Readonly<Record<string, string>>
}

/** Sessions that are spoken to together. Rejects when an object cannot be reached. */
export type Groups = {
  /** False when the session is not of that API and stage, or gone. A session leaves with its end. */
  join(at: SessionAddress, group: string): Promise<boolean>
  leave(at: SessionAddress, group: string): Promise<boolean>
  /** Ids of members in a fixed order, a page of them; `next` is where the next page begins. */
  members(
    at: GroupAddress,
    after?: string,
  ): Promise<{ readonly connectionIds: readonly string[]; readonly next?: string }>
  /** Sends one frame to every member; tells how many got it. */
  broadcast(
    at: GroupAddress,
    data: string | Uint8Array,
    filter?: BroadcastFilter,
  ): Promise<{ readonly sent: number }>
}
