import type { GroupAddress } from '../../model/sessions/groups.ts'
import type { Session } from '../../model/sessions/session.ts'
import type { SocketsEnv } from './sockets-env.ts'

/** The group of all open sessions of a stage. */
export const everybody = '$all'

/** How the object of a group is named. */
export const groupName = ({ apiId, stageName, group }: GroupAddress): string =>
  `${apiId}/${stageName}/${group}`

/** The groups that the sessions of an object are in: each is left when its session has ended. */
export type Memberships = ReturnType<typeof memberships>

/** Opens them; makes the table where there is none. */
export function memberships({ sql }: DurableObjectStorage, groups: SocketsEnv['GROUP']) {
  sql.exec(
    'CREATE TABLE IF NOT EXISTS membership (connection_id TEXT, group_name TEXT, PRIMARY KEY (connection_id, group_name)) WITHOUT ROWID',
  )
  const named = (session: Session, group: string) =>
    groups.getByName(groupName({ ...session, group }))
  return {
    async join(session: Session, group: string): Promise<void> {
      const { connectionId, authorizer } = session
      // Written first: a group that may have it is left for certain.
      sql.exec('INSERT OR IGNORE INTO membership VALUES (?, ?)', connectionId, group)
      await named(session, group).join(connectionId, authorizer?.context ?? {})
    },
    async leave(session: Session, group: string): Promise<void> {
      await named(session, group).leave([session.connectionId])
      sql.exec(
        'DELETE FROM membership WHERE connection_id = ? AND group_name = ?',
        session.connectionId,
        group,
      )
    },
    async leaveAll(session: Session): Promise<void> {
      const rows = sql.exec<{ group: string }>(
        'SELECT group_name AS "group" FROM membership WHERE connection_id = ?',
        session.connectionId,
      )
      for (const { group } of rows.toArray()) await this.leave(session, group)
    },
  }
}
