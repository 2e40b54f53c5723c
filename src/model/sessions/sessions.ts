import type { Session, SessionFacts } from './session.ts'

/** The open sessions of all APIs, wherever their objects are. Rejects when an object cannot be reached. */
export type Sessions = {
  /** An id for a session that may be opened: unguessable, and it names where the session will be. */
  newConnectionId(): string
  /** Whether it can be the id of a session here, open or not. */
  isConnectionId(text: string): boolean
  /** Accepts the handshake: the answer is a 101 with the sub-protocol, if there is one. */
  open(session: Session, handshake: Request, protocol?: string): Promise<Response>
  /**
   * Accepts the handshake of a client that comes back to its session with its secret: the answer is a 101, and what was sent
   * meanwhile follows. Undefined when the session is not of that API and stage, or over, or the secret is not its own.
   */
  resume(at: SessionAddress, secret: string): Promise<Response | undefined>
  /** Sends one frame; false when the session is not of that API and stage, or gone. */
  send(at: SessionAddress, data: string | Uint8Array): Promise<boolean | TooFast>
  /** Undefined when the session is not of that API and stage, or gone. */
  facts(at: SessionAddress): Promise<SessionFacts | undefined>
  /** Closes the session from here; false when it is not of that API and stage, or gone. `$disconnect` follows. */
  close(at: SessionAddress, code: number, reason: string): Promise<boolean>
}

/** So much has been sent to the session lately that nobody can say whether its client reads it: not this. */
export type TooFast = 'too fast'

/** Whose connection is meant: ids are good in the stage that they come from alone. */
export type SessionAddress = Pick<Session, 'connectionId' | 'apiId' | 'stageName'>

/** Who answers for what happens to sessions: the gateway, called by the Worker that has the sockets. */
export type SessionEvents = {
  /** One message, whole. Never rejects for what the message, its route or its backend are. */
  message(session: Session, message: string | Uint8Array): Promise<MessageOutcome>
  /** The session is over. Called once for each that was opened. */
  disconnected(session: Session, code: number, reason: string): Promise<void>
}

/** What the client gets for its message. */
export type MessageOutcome = {
  /** A reply, or an error in AWS's form; absent: nothing. */
  readonly frame?: string | Uint8Array
  /** The session is at its end: the frame goes out before. */
  readonly close?: { readonly code: number; readonly reason: string }
}
