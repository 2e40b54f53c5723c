import { unknownPosition } from '../answer/api-error.ts'
import type { Entities, Kind, Page, Store } from './store.ts'
import { inParts, placeholders, type SqlRows } from './sql.ts'

/**
 * The part of a store that reads and writes records.
 *
 * @param keptUnder the owner that stands in the records of a kind
 * @param touch told of every record that is written or deleted
 */
export function sqlRecords(
  rows: SqlRows,
  keptUnder: (kind: Kind, owner: string) => string,
  touch: (kind: Kind, owner: string, id: string) => void,
): Pick<Store, 'get' | 'list' | 'listUnder' | 'page' | 'count' | 'put' | 'putAll' | 'delete'> {
  const parse = <K extends Kind>(row: Record<string, unknown>) =>
    JSON.parse(row['value'] as string) as Entities[K]

  return {
    get<K extends Kind>(kind: K, owner: string, id: string) {
      const [row] = rows(
        'SELECT value FROM record WHERE kind = ? AND owner = ? AND id = ?',
        kind,
        keptUnder(kind, owner),
        id,
      )
      return row && parse<K>(row)
    },

    list<K extends Kind>(kind: K, owner: string, ref?: string) {
      const found =
        ref === undefined
          ? rows(
              'SELECT value FROM record WHERE kind = ? AND owner = ? ORDER BY seq',
              kind,
              keptUnder(kind, owner),
            )
          : rows(
              'SELECT value FROM record WHERE kind = ? AND owner = ? AND ref = ? ORDER BY seq',
              kind,
              keptUnder(kind, owner),
              ref,
            )
      return found.map((row) => parse<K>(row))
    },

    listUnder<K extends Kind>(kind: K, owner: string, refPrefix: `${string}/`) {
      // '0' is the character behind '/'.
      const found = rows(
        'SELECT value FROM record WHERE kind = ? AND owner = ? AND ref >= ? AND ref < ? ORDER BY seq',
        kind,
        keptUnder(kind, owner),
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
        keptUnder(kind, owner),
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

    count: (kind, owner) =>
      Number(
        rows(
          'SELECT count(*) AS n FROM record WHERE kind = ? AND owner = ?',
          kind,
          keptUnder(kind, owner),
        )[0]?.['n'] ?? 0,
      ),

    put(kind, owner, id, value, ref) {
      touch(kind, owner, id)
      rows(
        `INSERT INTO record (kind, owner, id, ref, value) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (kind, owner, id) DO UPDATE SET ref = excluded.ref, value = excluded.value`,
        kind,
        keptUnder(kind, owner),
        id,
        ref ?? null,
        JSON.stringify(value),
      )
    },

    putAll(kind, owner, records) {
      const kept = keptUnder(kind, owner)
      for (const part of inParts(records, 5)) {
        for (const { id } of part) touch(kind, owner, id)
        rows(
          `INSERT INTO record (kind, owner, id, ref, value) VALUES ${placeholders(part.length, 5)}
           ON CONFLICT (kind, owner, id) DO UPDATE SET ref = excluded.ref, value = excluded.value`,
          ...part.flatMap(({ id, ref, value }) => [
            kind,
            kept,
            id,
            ref ?? null,
            JSON.stringify(value),
          ]),
        )
      }
    },

    delete(kind, owner, id) {
      touch(kind, owner, id)
      const gone = rows(
        'DELETE FROM record WHERE kind = ? AND owner = ? AND id = ? RETURNING id',
        kind,
        keptUnder(kind, owner),
        id,
      )
      return gone.length > 0
    },
  }
}

/** The sequence number inside a position. Throws for a text that no page has answered. */
function readPosition(position: string | undefined): number | undefined {
  if (!position) return undefined
  try {
    const seq = /^s([1-9]\d{0,14})$/.exec(atob(position))?.[1]
    if (seq !== undefined) return Number(seq)
  } catch {
    // Not base64: refused below.
  }
  throw unknownPosition()
}
