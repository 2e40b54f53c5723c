import type { Sessions } from '../../model/sessions/sessions.ts'
import type { Connection } from './connection.ts'
import type { ConnectionIds } from './connection-id.ts'
import { sessionRequest } from './session-header.ts'

/** The calls of {@link Sessions} that reach objects. */
export function linkSessions(
  objects: DurableObjectNamespace<Connection>,
  ids: ConnectionIds,
): Pick<Sessions, 'open' | 'send' | 'facts' | 'close'> {
  const objectOf = (connectionId: string) => {
    const object = ids.objectOf(connectionId)
    return object && objects.get(object)
  }
  return {
    async open(session, _handshake, protocol) {
      const object = objectOf(session.connectionId)
      if (!object) throw new Error(`${session.connectionId} is no id of a session here`)
      const opening = { session, ...(protocol !== undefined && { protocol }) }
      const accepted = await object.fetch(sessionRequest(opening))
      // The headers of an answer from elsewhere are fixed, and steps add theirs.
      return new Response(null, accepted)
    },
    async send(at, data) {
      return (await objectOf(at.connectionId)?.send(at, data)) ?? false
    },
    async facts(at) {
      return objectOf(at.connectionId)?.facts(at)
    },
    async close(at, code, reason) {
      return (await objectOf(at.connectionId)?.close(at, { code, reason })) ?? false
    },
  }
}
