import type { Session } from '../../model/sessions/session.ts'

/** What the gateway asks an object with, to open a session: a socket cannot be passed by RPC. */
const header = 'x-tidegate-session'

type Opening = { readonly session: Session; readonly protocol?: string }

/** The request that opens a session. */
export const sessionRequest = (opening: Opening): Request =>
  new Request('http://connection/', {
    headers: { Upgrade: 'websocket', [header]: encodeURIComponent(JSON.stringify(opening)) },
  })

/** What {@link sessionRequest} has written. */
export const readSession = (request: Request): Opening =>
  JSON.parse(decodeURIComponent(request.headers.get(header) ?? '')) as Opening
