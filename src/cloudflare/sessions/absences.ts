import type { Session } from '../../model/sessions/session.ts'
import type { SessionAddress } from '../../model/sessions/sessions.ts'
import type { SessionRows } from './session-rows.ts'

/** What is kept for a client that is away: more is refused, as to one that does not read. */
const maxKept = { frames: 256, bytes: 262_144 } as const

/**
 * Sessions whose connection broke, and whose client may come back to them. They are open to everybody else: what is sent to them
 * is kept for a while. Everything is in the object's database, since an object without sockets is put away at once.
 */
export class Absences {
  readonly #sql: SqlStorage
  readonly #rows: SessionRows
  #isOpen = false

  constructor(sql: SqlStorage, rows: SessionRows) {
    this.#sql = sql
    this.#rows = rows
  }

  /** Notes that a session has lost its connection. Undefined when its end is not put off; else until when it is. */
  begin(connectionId: string, now: number): number | undefined {
    const session = this.#rows.find(connectionId)
    if (!session?.resume) return undefined
    const known = this.#until(connectionId)
    if (known !== undefined) return known
    const until = now + session.resume.ms
    this.#sql.exec('INSERT INTO away (connection_id, until) VALUES (?, ?)', connectionId, until)
    return until
  }

  /** The session of that stage that is away. */
  find({ connectionId, apiId, stageName }: SessionAddress): Session | undefined {
    const session = this.#rows.find(connectionId)
    if (!session?.resume || session.apiId !== apiId || session.stageName !== stageName)
      return undefined
    return this.#until(connectionId) === undefined ? undefined : session
  }

  /** Keeps a frame for a session that is away; false when that is too much. */
  keep(connectionId: string, data: string | Uint8Array): boolean {
    this.#open()
    const [kept] = this.#sql.exec<{ frames: number; bytes: number; last: number }>(
      'SELECT count(*) AS frames, coalesce(sum(length(data)), 0) AS bytes, coalesce(max(place), 0) AS last FROM kept WHERE connection_id = ?',
      connectionId,
    )
    const { frames = 0, bytes = 0, last = 0 } = kept ?? {}
    if (frames >= maxKept.frames || bytes + data.length > maxKept.bytes) return false
    const value = typeof data === 'string' ? data : data.slice().buffer
    this.#sql.exec(
      'INSERT INTO kept (connection_id, place, data) VALUES (?, ?, ?)',
      connectionId,
      last + 1,
      value,
    )
    return true
  }

  /** Ends an absence, if there is one; answers what was kept, in order. Nothing of it is left. */
  end(connectionId: string): readonly (string | Uint8Array)[] {
    this.#open()
    const rows = this.#sql
      .exec<{ data: string | ArrayBuffer }>(
        'SELECT data FROM kept WHERE connection_id = ? ORDER BY place',
        connectionId,
      )
      .toArray()
    this.#sql.exec('DELETE FROM kept WHERE connection_id = ?', connectionId)
    this.#sql.exec('DELETE FROM away WHERE connection_id = ?', connectionId)
    return rows.map(({ data }) => (typeof data === 'string' ? data : new Uint8Array(data)))
  }

  #until(connectionId: string): number | undefined {
    this.#open()
    const [row] = this.#sql.exec<{ until: number }>(
      'SELECT until FROM away WHERE connection_id = ?',
      connectionId,
    )
    return row?.until
  }

  #open(): void {
    if (this.#isOpen) return
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS away (connection_id TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS kept (
        connection_id TEXT NOT NULL, place INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (connection_id, place)
      ) WITHOUT ROWID`,
    )
    this.#isOpen = true
  }
}
