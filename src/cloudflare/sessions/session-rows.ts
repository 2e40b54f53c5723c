import { dropOldest } from '../../model/cache/drop-oldest.ts'
import type { Session } from '../../model/sessions/session.ts'

/** How a session has ended. */
export type Ending = { readonly code: number; readonly reason: string }

/** A session that is over, and whose end could not be told. */
export type EndedSession = Ending & { readonly session: Session; readonly attempts: number }

/**
 * What an object knows of its sessions, whatever happens to its process: a row for each from its handshake until the
 * gateway has heard of its end.
 */
export type SessionRows = ReturnType<typeof sessionRows>

/** Sessions kept in memory, of an object that has many. */
const maxKnown = 1_000

/** Opens them; makes the table where there is none. */
export function sessionRows({ sql }: DurableObjectStorage) {
  sql.exec(`CREATE TABLE IF NOT EXISTS session (
    connection_id TEXT PRIMARY KEY, session TEXT NOT NULL, code INTEGER, reason TEXT, attempts INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID`)
  /** Open sessions that were read: reading one again costs as much as all the rest of a message here. */
  const known = new Map<string, Session>()
  const keep = (session: Session): Session => {
    if (known.size >= maxKnown) dropOldest(known, maxKnown / 10)
    known.set(session.connectionId, session)
    return session
  }
  return {
    open(session: Session): void {
      keep(session)
      sql.exec(
        'INSERT INTO session (connection_id, session) VALUES (?, ?)',
        session.connectionId,
        JSON.stringify(session),
      )
    },
    /** A session that is open. */
    find(connectionId: string): Session | undefined {
      const kept = known.get(connectionId)
      if (kept) return kept
      const [row] = sql.exec<{ session: string }>(
        'SELECT session FROM session WHERE connection_id = ? AND code IS NULL',
        connectionId,
      )
      return row && keep(JSON.parse(row.session) as Session)
    },
    /** The ids of those that are open. */
    openIds(): readonly string[] {
      const rows = sql.exec<{ id: string }>(
        'SELECT connection_id AS id FROM session WHERE code IS NULL',
      )
      return [...rows].map(({ id }) => id)
    },
    /** Notes an end that could not be told. */
    end(connectionId: string, { code, reason }: Ending): void {
      known.delete(connectionId)
      sql.exec(
        'UPDATE session SET code = ?, reason = ?, attempts = attempts + 1 WHERE connection_id = ?',
        code,
        reason,
        connectionId,
      )
    },
    untold(): readonly EndedSession[] {
      const rows = sql.exec<EndedRow>(
        'SELECT session, code, reason, attempts FROM session WHERE code IS NOT NULL',
      )
      return [...rows].map((row) => ({ ...row, session: JSON.parse(row.session) as Session }))
    },
    forget(connectionId: string): void {
      known.delete(connectionId)
      sql.exec('DELETE FROM session WHERE connection_id = ?', connectionId)
    },
    isEmpty: (): boolean => [...sql.exec('SELECT 1 FROM session LIMIT 1')].length === 0,
  }
}

type EndedRow = { session: string; code: number; reason: string; attempts: number }
