import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  answered,
  ask,
  newHolder,
  offer,
  standing,
  take,
  type Holder,
} from '../../src/metering/holder.ts'
import { manySubjects, type SubjectRows } from '../../src/metering/subjects.ts'
import type { BucketLimit, QuotaLimit } from '../../src/model/account/leases.ts'

// One object that keeps a limit for very many: what is crowded out, forgotten or restarted never gives anybody more.

/** Rows in memory, which outlive the object. */
function memoryRows() {
  const rows = new Map<string, { text: string; endsAt: number }>()
  const access: SubjectRows = {
    read: (key) => rows.get(key)?.text,
    write: (key, text, endsAt) => rows.set(key, { text, endsAt }),
    sweep(now) {
      for (const [key, { endsAt }] of rows) if (endsAt < now) rows.delete(key)
    },
    count: () => rows.size,
  }
  return { rows, access }
}

/** Isolates, and an object with room for so many subjects, of which so many are in memory. */
function world(limit: BucketLimit | QuotaLimit, most: number, hottest: number) {
  const { rows, access } = memoryRows()
  let many = manySubjects(access, most, hottest)
  const holders = new Map<string, Holder>()
  return {
    rows,
    hot: () => many.hot(),
    restart: () => (many = manySubjects(access, most, hottest)),
    admits(subject: string, isolate: number, now: number): boolean {
      const id = `${isolate}/${subject}`
      const holder = holders.get(id) ?? newHolder(id, now)
      holders.set(id, holder)
      offer(holder, now)
      if (standing(holder, now) === 'ask') {
        const question = ask(holder, now, 1)
        if (answered(holder, question, now, now, many.lease(subject, limit, question, now)))
          return true
      }
      const isReady = standing(holder, now) === 'ready'
      if (isReady) take(holder, now)
      return isReady
    },
  }
}

const requests = fc.array(
  fc.record({
    subject: fc.integer({ min: 1, max: 4 }).map(String),
    isolate: fc.integer({ min: 1, max: 2 }),
    /** Many at once, few far apart. */
    ms: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 900, max: 1_600 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 4_000 }),
    ),
    times: fc.integer({ min: 1, max: 5 }),
    restarts: fc.integer({ min: 0, max: 20 }).map((n) => n === 0),
  }),
  { maxLength: 80 },
)

test('no subject is admitted more than its bucket, however few the object has room for', () => {
  const limits = fc.record({
    rate: fc.double({ min: 0.5, max: 5, noNaN: true }),
    burst: fc.integer({ min: 1, max: 4 }),
  })
  const room = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 4 }))
  fc.assert(
    fc.property(limits, room, requests, (limit, [most, hottest], sent) => {
      const { admits, restart } = world(limit, most, hottest)
      const admitted = new Map<string, number[]>()
      let now = 1_000_000
      for (const { subject, isolate, ms, times: often, restarts } of sent) {
        now += ms
        if (restarts) restart()
        for (let i = 0; i < often; i++)
          if (admits(subject, isolate, now))
            admitted.set(subject, [...(admitted.get(subject) ?? []), now])
      }
      for (const times of admitted.values())
        for (let i = 0; i < times.length; i++)
          for (let j = i; j < times.length; j++)
            expect(j - i + 1).toBeLessThanOrEqual(
              limit.burst + (limit.rate * (times[j]! - times[i]!)) / 1000 + 1e-6,
            )
    }),
    { numRuns: 600 },
  )
})

test('nor more than its quota', () => {
  const room = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 4 }))
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6 }), room, requests, (most, [place, hottest], sent) => {
      const { admits, restart } = world({ limit: most, period: 'DAY', offset: 0 }, place, hottest)
      const admitted = new Map<string, number>()
      let now = Date.UTC(2026, 1, 28)
      for (const { subject, isolate, ms, times: often, restarts } of sent) {
        now += ms
        if (restarts) restart()
        for (let i = 0; i < often; i++)
          if (admits(subject, isolate, now)) admitted.set(subject, (admitted.get(subject) ?? 0) + 1)
      }
      for (const count of admitted.values()) expect(count).toBeLessThanOrEqual(most)
    }),
    { numRuns: 300 },
  )
})

describe('where there is no room', () => {
  const limit = { rate: 1, burst: 2 }

  test('those who come later share one bucket, and have their own when others have ended', () => {
    const { admits } = world(limit, 2, 100)
    for (const subject of ['a', 'b']) expect(admits(subject, 1, 0)).toBe(true)
    expect(['c', 'd', 'e'].map((subject) => admits(subject, 1, 0))).toEqual([true, true, false])
    expect(admits('a', 1, 0)).toBe(true)
    // All have been filled again, and are forgotten.
    expect(['f', 'f', 'g', 'g', 'f'].map((subject) => admits(subject, 1, 10_000))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ])
  })

  test('who leaves the crowd has what the crowd has left', () => {
    const { admits } = world({ rate: 1, burst: 4 }, 2, 100)
    for (const subject of ['a', 'c']) admits(subject, 1, 0)
    const crowded = Array.from({ length: 5 }, () => admits('b', 1, 5_000))
    // What is written of the first has ended.
    const own = Array.from({ length: 5 }, () => admits('b', 2, 7_000))
    expect([crowded.filter(Boolean).length, own.filter(Boolean).length]).toEqual([4, 2])
  })

  test('a quota, too', () => {
    const { admits } = world({ limit: 3, period: 'DAY', offset: 0 }, 1, 100)
    const today = Date.UTC(2026, 1, 1)
    const spent = ['a', 'b', 'b', 'c', 'c', 'a'].map((subject) => admits(subject, 1, today))
    expect(spent).toEqual([true, true, true, true, false, true])
  })

  test('20,000 subjects leave no more than there is room for', () => {
    const { admits, rows, hot } = world(limit, 1_000, 100)
    for (let i = 0; i < 20_000; i++) admits(`${i}`, 1, i)
    expect(rows.size).toBeLessThanOrEqual(1_100)
    expect(hot()).toBeLessThanOrEqual(100)
  })
})

test('what was cooled down is what it was', () => {
  const { admits } = world({ rate: 0.001, burst: 5 }, 1_000, 2)
  // So slowly that tokens are asked for one by one.
  const admitted: boolean[] = []
  for (let i = 0; i < 6; i++) {
    admitted.push(admits('a', 1, i * 5_000))
    for (let other = 0; other < 5; other++) admits(`${i}-${other}`, 1, i * 5_000 + 2_000)
  }
  expect(admitted).toEqual([true, true, true, true, true, false])
})

test('what was out on a lease when its subject was cooled down keeps its room', () => {
  const limit = { rate: 100, burst: 100 }
  const many = manySubjects(memoryRows().access, 1_000, 1)
  const asks = (holder: string, demand: number) =>
    ({ holder, gone: 0, returned: 0, spentFor: 0, demand, wait: 1, roundTrip: 1 }) as const
  const leased = many.lease('a', limit, asks('first', 60), 0)
  expect(leased.tokens).toBeGreaterThan(20)
  many.lease('b', limit, asks('other', 1), 1)
  expect(many.hot()).toBeLessThanOrEqual(1)
  // Long enough for the bucket to be full, and within the lease's life.
  const { remaining, tokens } = many.lease('a', limit, asks('second', 1), 400)
  expect(leased.life).toBeGreaterThan(400)
  expect(leased.tokens + remaining + tokens).toBeLessThanOrEqual(limit.burst)
})
