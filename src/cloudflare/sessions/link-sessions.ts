import type { Groups } from '../../model/sessions/groups.ts'
import type { Sessions } from '../../model/sessions/sessions.ts'
import type { Connection } from './connection.ts'
import type { ConnectionIds } from './connection-id.ts'
import type { Group, Sent } from './group.ts'
import { groupName } from './memberships.ts'
import { sessionRequest } from './session-header.ts'

/** The calls of {@link Sessions} and {@link Groups} that reach objects. */
export function linkSessions(
  objects: DurableObjectNamespace<Connection>,
  groups: DurableObjectNamespace<Group>,
  ids: ConnectionIds,
): Omit<Sessions, 'newConnectionId' | 'isConnectionId'> & Groups {
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
    async resume(at, secret) {
      const object = objectOf(at.connectionId)
      const accepted = await object?.fetch(sessionRequest({ resumed: at, secret }))
      return accepted?.status === 101 ? new Response(null, accepted) : undefined
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
    async join(at, group) {
      return (await objectOf(at.connectionId)?.regroup(at, group, 'join')) ?? false
    },
    async leave(at, group) {
      return (await objectOf(at.connectionId)?.regroup(at, group, 'leave')) ?? false
    },
    async members(at, after = '') {
      return groups.getByName(groupName(at)).members(after)
    },
    async broadcast(at, data, filter = {}) {
      const { apiId, stageName } = at
      const object = groups.getByName(groupName(at))
      let sent = 0
      let after: string | undefined = ''
      while (after !== undefined) {
        const portion: Sent = await object.send(`${apiId}/${stageName}`, data, filter, after)
        sent += portion.sent
        after = portion.next
      }
      return { sent }
    },
  }
}
