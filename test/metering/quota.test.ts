import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayOf, dayStart, periodOf } from '../../src/metering/calendar.ts'
import { draw, quotaAt, redrawn, remainingOf, type QuotaState } from '../../src/metering/quota.ts'
import type { QuotaLimit } from '../../src/model/account/leases.ts'

// Quotas (spec rest-request §8) by the calendar of UTC.

const utc = (text: string) => Date.parse(`${text}Z`)

describe('the period of a moment', () => {
  test.each<[string, QuotaLimit['period'], number, string, string, string]>([
    ['a day', 'DAY', 0, '2026-11-30T12:00', '2026-11-30T00:00', '2026-12-01T00:00'],
    ['the first millisecond', 'DAY', 0, '2026-11-30T00:00', '2026-11-30T00:00', '2026-12-01T00:00'],
    ['the last one', 'DAY', 0, '2026-11-30T23:59:59.999', '2026-11-30T00:00', '2026-12-01T00:00'],
    [
      'the day of a change to summer time',
      'DAY',
      0,
      '2026-03-29T02:30',
      '2026-03-29T00:00',
      '2026-03-30T00:00',
    ],
    ['a week from Sunday', 'WEEK', 0, '2026-11-30T12:00', '2026-11-29T00:00', '2026-12-06T00:00'],
    ['a Saturday', 'WEEK', 0, '2026-11-28T23:59', '2026-11-22T00:00', '2026-11-29T00:00'],
    ['a week from Tuesday', 'WEEK', 2, '2026-11-30T12:00', '2026-11-24T00:00', '2026-12-01T00:00'],
    ['a month of 31 days', 'MONTH', 0, '2026-12-31T23:59', '2026-12-01T00:00', '2027-01-01T00:00'],
    ['February', 'MONTH', 0, '2026-02-28T23:59', '2026-02-01T00:00', '2026-03-01T00:00'],
    ['the leap day', 'MONTH', 0, '2028-02-29T12:00', '2028-02-01T00:00', '2028-03-01T00:00'],
    [
      'a month from the 28th',
      'MONTH',
      27,
      '2026-03-01T00:00',
      '2026-02-28T00:00',
      '2026-03-28T00:00',
    ],
    [
      'one over the end of a year',
      'MONTH',
      14,
      '2027-01-02T00:00',
      '2026-12-15T00:00',
      '2027-01-15T00:00',
    ],
  ])('%s', (_, period, shift, moment, start, end) => {
    expect(periodOf(utc(moment), period, shift)).toEqual({ start: utc(start), end: utc(end) })
  })

  test('every moment is in one, and one follows the other', () => {
    const periods = fc.constantFrom<QuotaLimit['period']>('DAY', 'WEEK', 'MONTH')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), periods, fc.nat(27), (ms, period, nth) => {
        const shift = { DAY: 0, WEEK: nth % 7, MONTH: nth }[period]
        const { start, end } = periodOf(ms, period, shift)
        expect(start <= ms && ms < end).toBe(true)
        expect(periodOf(start, period, shift)).toEqual({ start, end })
        expect(periodOf(end, period, shift).start).toBe(end)
        expect(dayStart(dayOf(start))).toBe(start)
      }),
    )
  })
})

const noParts = () => new Map<string, never>() as Parameters<typeof draw>[0]
const question = (over = {}) => ({
  holder: 'h',
  gone: 0,
  returned: 0,
  spentFor: 0,
  demand: 1,
  wait: 1 as const,
  roundTrip: 1,
  ...over,
})

test('whatever is asked, given back, lost and forgotten, no period grants more than its limit', () => {
  const steps = fc.record({
    holder: fc.integer({ min: 0, max: 3 }),
    demand: fc.double({ min: 0, max: 500, noNaN: true }),
    ms: fc.integer({ min: -50_000_000, max: 90_000_000 }),
    spends: fc.double({ min: 0, max: 1, noNaN: true }),
    isKilled: fc.boolean(),
  })
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.array(steps, { maxLength: 60 }),
      (limit, all) => {
        const quota: QuotaLimit = { limit, offset: 0, period: 'DAY' }
        let now = utc('2028-02-28T20:00')
        let state: QuotaState | undefined
        let parts = noParts()
        const holders = [0, 1, 2, 3].map(() => ({ gone: 0, returned: 0, spentFor: 0, life: 0 }))
        const spent = new Map<number, number>()
        for (const { holder, demand, ms, spends, isKilled } of all) {
          now += ms
          if (isKilled) parts = noParts()
          const known = holders[holder]!
          const { gone, returned } = known
          const drawn = draw(
            parts,
            state,
            quota,
            question({ holder: `${holder}`, gone, returned, demand }),
            now,
          )
          state = drawn.state
          const { tokens } = drawn.answer
          const used = Math.floor(tokens * spends)
          known.gone += tokens
          known.returned += tokens - used
          spent.set(state.periodStart, (spent.get(state.periodStart) ?? 0) + used)
          expect(state.used).toBeGreaterThanOrEqual(0)
          expect(remainingOf(state, quota, 'requests')).toBeGreaterThanOrEqual(0)
        }
        for (const used of spent.values()) expect(used).toBeLessThanOrEqual(limit)
      },
    ),
    { numRuns: 300 },
  )
})

test('a clock that is set back does not give a day anew', () => {
  const quota: QuotaLimit = { limit: 1, offset: 0, period: 'DAY' }
  const today = draw(noParts(), undefined, quota, question(), utc('2026-12-01T00:00:01'))
  const again = draw(noParts(), today.state, quota, question(), utc('2026-11-30T23:00'))
  expect([today.answer.tokens, again.answer.tokens]).toEqual([1, 0])
})

