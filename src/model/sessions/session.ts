import type { Principal } from '../principal.ts'

/** How long a session lives, and what it may send: the stage's settings, or AWS's quotas. */
export type SessionBounds = {
  /** Milliseconds without a frame in either direction after which it is closed with 1001. */
  readonly idleMs: number
  /** Milliseconds after which it is closed with 1001 whatever happens. */
  readonly lifeMs: number
  readonly maxMessageBytes: number
  /** A message to a client after so many milliseconds of silence, so that the session is never idle. */
  readonly keepAlive?: { readonly intervalMs: number; readonly message: string }
  /** Replies go out in the order of their messages; absent: as they come, as AWS's do. */
  readonly isOrdered?: true
}

/**
 * What is kept of a client's connection from its handshake to its `$disconnect`, and handed to whoever answers for it. It
 * is JSON of at most some kilobytes, and never changes.
 */
export type Session = {
  readonly connectionId: string
  readonly apiId: string
  readonly stageName: string
  /** The host by which it is called back: the one that the client has asked for, or its API's own. */
  readonly domainName: string
  /** Whether it came by a path of the gateway's own host, so that `@connections` is below one too. */
  readonly isPathForm?: true
  /** What the handshake's path had before its end: `/{stage}`, a mapping key, or nothing. */
  readonly basePath: string
  /** Milliseconds since 1970. */
  readonly connectedAt: number
  readonly sourceIp: string
  /** Empty where the client does not say. */
  readonly userAgent: string
  /** Who has signed the handshake. */
  readonly caller?: SessionCaller
  /** What `$connect`'s authorizer has said: it is in every later event. */
  readonly authorizer?: SessionAuthorizer
  /** The API key that the handshake came with. */
  readonly apiKey?: { readonly id: string; readonly planId: string }
  readonly bounds: SessionBounds
  /** Present where a client whose connection broke may come back. */
  readonly resume?: SessionResume
}

export type SessionResume = {
  /** What proves that a client is the one. */
  readonly secret: string
  /** For how long the session waits for it. */
  readonly ms: number
  /** The sub-protocol that was chosen. */
  readonly protocol?: string
}

/** A principal without what it may: nothing but a handshake asks that. */
export type SessionCaller = Omit<Principal, 'conditionValues' | 'permits' | 'used'>

export type SessionAuthorizer = {
  readonly principalId?: string
  readonly context: Readonly<Record<string, string>>
  readonly latencyMs: number
}

/** What `GetConnection` tells of a session. Milliseconds since 1970. */
export type SessionFacts = {
  readonly session: Session
  readonly lastActiveAt: number
}
