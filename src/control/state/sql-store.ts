import type { Slices } from '../turns/slices.ts'
import { inParts, placeholders, type Sql, type SqlRows } from './sql.ts'
import { isDefinition, sqlDrafts } from './sql-drafts.ts'
import { changeNumbers } from './change-numbers.ts'
import { sqlRecords } from './sql-records.ts'
import type { Draft, Kind, Store } from './store.ts'

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
  // Under which owner an API's definition is kept, where that is not the API's id: an adopted draft.
  `CREATE TABLE IF NOT EXISTS definition (api TEXT PRIMARY KEY, owner TEXT NOT NULL) WITHOUT ROWID`,
  // Owners of definitions that are nobody's: drafts, until they are adopted, and what they took the place of.
  `CREATE TABLE IF NOT EXISTS rubbish (owner TEXT PRIMARY KEY) WITHOUT ROWID`,
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
  /** Begins a draft of an API's definition with a copy of what it is, in slices. */
  openDraft(apiId: string): Slices<Draft>
  /** Ends a draft: unless it has been adopted, its records are to be swept. */
  closeDraft(draft: Draft): void
  /** Whether there is anything to sweep. */
  hasRubbish(): boolean
  /** Deletes what is nobody's, in slices. */
  sweep(): Slices<void>
}

/** No index begins with the owner: of each kind that there is, what the owner has. */
const deleteOwnedRecords = `
  WITH RECURSIVE kinds (kind) AS (
    SELECT min(kind) FROM record
    UNION ALL
    SELECT (SELECT min(kind) FROM record WHERE record.kind > kinds.kind) FROM kinds WHERE kinds.kind IS NOT NULL)
  DELETE FROM record WHERE seq IN (
    SELECT seq FROM kinds JOIN record ON record.kind = kinds.kind AND record.owner = ?)`

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
  const rows: SqlRows = (query, ...bindings) => sql.exec(query, ...bindings).toArray()
  const drafts = sqlDrafts(rows)

  let linksChanged = 0
  const { changed, lastChange, next } = changeNumbers()
  const touch = (kind: Kind, owner: string, id: string) => {
    if (kind === 'RestApi') changed(id)
    else if (kind === 'VpcLink' || kind === 'VpcLinkV2') linksChanged = next()
    else if (isDefinition(kind)) changed(owner)
  }

  /** Numbers changes of published keys, no more at once than {@link inParts} says, for the hand-over. */
  const noteChanges = (keys: readonly string[]) => {
    const [row] = rows(
      `INSERT INTO counter (name, value) VALUES ('change', ?1)
       ON CONFLICT (name) DO UPDATE SET value = value + ?1 RETURNING value`,
      keys.length,
    )
    const before = Number(row?.['value']) - keys.length
    rows(
      `INSERT INTO outbox (key, change) VALUES ${placeholders(keys.length, 2)}
       ON CONFLICT (key) DO UPDATE SET change = excluded.change`,
      ...keys.flatMap((key, index) => [key, before + 1 + index]),
    )
  }

  const store: Store = {
    ...sqlRecords(rows, drafts.keptUnder, touch),

    deleteOwned(owner) {
      drafts.abandon(owner)
      rows(deleteOwnedRecords, owner)
      changed(owner)
    },

    publish(key, text) {
      rows('DELETE FROM published WHERE key = ?', key)
      const slices = text === undefined ? [] : partsOf(text)
      slices.forEach((slice, part) => {
        rows('INSERT INTO published (key, part, text) VALUES (?, ?, ?)', key, part, slice)
      })
      noteChanges([key])
    },

    publishAll(texts) {
      const long = texts.filter(([, text]) => text.length > partLength)
      for (const [key, text] of long) store.publish(key, text)
      const short = texts.filter(([, text]) => text.length <= partLength)
      for (const part of inParts(short, 2)) {
        const keys = part.map(([key]) => key)
        rows(`DELETE FROM published WHERE key IN ${placeholders(1, keys.length)}`, ...keys)
        rows(
          `INSERT INTO published (key, text, part)
           SELECT column1, column2, 0 FROM (VALUES ${placeholders(part.length, 2)})`,
          ...part.flat(),
        )
        noteChanges(keys)
      }
    },

    published(key) {
      const parts = rows('SELECT text FROM published WHERE key = ? ORDER BY part', key)
      return parts.length > 0 ? parts.map((row) => String(row['text'])).join('') : undefined
    },

    version: (apiId) => Math.max(lastChange(apiId), linksChanged),

    adopt(draft) {
      drafts.adopt(draft)
      changed(draft.apiId)
    },
  }

  return {
    ...store,

    hasId: (id) => rows('SELECT 1 FROM record WHERE id = ? LIMIT 1', id).length > 0,

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

    openDraft: (apiId) => drafts.open(apiId, store),
    closeDraft: drafts.close,
    hasRubbish: drafts.hasRubbish,
    sweep: drafts.sweep,
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