test('a lease ends with its day', () => {
  const quota: QuotaLimit = { limit: 100, offset: 0, period: 'MONTH' }
  const { answer } = draw(noParts(), undefined, quota, question(), utc('2026-11-30T23:59:59.700'))
  expect(answer.life).toBe(300)
})

test.each<[string, QuotaLimit, 'requests' | 'days', string, number]>([
  [
    'takes requests off the first period',
    { limit: 10, offset: 3, period: 'WEEK' },
    'requests',
    '2026-11-30T12:00',
    7,
  ],
  ['moves the period', { limit: 10, offset: 3, period: 'WEEK' }, 'days', '2026-11-30T12:00', 10],
])('an offset that %s', (_, quota, meaning, moment, left) => {
  const state = quotaAt(undefined, quota, meaning, utc(moment))
  expect(remainingOf(state, quota, meaning)).toBe(left)
  const next = quotaAt(state, quota, meaning, utc(moment) + 8 * 86_400_000)
  expect(remainingOf(next, quota, meaning)).toBe(10)
})

describe('what an operator says is left', () => {
  const quota: QuotaLimit = { limit: 100, offset: 0, period: 'DAY' }
  type HolderStep = {
    readonly holder: number
    readonly does: 'asks' | 'spends' | 'gives back'
    readonly demand: number
    readonly ms: number
  }
  const holderStep = fc.record<HolderStep>({
    holder: fc.nat(3),
    does: fc.constantFrom<HolderStep['does']>('asks', 'asks', 'spends', 'gives back'),
    demand: fc.integer({ min: 0, max: 60 }),
    ms: fc.nat(400),
  })

  /** Four isolates on one quota: what they have spent. */
  function isolates(limit: QuotaLimit) {
    const parts = noParts()
    const holders = [0, 1, 2, 3].map(() => ({
      gone: 0,
      returned: 0,
      spentFor: 0,
      tokens: 0,
      end: 0,
    }))
    const all = {
      now: utc('2026-11-30T12:00'),
      spent: 0,
      state: undefined as QuotaState | undefined,
    }
    const expire = (known: (typeof holders)[number]) => {
      if (all.now < known.end) return
      known.gone += known.tokens
      known.tokens = 0
    }
    const ask = (holder: number, over: { demand?: number; isFinal?: true }) => {
      const known = holders[holder]!
      expire(known)
      const { gone, returned } = known
      const asked = question({ holder: `${holder}`, gone, returned, ...over })
      const { answer, state } = draw(parts, all.state, limit, asked, all.now)
      all.state = state
      known.tokens += answer.tokens
      if (answer.tokens > 0) known.end = all.now + answer.life!
      return answer.tokens
    }
    const spend = (holder: number) => {
      const known = holders[holder]!
      expire(known)
      if (known.tokens < 1) return
      known.tokens--
      known.gone++
      all.spent++
    }
    const giveBack = (holder: number) => {
      const known = holders[holder]!
      expire(known)
      known.gone += known.tokens
      known.returned += known.tokens
      known.tokens = 0
      ask(holder, { isFinal: true })
    }
    const set = (remaining: number) => {
      const { state, settlesIn } = redrawn(parts, all.state, limit, remaining, all.now, 'requests')
      all.state = state
      return settlesIn
    }
    const run = (steps: readonly HolderStep[]) => {
      for (const { holder, does, demand, ms } of steps) {
        all.now += ms
        if (does === 'asks') ask(holder, { demand })
        else if (does === 'spends') spend(holder)
        else giveBack(holder)
      }
    }
    return { all, ask, spend, giveBack, set, run }
  }

  test('is all that is admitted from the answer on, whatever was leased before', () => {
    const steps = fc.array(holderStep, { maxLength: 30 })
    fc.assert(
      fc.property(steps, fc.nat(120), steps, steps, (before, remaining, meanwhile, after) => {
        const { all, ask, spend, giveBack, set, run } = isolates(quota)
        run(before)
        const settled = all.now + set(remaining)
        // Until it is answered.
        for (const step of meanwhile) if (all.now + step.ms <= settled) run([step])
        const isQuiet = meanwhile.every(({ does }) => does !== 'asks')
        all.now = Math.max(all.now, settled)
        all.spent = 0
        run(after)
        for (const holder of [0, 1, 2, 3]) giveBack(holder)
        while (ask(0, { demand: 0 }) > 0) spend(0)
        expect(all.spent).toBeLessThanOrEqual(remaining)
        // What expired without being given back is lost.
        if (isQuiet && after.every(({ ms }) => ms < 30)) expect(all.spent).toBe(remaining)
      }),
      { numRuns: 2_000 },
    )
  })

  test('does not grow by leases that come back', () => {
    const { all, ask, giveBack, set, spend } = isolates(quota)
    ask(0, { demand: 60 })
    set(2)
    giveBack(0)
    all.spent = 0
    while (ask(1, { demand: 0 }) > 0) spend(1)
    expect(all.spent).toBe(2)
  })

  test.each([
    ['a lease', 100, 1_000],
    ['a refusal', 0, 1_000],
  ])('waits for %s to end', (_, limit, settlesIn) => {
    const { ask, set } = isolates({ ...quota, limit })
    expect(set(7)).toBe(0)
    set(limit)
    ask(0, { demand: 60 })
    expect(set(7)).toBe(settlesIn)
  })
})
