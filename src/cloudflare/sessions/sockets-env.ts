import type { SessionEvents } from '../../model/sessions/sessions.ts'

/** The bindings of the Worker that has the sockets, as wrangler.sockets.toml and the local gateway's configuration supply them. */
export type SocketsEnv = {
  /** The gateway's entrypoint of that name. */
  readonly GATEWAY: SessionEvents
}
