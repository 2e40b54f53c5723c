import type { SessionEvents } from '../../model/sessions/sessions.ts'

/** The bindings of the Worker that has the sockets, as wrangler.sockets.toml and the local gateway's configuration supply them. */
export type SocketsEnv = {
  /** The gateway's entrypoint of that name. */
  readonly GATEWAY: SessionEvents
  readonly CONNECTION: DurableObjectNamespace<ConnectionCalls>
  readonly GROUP: DurableObjectNamespace<GroupCalls>
}

/** What a `Group` asks a `Connection`. */
type ConnectionCalls = Rpc.DurableObjectBranded & {
  sendAll(stage: string, connectionIds: readonly string[], data: string | Uint8Array): SentTo
}

/** What of a broadcast has come to some sessions: who is sent too much already has got nothing, and is not gone. */
export type SentTo = { readonly sent: number; readonly gone: readonly string[] }

/** What a `Connection` asks a `Group`. */
type GroupCalls = Rpc.DurableObjectBranded & {
  join(connectionId: string, context: Readonly<Record<string, unknown>>): void
  leave(connectionIds: readonly string[]): void
}
