import type { Entities, Kind, Page, Store } from './store.ts'

/** What the store needs of SQLite: a Durable Object's `ctx.storage.sql` has this shape. */
export type Sql = {
  exec(
    query: string,
    ...bindings: (string | number | null)[]
  ): { toArray(): Record<string, unknown>[] }
}

/**
 * Characters of a published text per row. A row may hold 2 MB (Durable Objects' limit) and a
 * character takes up to three bytes.
 */
const partLength = 500_000

const schema = [
  `CREATE TABLE IF NOT EXISTS record (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, owner TEXT NOT NULL, id TEXT NOT NULL, ref TEXT, value TEXT NOT NULL,
    UNIQUE (kind, owner, id))`,
  // Entries of an index are in the order of creation where its columns are equal.
  `CREATE INDEX IF NOT EXISTS record_order ON record (kind, owner)`,
  `CREATE INDEX IF NOT EXISTS record_ref ON record (kind, owner, ref)`,
  `CREATE INDEX IF NOT EXISTS record_id ON record (id)`,
  `CREATE TABLE IF NOT EXISTS published (
    key TEXT NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (key, part)) WITHOUT ROWID`,
  // A key stands here from the transaction that changed it until KV has taken the change.
  `CREATE TABLE IF NOT EXISTS outbox (key TEXT PRIMARY KEY, change INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID`,
]

/** The store, and what its owner needs around transactions: fresh ids, and to read and hand on what is published. */
export type SqlStore = Store & {
  /** Whether a record of any kind and owner has the id. */
  hasId(id: string): boolean
  published(key: string): string | undefined
  /** Keys whose change has not been handed on, with the number of that change. */
  pending(limit: number): readonly { readonly key: string; readonly change: number }[]
  /** Writes something that nobody reads. */
  tryWrite(): void
  /** Forgets a handed-on change, unless the key has changed again since. */
  settle(key: string, change: number): void
}

/** What this code can read. A state that says nothing of its version is of the first. */
const schemaVersion = 1

/**
 * The control plane's state on SQLite. Creates its tables when they are missing. Throws for a state that a newer
 * version has written: what this one does not know it would lose.
 */
