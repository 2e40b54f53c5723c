import type { Session } from '../../model/sessions/session.ts'
import type { SessionAddress } from '../../model/sessions/sessions.ts'

/** What the gateway asks an object with, to open a session or to come back to one: a socket cannot be passed by RPC. */
const header = 'x-tidegate-session'

type Opening =
  | { readonly session: Session; readonly protocol?: string }
  | { readonly resumed: SessionAddress; readonly secret: string }

/** The request for a socket. */
export const sessionRequest = (opening: Opening): Request =>
  new Request('http://connection/', {
    headers: { Upgrade: 'websocket', [header]: encodeURIComponent(JSON.stringify(opening)) },
  })

/** What {@link sessionRequest} has written. */
export const readSession = (request: Request): Opening =>
  JSON.parse(decodeURIComponent(request.headers.get(header) ?? '')) as Opening
