import type { Connection } from './connection.ts'
import { sharedObject, sharedObjects } from './connection-id.ts'

/** Has the ends told of the sessions that a process had which is no more. */
export const settleSessions = (objects: DurableObjectNamespace<Connection>): Promise<unknown> =>
  Promise.all(all(objects).map((object) => object.settle()))

/** Closes all sessions, since the process is going to end. Resolves when their ends have been told, and nothing holds it back. */
export const leaveSessions = (objects: DurableObjectNamespace<Connection>): Promise<unknown> =>
  Promise.all(
    all(objects).map(async (object) => {
      await object.leave()
      // It ends in the call, which can have no answer.
      await object.abandon().catch(() => undefined)
    }),
  )

const all = (objects: DurableObjectNamespace<Connection>) =>
  Array.from({ length: sharedObjects }, (_, index) => objects.get(sharedObject(objects, index)))
