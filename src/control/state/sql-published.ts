import type { Slices } from '../../turns/slices.ts'
import { partLength, partsOf } from './parts-of.ts'
import { inParts, placeholders, type SqlRows } from './sql.ts'
import type { Store } from './store.ts'

/** Milliseconds after which no further part of a text is waited for. */
const maxPartMs = 30_000

/** What is published, and handed on. */
export type SqlPublished = Pick<
  Store,
  'publish' | 'publishAll' | 'published' | 'keepPart' | 'publishKept'
> & {
  pending(limit: number): readonly { readonly key: string; readonly change: number }[]
  settle(key: string, change: number): void
  publishAhead(key: string, text: string): Slices<void>
  /** Whether there may be texts written ahead that nobody has published. */
  hasRemains(): boolean
  /** Deletes those, in slices. */
  sweepRemains(): Slices<void>
}

/**
 * Published texts in SQLite: rows of parts. A text is there when its first part is.
 *
 * @param now milliseconds since 1970
 */
export function sqlPublished(rows: SqlRows, now: () => number): SqlPublished {
  /** Keys that are being written ahead. */
  const beingWritten = new Set<string>()
  /** Keys of which part after part comes, and until when they are waited for. */
  const beingKept = new Map<string, number>()
  const remains = () =>
    rows('SELECT key FROM ahead')
      .map((row) => String(row['key']))
      .filter((key) => !beingWritten.has(key) && !((beingKept.get(key) ?? 0) > now()))
  const isPublished = (key: string) =>
    rows('SELECT 1 FROM published WHERE key = ? AND part = 0', key).length > 0
  const partsThere = (key: string) => {
    const [row] = rows('SELECT count(*) AS n, max(part) AS last FROM published WHERE key = ?', key)
    return { count: Number(row?.['n']), last: Number(row?.['last'] ?? -1) }
  }
  const insert = (key: string, part: number, text: string) =>
    rows('INSERT OR REPLACE INTO published (key, part, text) VALUES (?, ?, ?)', key, part, text)

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

  const publish = (key: string, text: string | undefined) => {
    const parts = text === undefined ? [] : partsOf(text)
    const written = rows('DELETE FROM ahead WHERE key = ? RETURNING key', key).length > 0
    const there = written ? partsThere(key) : undefined
    const isThere = there?.last === parts.length - 1 && there.count >= parts.length - 1
    if (!isThere) rows('DELETE FROM published WHERE key = ?', key)
    for (const [at, part] of parts.entries())
      if (!isThere || (at === 0 && there.count < parts.length)) insert(key, at, part)
    noteChanges([key])
  }

  return {
    publish,

    publishAll(texts) {
      const long = texts.filter(([, text]) => text.length > partLength)
      for (const [key, text] of long) publish(key, text)
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
      const parts = rows('SELECT part, text FROM published WHERE key = ? ORDER BY part', key)
      // What is written ahead has no first part.
      if (parts[0]?.['part'] !== 0) return undefined
      return parts.map((row) => String(row['text'])).join('')
    },

    pending: (limit) =>
      rows('SELECT key, change FROM outbox ORDER BY change LIMIT ?', limit).map((row) => ({
        key: String(row['key']),
        change: Number(row['change']),
      })),

    settle(key, change) {
      rows('DELETE FROM outbox WHERE key = ? AND change = ?', key, change)
    },

    *publishAhead(key, text) {
      const parts = partsOf(text)
      if (parts.length === 1) return
      rows('INSERT INTO ahead (key) VALUES (?) ON CONFLICT (key) DO NOTHING', key)
      if (isPublished(key)) return
      beingWritten.add(key)
      try {
        for (const [at, part] of parts.entries()) {
          if (at > 0) insert(key, at, part)
          yield
        }
      } finally {
        beingWritten.delete(key)
      }
    },

    keepPart(key, part, text) {
      rows('INSERT INTO ahead (key) VALUES (?) ON CONFLICT (key) DO NOTHING', key)
      for (const [kept, until] of beingKept) if (until <= now()) beingKept.delete(kept)
      beingKept.set(key, now() + maxPartMs)
      if (part > 0 && !isPublished(key)) insert(key, part, text)
    },

    publishKept(key, first, count) {
      if (!isPublished(key)) {
        const there = partsThere(key)
        if (there.count !== count - 1 || (count > 1 && there.last !== count - 1)) return false
        insert(key, 0, first)
      }
      rows('DELETE FROM ahead WHERE key = ?', key)
      beingKept.delete(key)
      noteChanges([key])
      return true
    },

    hasRemains: () => remains().length > 0,

    *sweepRemains() {
      for (const key of remains()) {
        if (!isPublished(key)) rows('DELETE FROM published WHERE key = ?', key)
        rows('DELETE FROM ahead WHERE key = ?', key)
        yield
      }
    },
  }
}
