import type { Groups } from '../../model/sessions/groups.ts'
import type { Sessions } from '../../model/sessions/sessions.ts'
import { onFirstUse } from '../on-first-use.ts'
import type { Connection } from './connection.ts'
import type { Group } from './group.ts'
import { sharedIds, uniqueIds } from './connection-id.ts'

/**
 * The sessions that the other Worker has, and their groups. What reaches them is loaded with the first: most processes have none.
 *
 * @param isLocal whether all of them share a few objects
 */
export function openSessions(
  objects: DurableObjectNamespace<Connection>,
  groupObjects: DurableObjectNamespace<Group>,
  isLocal: boolean,
): { readonly sessions: Sessions; readonly groups: Groups } {
  const ids = isLocal ? sharedIds(objects) : uniqueIds(objects)
  const calls = async () => {
    const { linkSessions } = await import('./link-sessions.ts')
    return linkSessions(objects, groupObjects, ids)
  }
  return {
    sessions: {
      newConnectionId: ids.create,
      isConnectionId: (text) => ids.objectOf(text) !== undefined,
      open: onFirstUse(async () => (await calls()).open),
      resume: onFirstUse(async () => (await calls()).resume),
      send: onFirstUse(async () => (await calls()).send),
      facts: onFirstUse(async () => (await calls()).facts),
      close: onFirstUse(async () => (await calls()).close),
    },
    groups: {
      join: onFirstUse(async () => (await calls()).join),
      leave: onFirstUse(async () => (await calls()).leave),
      members: onFirstUse(async () => (await calls()).members),
      broadcast: onFirstUse(async () => (await calls()).broadcast),
    },
  }
}
