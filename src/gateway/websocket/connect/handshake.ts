import type { Exchange, Step } from '../../exchange/exchange.ts'
import { refused } from '../refuse.ts'

/** Names the connection that a request asks for: from here on everything that is said of it has its id. */
export function beginConnection(x: Exchange): void {
  if (x.request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
    throw refused(403, 'the request asks for no WebSocket')
  const { sessions } = x.platform
  if (!sessions) throw refused(503, 'this gateway keeps no connections')
  x.socket = {
    type: 'CONNECT',
    connectionId: sessions.newConnectionId(),
    connectedAt: x.startedAt,
    reply: undefined,
  }
}

/** 16 bytes in base64 (RFC 6455 §4.1). */
const keyForm = /^[A-Za-z0-9+/]{21}[AQgw]==$/

/** Refuses what is no opening handshake (RFC 6455 §4.2.1) before anybody is asked about it. */
export const requireHandshake: Step = {
  name: 'Handshake',
  isQuiet: true,
  run({ request }) {
    const { headers, method } = request
    if (method !== 'GET') throw refused(400, `a handshake is a GET, and this is a ${method}`)
    if (headers.get('sec-websocket-version') !== '13')
      throw refused(400, 'Sec-WebSocket-Version is not 13')
    if (!keyForm.test(headers.get('sec-websocket-key')?.trim() ?? ''))
      throw refused(400, 'Sec-WebSocket-Key is no key')
  },
}
