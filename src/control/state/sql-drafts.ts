import type { Slices } from '../../turns/slices.ts'
import type { SqlRows } from './sql.ts'
import { sqlRecords } from './sql-records.ts'
import { definitionKinds, type Draft, type Kind, type Store } from './store.ts'

/** Drafts of definitions: how they begin, become what they are drafts of, and end. */
export type SqlDrafts = {
  /** Begins a draft of an API's definition with a copy of what it is, in slices. */
  open(apiId: string, store: Store): Slices<Draft>
  /** Makes it the API's definition. */
  adopt(draft: Draft): void
  /** Ends it: unless it has been adopted, its records are to be swept. */
  close(draft: Draft): void
  /** The owner that stands in the records of a kind. */
  keptUnder(kind: Kind, owner: string): string
  /** Says that nobody owns the definition of an API any more. */
  abandon(apiId: string): void
  /** Whether there is anything to sweep. */
  hasRubbish(): boolean
  /** Deletes what is nobody's, in slices. */
  sweep(): Slices<void>
}

/** Records copied or deleted in one go: some milliseconds. */
const batch = 80

/** Whether records of a kind are part of an API's definition. */
export const isDefinition = (kind: Kind): boolean => definitionKinds.some((each) => each === kind)

/** Drafts in SQLite: records under an owner of their own, and a table that says which owner an API's definition has. */
export function sqlDrafts(rows: SqlRows): SqlDrafts {
  const openDrafts = new Map<Draft, string>()
  const discard = (owner: string) =>
    rows('INSERT INTO rubbish (owner) VALUES (?) ON CONFLICT (owner) DO NOTHING', owner)
  const keptUnder = (kind: Kind, owner: string): string => {
    if (!isDefinition(kind)) return owner
    const [row] = rows('SELECT owner FROM definition WHERE api = ?', owner)
    return row ? String(row['owner']) : owner
  }
  /** What may be swept: an open draft may not. */
  const rubbish = () => {
    const kept = new Set(openDrafts.values())
    return rows('SELECT owner FROM rubbish')
      .map((row) => String(row['owner']))
      .filter((owner) => !kept.has(owner))
  }

  return {
    keptUnder,

    *open(apiId, store) {
      const [row] = rows(
        `INSERT INTO counter (name, value) VALUES ('draft', 1)
         ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
      )
      const owner = `draft/${String(row?.['value'])}`
      const inDraft = (kind: Kind, of: string) =>
        of === apiId && isDefinition(kind) ? owner : keptUnder(kind, of)
      const draft: Draft = {
        apiId,
        store: { ...store, ...sqlRecords(rows, inDraft, () => undefined) },
      }
      openDrafts.set(draft, owner)
      discard(owner)
      try {
        yield* copyDefinition(rows, keptUnder('Resource', apiId), owner)
        return draft
      } catch (error) {
        // Nobody else has it, so nobody else will close it: what was copied may be swept.
        openDrafts.delete(draft)
        throw error
      }
    },

    adopt(draft) {
      const { apiId } = draft
      const owner = openDrafts.get(draft)
      if (owner === undefined) throw new Error(`a draft of ${apiId} is no longer open`)
      discard(keptUnder('Resource', apiId))
      rows('DELETE FROM rubbish WHERE owner = ?', owner)
      rows(
        'INSERT INTO definition (api, owner) VALUES (?, ?) ON CONFLICT (api) DO UPDATE SET owner = excluded.owner',
        apiId,
        owner,
      )
    },

    close(draft) {
      openDrafts.delete(draft)
    },

    abandon(apiId) {
      const [moved] = rows('DELETE FROM definition WHERE api = ? RETURNING owner', apiId)
      if (moved) discard(String(moved['owner']))
    },

    hasRubbish: () => rubbish().length > 0,

    *sweep() {
      for (const owner of rubbish()) {
        yield* deleteDefinition(rows, owner)
        rows('DELETE FROM rubbish WHERE owner = ?', owner)
      }
    },
  }
}

function* copyDefinition(rows: SqlRows, from: string, to: string): Slices<void> {
  for (const kind of definitionKinds) {
    for (let after = 0; ;) {
      const found = rows(
        'SELECT seq FROM record WHERE kind = ? AND owner = ? AND seq > ? ORDER BY seq LIMIT ?',
        kind,
        from,
        after,
        batch,
      )
      const last = found.at(-1)
      if (!last) break
      rows(
        `INSERT INTO record (kind, owner, id, ref, value) SELECT kind, ?, id, ref, value FROM record
         WHERE kind = ? AND owner = ? AND seq > ? AND seq <= ? ORDER BY seq`,
        to,
        kind,
        from,
        after,
        Number(last['seq']),
      )
      after = Number(last['seq'])
      yield
    }
  }
}

function* deleteDefinition(rows: SqlRows, owner: string): Slices<void> {
  for (const kind of definitionKinds) {
    for (let deleted = batch; deleted === batch;) {
      deleted = rows(
        `DELETE FROM record WHERE seq IN (SELECT seq FROM record WHERE kind = ? AND owner = ? LIMIT ?)
         RETURNING seq`,
        kind,
        owner,
        batch,
      ).length
      yield
    }
  }
}
