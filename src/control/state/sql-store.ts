import type { Slices } from '../../turns/slices.ts'
import { sqlPublished } from './sql-published.ts'
import type { Sql, SqlRows } from './sql.ts'
import { isDefinition, sqlDrafts } from './sql-drafts.ts'
import { changeNumbers } from './change-numbers.ts'
import { sqlRecords } from './sql-records.ts'
import { type Draft, frozenBesides, type Kind, type Store } from './store.ts'

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
  // Keys of which there is a text written ahead, and perhaps never published.
  `CREATE TABLE IF NOT EXISTS ahead (key TEXT PRIMARY KEY) WITHOUT ROWID`,
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
  /**
   * Writes a long text aside, in slices, so that a transaction that publishes it under the same key has little to write.
   * Nobody sees it before. The key must be one whose text never changes.
   */
  publishAhead(key: string, text: string): Slices<void>
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
export function sqlStore(sql: Sql, now: () => number = Date.now): SqlStore {
  for (const statement of schema) sql.exec(statement)
  const [written] = sql.exec(`SELECT value FROM counter WHERE name = 'schema'`).toArray()
  if (Number(written?.['value'] ?? schemaVersion) > schemaVersion) {
    throw new Error(
      `state version ${String(written?.['value'])} is a newer Tidegate's; this one reads version ${schemaVersion}`,
    )
  }
  const rows: SqlRows = (query, ...bindings) => sql.exec(query, ...bindings).toArray()
  const drafts = sqlDrafts(rows)
  const { publish, publishAll, published, keepPart, publishKept, pending, settle, ...ahead } =
    sqlPublished(rows, now)

  let linksChanged = 0
  const { changed, lastChange, next } = changeNumbers()
  const touch = (kind: Kind, owner: string, id: string) => {
    if (kind === 'RestApi' || kind === 'ApiV2') changed(id)
    else if (kind === 'VpcLink' || kind === 'VpcLinkV2') linksChanged = next()
    else if (isDefinition(kind) || frozenBesides.includes(kind)) changed(owner)
  }

  const store: Store = {
    ...sqlRecords(rows, drafts.keptUnder, touch),
    publish,
    publishAll,
    published,
    keepPart,
    publishKept,

    deleteOwned(owner) {
      drafts.abandon(owner)
      rows(deleteOwnedRecords, owner)
      changed(owner)
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

    pending,
    settle,
    publishAhead: ahead.publishAhead,
    openDraft: (apiId) => drafts.open(apiId, store),
    closeDraft: drafts.close,
    hasRubbish: () => drafts.hasRubbish() || ahead.hasRemains(),
    *sweep() {
      yield* drafts.sweep()
      yield* ahead.sweepRemains()
    },
  }
}
