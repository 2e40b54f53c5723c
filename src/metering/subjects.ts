import {
  isQuota,
  type BucketLimit,
  type LeaseAnswer,
  type LeaseQuestion,
  type QuotaLimit,
} from '../model/account/leases.ts'
import {
  fullBucket,
  lease,
  restoredBucket,
  wholeState,
  type Bucket,
  type Durable,
} from './bucket.ts'
import { periodOf } from './calendar.ts'
import { draw, quotaAt, type QuotaParts, type QuotaState } from './quota.ts'

/** Where what must outlive an object is written: a text for each of its subjects. */
export type SubjectRows = {
  read(key: string): string | undefined
  /** From `endsAt` on the subject is as one that has never come. */
  write(key: string, text: string, endsAt: number): void
  /** Forgets those that have ended. */
  sweep(now: number): void
  count(): number
}

/** One limit of very many subjects. */
export type ManySubjects = {
  /** @param of which of them asks; not empty */
  lease(
    of: string,
    limit: BucketLimit | QuotaLimit,
    question: LeaseQuestion,
    now: number,
  ): LeaseAnswer
  /** How many are in memory. */
  hot(): number
}

type Entry = {
  readonly key: string
  bucket: Bucket | undefined
  /** What the bucket was last asked for. */
  limit: BucketLimit | undefined
  quota: QuotaState | undefined
  readonly parts: QuotaParts
  /** When what is written of it ends; 0: nothing is. */
  endsAt: number
}

/** Subjects that an object keeps apart; and of those so many in memory. */
export const maxSubjects = 65_536
const maxHot = 1_000
const sweepMs = 1_000

/**
 * Keeps a bucket or quota for each subject, as long as there is room. All further ones share a bucket, the crowd's. A subject
 * that gets its own starts with what the crowd has left: that is never more than the subject itself had, since the crowd's
 * bucket has given all that it was given, and more. So nobody gets more than the limit by being forgotten or crowded.
 */
export function manySubjects(
  rows: SubjectRows,
  most = maxSubjects,
  hottest = maxHot,
): ManySubjects {
  /** In the order of use. */
  const hot = new Map<string, Entry>()
  let count = rows.count()
  let sweptAt = -Infinity

  function entryOf(of: string, limit: BucketLimit | QuotaLimit, now: number): Entry {
    const kind = isQuota(limit) ? 'q' : 'b'
    const known = find(kind + of, limit, now)
    if (known) return known
    const crowd = find(kind, limit, now)
    if (!hasRoom(now)) return crowd ?? keep(opened(kind, undefined, limit, now))
    return keep(opened(kind + of, crowd, limit, now))
  }

  function find(key: string, limit: BucketLimit | QuotaLimit, now: number): Entry | undefined {
    const known = hot.get(key)
    if (known) {
      hot.delete(key)
      hot.set(key, known)
      return known
    }
    const text = rows.read(key)
    if (text === undefined) return undefined
    const entry: Entry = { ...blank(key), endsAt: now }
    if (isQuota(limit)) entry.quota = JSON.parse(text) as QuotaState
    else entry.bucket = restoredBucket(limit, JSON.parse(text) as Durable, now)
    return keep(entry)
  }

  function keep(entry: Entry): Entry {
    hot.set(entry.key, entry)
    return entry
  }

  /** Looks for what has ended once a second at most. */
  function hasRoom(now: number): boolean {
    if (count < most) return true
    if (Math.abs(now - sweptAt) < sweepMs) return false
    sweptAt = now
    rows.sweep(now)
    for (const entry of hot.values()) if (entry.endsAt < now) entry.endsAt = 0
    count = rows.count()
    return count < most
  }

  function write(entry: Entry, value: Durable | QuotaState, endsAt: number): void {
    if (entry.endsAt === 0) count++
    entry.endsAt = endsAt
    rows.write(entry.key, JSON.stringify(value), endsAt)
  }

  /** Of what is in memory the tenth that was not asked for for longest goes. */
  function cool(now: number): void {
    let left = hot.size - hottest * 0.9
    for (const entry of hot.values()) {
      if (left-- <= 0) return
      hot.delete(entry.key)
      // All of a quota is written as it is drawn, and what is out on leases counts as used.
      if (!entry.bucket || !entry.limit) continue
      const state = wholeState(entry.bucket, entry.limit, now)
      write(entry, state, state.fullAt)
    }
  }

  return {
    hot: () => hot.size,

    lease(of, limit, question, now) {
      const entry = entryOf(of, limit, now)
      let answer: LeaseAnswer
      if (isQuota(limit)) {
        const drawn = draw(entry.parts, entry.quota, limit, question, now)
        const { end } = periodOf(Math.max(now, drawn.state.periodStart), limit.period)
        if (JSON.stringify(drawn.state) !== JSON.stringify(entry.quota))
          write(entry, drawn.state, end)
        entry.quota = drawn.state
        answer = drawn.answer
      } else {
        entry.bucket ??= fullBucket(limit, now)
        entry.limit = limit
        const { mustWrite, ...given } = lease(entry.bucket, limit, question, now)
        if (mustWrite) write(entry, entry.bucket.durable!, entry.bucket.durable!.fullAt)
        answer = given
      }
      if (hot.size > hottest) cool(now)
      return answer
    },
  }
}

const blank = (key: string): Entry => ({
  key,
  bucket: undefined,
  limit: undefined,
  quota: undefined,
  parts: new Map(),
  endsAt: 0,
})

/** A subject that has not come before, with what the crowd has left. */
function opened(
  key: string,
  crowd: Entry | undefined,
  limit: BucketLimit | QuotaLimit,
  now: number,
): Entry {
  const entry = blank(key)
  if (isQuota(limit)) {
    if (crowd?.quota) entry.quota = quotaAt(crowd.quota, limit, 'requests', now)
  } else if (crowd?.bucket) {
    entry.bucket = restoredBucket(limit, wholeState(crowd.bucket, limit, now), now)
  }
  return entry
}
