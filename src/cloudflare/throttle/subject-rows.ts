import type { SubjectRows } from '../../metering/subjects.ts'

/** Milliseconds between looks for subjects that have ended. */
const tidyMs = 3_600_000

/** The part of a Durable Object's storage that is used here. */
export type SubjectStorage = Pick<
  DurableObjectStorage,
  'sql' | 'setAlarm' | 'deleteAll' | 'deleteAlarm'
>

/** The subjects of an object that keeps a limit for many, in its database. */
export function subjectRows(storage: SubjectStorage, now: () => number): SubjectRows {
  const { sql } = storage
  sql.exec(
    'CREATE TABLE IF NOT EXISTS subject (key TEXT PRIMARY KEY, value TEXT NOT NULL, endsAt INTEGER NOT NULL) WITHOUT ROWID',
  )
  sql.exec('CREATE INDEX IF NOT EXISTS subject_ends ON subject (endsAt)')
  let willTidy = false
  return {
    read(key) {
      const [row] = sql
        .exec<{ value: string }>('SELECT value FROM subject WHERE key = ?', key)
        .toArray()
      return row?.value
    },
    write(key, text, endsAt) {
      sql.exec('INSERT OR REPLACE INTO subject VALUES (?, ?, ?)', key, text, Math.ceil(endsAt))
      if (willTidy) return
      willTidy = true
      void storage.setAlarm(now() + tidyMs)
    },
    sweep: (time) => sweep(storage, time),
    count: () => countOf(storage),
  }
}

/** Forgets who has ended; true when that is all. */
export async function tidySubjects(storage: SubjectStorage, now: () => number): Promise<boolean> {
  sweep(storage, now())
  const isEmpty = countOf(storage) === 0
  if (isEmpty) {
    await storage.deleteAlarm()
    await storage.deleteAll()
  } else await storage.setAlarm(now() + tidyMs)
  return isEmpty
}

function sweep({ sql }: SubjectStorage, now: number): void {
  sql.exec('DELETE FROM subject WHERE endsAt < ?', now)
}

const countOf = ({ sql }: SubjectStorage): number =>
  Number(sql.exec('SELECT count(*) AS subjects FROM subject').toArray()[0]?.['subjects'] ?? 0)
