import {
  fullBucket,
  lease,
  restoredBucket,
  type Bucket,
  type Durable,
} from '../../metering/bucket.ts'
import { dayOf } from '../../metering/calendar.ts'
import {
  draw,
  quotaAt,
  redrawn,
  remainingOf,
  type OffsetMeaning,
  type QuotaParts,
  type QuotaState,
} from '../../metering/quota.ts'
import { manySubjects, type ManySubjects } from '../../metering/subjects.ts'
import {
  isQuota,
  type BucketLimit,
  type DayUsage,
  type LeaseAnswer,
  type LeaseQuestion,
  type QuotaLimit,
} from '../../model/account/leases.ts'
import { subjectRows, tidySubjects, type SubjectStorage } from './subject-rows.ts'

/** What an object keeps of its limit. */
export type Keeper = {
  /** `of` is which of the object's subjects asks, where it keeps a limit for many. */
  lease(limit: BucketLimit | QuotaLimit, question: LeaseQuestion, of?: string): LeaseAnswer
  usage(limit: QuotaLimit, from: string, to: string): Readonly<Record<string, DayUsage>>
  /** Answers in how many milliseconds no isolate spends or refuses by what was left before. */
  setRemaining(limit: QuotaLimit, remaining: number): number
  /** Forgets what nobody can ask for any more; true when that is all, and the keeper is of no more use. */
  tidy(): Promise<boolean>
}

const dayMs = 86_400_000
/** Days that a report can ask for (spec control-plane §10), and the rest of a month. */
const keptDays = 125

/** Reads what an earlier life of the object has written. */
export function keeper(storage: SubjectStorage, now: () => number, meaning: OffsetMeaning): Keeper {
  const { sql } = storage
  sql.exec(
    'CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
  )
  sql.exec(
    'CREATE TABLE IF NOT EXISTS day (day TEXT PRIMARY KEY, used INTEGER NOT NULL, remaining INTEGER NOT NULL) WITHOUT ROWID',
  )
  const read = <T>(name: string): T | undefined => {
    const query = 'SELECT value FROM state WHERE name = ?'
    const [row] = sql.exec<{ value: string }>(query, name).toArray()
    return row && (JSON.parse(row.value) as T)
  }
  let willTidy = false
  const write = (name: string, value: unknown) => {
    sql.exec('INSERT OR REPLACE INTO state VALUES (?, ?)', name, JSON.stringify(value))
    if (willTidy) return
    willTidy = true
    void storage.setAlarm(now() + dayMs)
  }
  let bucket: Bucket | undefined
  let quota = read<QuotaState>('quota')
  const parts: QuotaParts = new Map()
  let many: ManySubjects | undefined

  const leaseOfMany = (
    limit: BucketLimit | QuotaLimit,
    question: LeaseQuestion,
    of: string,
  ): LeaseAnswer => {
    if (!many) {
      write('many', true)
      many = manySubjects(subjectRows(storage, now))
    }
    return many.lease(of, limit, question, now())
  }

  const count = (day: string, used: number, remaining: number) =>
    sql.exec(
      'INSERT INTO day VALUES (?1, max(0, ?2), ?3) ON CONFLICT (day) DO UPDATE SET used = max(0, used + ?2), remaining = ?3',
      day,
      used,
      remaining,
    )

  function leaseOfBucket(limit: BucketLimit, question: LeaseQuestion): LeaseAnswer {
    if (!bucket) {
      const durable = read<Durable>('bucket')
      bucket = durable ? restoredBucket(limit, durable, now()) : fullBucket(limit, now())
    }
    const { mustWrite, ...answer } = lease(bucket, limit, question, now())
    if (mustWrite) write('bucket', bucket.durable)
    return answer
  }

  function leaseOfQuota(limit: QuotaLimit, question: LeaseQuestion): LeaseAnswer {
    const { answer, state, days } = draw(parts, quota, limit, question, now(), meaning)
    if (JSON.stringify(state) !== JSON.stringify(quota)) write('quota', state)
    quota = state
    for (const { day, used } of days) count(day, used, answer.remaining)
    return answer
  }

  return {
    lease(limit, question, of) {
      if (of !== undefined) return leaseOfMany(limit, question, of)
      return isQuota(limit) ? leaseOfQuota(limit, question) : leaseOfBucket(limit, question)
    },

    usage(limit, from, to) {
      const rows = sql.exec<{ day: string; used: number; remaining: number }>(
        'SELECT * FROM day WHERE day >= ? AND day <= ? ORDER BY day',
        from,
        to,
      )
      const usage: Record<string, DayUsage> = {}
      for (const { day, used, remaining } of rows) usage[day] = { used, remaining }
      const today = dayOf(now())
      // What is left today follows the limit as it is today.
      const known = usage[today]
      if (known) {
        const state = quotaAt(quota, limit, meaning, now())
        usage[today] = { ...known, remaining: remainingOf(state, limit, meaning) }
      }
      return usage
    },

    setRemaining(limit, remaining) {
      const { state, settlesIn } = redrawn(parts, quota, limit, remaining, now(), meaning)
      quota = state
      write('quota', quota)
      count(dayOf(now()), 0, remaining)
      return settlesIn
    },

    async tidy() {
      willTidy = false
      if (read('many')) return tidySubjects(storage, now)
      sql.exec('DELETE FROM day WHERE day < ?', dayOf(now() - keptDays * dayMs))
      const [row] = sql.exec('SELECT count(*) AS days FROM day').toArray()
      const durable = read<Durable>('bucket')
      // A bucket that has filled again is as one that was never used.
      if (Number(row?.['days']) === 0 && (!durable || now() > durable.fullAt)) {
        await storage.deleteAlarm()
        await storage.deleteAll()
        return true
      }
      willTidy = true
      await storage.setAlarm(now() + dayMs)
      return false
    },
  }
}
