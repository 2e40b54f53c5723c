import type { Session } from '../../model/sessions/session.ts'
import type { MessageDocument } from './selection/message-document.ts'

/** What of a connection an exchange is about: its beginning, one of its messages, or its end. */
export type SocketEvent = {
  readonly type: 'CONNECT' | 'MESSAGE' | 'DISCONNECT'
  readonly connectionId: string
  /** Milliseconds since 1970. */
  readonly connectedAt: number
  /** The connection, once it is open. */
  readonly session?: Session
  readonly message?: {
    readonly id: string
    /** Bytes of a binary frame. */
    readonly body: string | Uint8Array
    /** What is read off it. */
    readonly document: MessageDocument
  }
  /** How the connection has ended. */
  readonly closed?: { readonly code: number; readonly reason: string }
  /** What the route's integration has answered, once it has. */
  reply: SocketReply | undefined
  /** With what the connection is closed after this. */
  close?: { readonly code: number; readonly reason: string }
}

/** An integration's answer, whatever of it the client gets to see. */
export type SocketReply = {
  readonly status: number
  /** Of a backend that has any. */
  readonly headers?: Headers
  readonly body: string | Uint8Array
}