export function sqlStore(sql: Sql): SqlStore {
  for (const statement of schema) sql.exec(statement)
  const [written] = sql.exec(`SELECT value FROM counter WHERE name = 'schema'`).toArray()
  if (Number(written?.['value'] ?? schemaVersion) > schemaVersion) {
    throw new Error(
      `state version ${String(written?.['value'])} is a newer Tidegate's; this one reads version ${schemaVersion}`,
    )
  }
  const rows = (query: string, ...bindings: (string | number | null)[]) =>
    sql.exec(query, ...bindings).toArray()
  const parse = <K extends Kind>(row: Record<string, unknown>) =>
    JSON.parse(row['value'] as string) as Entities[K]

  return {
    get<K extends Kind>(kind: K, owner: string, id: string) {
      const [row] = rows(
        'SELECT value FROM record WHERE kind = ? AND owner = ? AND id = ?',
        kind,
        owner,
        id,
      )
      return row && parse<K>(row)
    },

    list<K extends Kind>(kind: K, owner: string, ref?: string) {
      const found =
        ref === undefined
          ? rows('SELECT value FROM record WHERE kind = ? AND owner = ? ORDER BY seq', kind, owner)
          : rows(
              'SELECT value FROM record WHERE kind = ? AND owner = ? AND ref = ? ORDER BY seq',
              kind,
              owner,
              ref,
            )
      return found.map((row) => parse<K>(row))
    },

    listUnder<K extends Kind>(kind: K, owner: string, refPrefix: `${string}/`) {
      // '0' is the character behind '/'.
      const found = rows(
        'SELECT value FROM record WHERE kind = ? AND owner = ? AND ref >= ? AND ref < ? ORDER BY seq',
        kind,
        owner,
        refPrefix,
        `${refPrefix.slice(0, -1)}0`,
      )
      return found.map((row) => parse<K>(row))
    },

    page<K extends Kind>(
      kind: K,
      owner: string,
      position: string | undefined,
      limit: number,
      { ref, newestFirst = false }: { readonly ref?: string; readonly newestFirst?: boolean } = {},
    ): Page<Entities[K]> {
      const found = rows(
        `SELECT seq, value FROM record WHERE kind = ? AND owner = ? ${ref === undefined ? '' : 'AND ref = ?'}
         AND seq ${newestFirst ? '<' : '>'} ? ORDER BY seq ${newestFirst ? 'DESC' : 'ASC'} LIMIT ?`,
        kind,
        owner,
        ...(ref === undefined ? [] : [ref]),
        readPosition(position) ?? (newestFirst ? Number.MAX_SAFE_INTEGER : 0),
        limit + 1,
      )
      const items = found.slice(0, limit)
      const last = items.at(-1)
      return {
        items: items.map((row) => parse<K>(row)),
        ...(found.length > limit && last && { position: btoa(`s${String(last['seq'])}`) }),
      }
    },

    hasId: (id) => rows('SELECT 1 FROM record WHERE id = ? LIMIT 1', id).length > 0,

    count: (kind, owner) =>
      Number(
        rows('SELECT count(*) AS n FROM record WHERE kind = ? AND owner = ?', kind, owner)[0]?.[
          'n'
        ] ?? 0,
      ),

    put(kind, owner, id, value, ref) {
      rows(
        `INSERT INTO record (kind, owner, id, ref, value) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (kind, owner, id) DO UPDATE SET ref = excluded.ref, value = excluded.value`,
        kind,
        owner,
        id,
        ref ?? null,
        JSON.stringify(value),
      )
    },

    delete: (kind, owner, id) =>
      rows(
        'DELETE FROM record WHERE kind = ? AND owner = ? AND id = ? RETURNING id',
        kind,
        owner,
        id,
      ).length > 0,

    deleteOwned(owner) {
      rows('DELETE FROM record WHERE owner = ?', owner)
    },

    publish(key, text) {
      rows('DELETE FROM published WHERE key = ?', key)
      const slices = text === undefined ? [] : partsOf(text)
      slices.forEach((slice, part) => {
        rows('INSERT INTO published (key, part, text) VALUES (?, ?, ?)', key, part, slice)
      })
      const [row] = rows(
        `INSERT INTO counter (name, value) VALUES ('change', 1)
         ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
      )
      rows(
        'INSERT INTO outbox (key, change) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET change = excluded.change',
        key,
        Number(row?.['value']),
      )
    },

    published(key) {
      const parts = rows('SELECT text FROM published WHERE key = ? ORDER BY part', key)
      return parts.length > 0 ? parts.map((row) => String(row['text'])).join('') : undefined
    },

    tryWrite() {
      rows(
        `INSERT INTO counter (name, value) VALUES ('tried', 1)
         ON CONFLICT (name) DO UPDATE SET value = value + 1`,
      )
    },

    pending: (limit) =>
      rows('SELECT key, change FROM outbox ORDER BY change LIMIT ?', limit).map((row) => ({
        key: String(row['key']),
        change: Number(row['change']),
      })),

    settle(key, change) {
      rows('DELETE FROM outbox WHERE key = ? AND change = ?', key, change)
    },
  }
}

/** At least one part, none cut inside a surrogate pair: half of one does not survive SQLite's UTF-8. */
function partsOf(text: string): string[] {
  const parts: string[] = []
  let from = 0
  do {
    let to = Math.min(from + partLength, text.length)
    const last = text.charCodeAt(to - 1)
    if (to < text.length && last >= 0xd800 && last <= 0xdbff) to--
    parts.push(text.slice(from, to))
    from = to
  } while (from < text.length)
  return parts
}

/** The sequence number inside a position; a foreign text starts over, as AWS is lenient with them. */
function readPosition(position: string | undefined): number | undefined {
  if (!position) return undefined
  try {
    const seq = Number(atob(position).slice(1))
    return Number.isSafeInteger(seq) && seq > 0 ? seq : undefined
  } catch {
    return undefined // not base64: atob says so by throwing
  }
}
