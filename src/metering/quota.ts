import type { LeaseAnswer, LeaseQuestion, QuotaLimit } from '../model/account/leases.ts'
import { dayOf, dayStart, periodOf } from './calendar.ts'

/** What is kept of a key's quota. All of it is written before anything is granted by it. */
export type QuotaState = {
  /** Milliseconds since 1970: when its period began. */
  readonly periodStart: number
  /** Tokens granted in the period and not given back. */
  readonly used: number
  /** What the operator has added to what is left, or taken off it, in this period. */
  readonly extra: number
  /** Milliseconds since 1970: when its first period began, which an offset shortens. */
  readonly firstPeriod: number
}

/** What holders may still spend: in memory alone, since what is lost of it counts as used. */
export type QuotaParts = Map<string, QuotaPart>
type QuotaPart = {
  given: number
  gone: number
  /** What the last question has reported more. */
  fresh: number
  returned: number
  end: number
  day: string
  demand: number
  /** Tokens that were out when an operator said what is left: they are no part of that. */
  old: number
  /** Until when it was told that nothing is left. */
  pausedUntil: number
}

/** Milliseconds that a lease lives at most. */
const maxLifeMs = 1_000
/** Milliseconds after which a holder asks again though nothing is left: an operator may have added to it. A change waits for it. */
const recheckMs = 1_000

/** What an offset means: requests that the first period has less, or days by which each period begins later. */
export type OffsetMeaning = 'requests' | 'days'

/** The state that holds now: another period begins with nothing used. */
export function quotaAt(
  state: QuotaState | undefined,
  { period, offset }: QuotaLimit,
  meaning: OffsetMeaning,
  now: number,
): QuotaState {
  const { start } = periodOf(now, period, meaning === 'days' ? offset : 0)
  // A clock that was set back does not give a period anew: what was used stays used until the later one ends.
  if (state && state.periodStart >= start) return state
  return { periodStart: start, used: 0, extra: 0, firstPeriod: state?.firstPeriod ?? start }
}

/** What is left of a quota. Never negative. */
export function remainingOf(
  { used, extra, periodStart, firstPeriod }: QuotaState,
  { limit, offset }: QuotaLimit,
  meaning: OffsetMeaning,
): number {
  const isShort = meaning === 'requests' && periodStart === firstPeriod
  return Math.max(0, limit - (isShort ? offset : 0) + extra - used)
}

/** An answer, the state to write before it leaves, and what the day it is about has used more. */
export type Drawn = {
  readonly answer: LeaseAnswer
  readonly state: QuotaState
  readonly days: readonly { readonly day: string; readonly used: number }[]
}

/** Answers a question: grants at most what is left, one by one near the end. */
export function draw(
  parts: QuotaParts,
  known: QuotaState | undefined,
  limit: QuotaLimit,
  question: LeaseQuestion,
  now: number,
  meaning: OffsetMeaning = 'requests',
): Drawn {
  const state = quotaAt(known, limit, meaning, now)
  const part = partOf(parts, question, now)
  const days: { day: string; used: number }[] = []
  // Of a period that has ended nothing comes back.
  const isOfPeriod = dayStart(part.day) >= state.periodStart
  const back = Math.max(0, question.returned - part.returned)
  part.returned = Math.max(part.returned, question.returned)
  if (back > 0) days.push({ day: part.day, used: -back })
  const used = isOfPeriod ? Math.max(0, state.used - back) : state.used
  // What was granted before an operator said what is left must not add to it.
  const extra = isOfPeriod ? state.extra - Math.min(back, part.old) : state.extra
  part.old = Math.max(0, part.old - part.fresh)
  const left = remainingOf({ ...state, used, extra }, limit, meaning)

  const live = liveParts(parts, now)
  const { end: dayEnd } = periodOf(now, 'DAY')
  // What is out since before must end when that was said to end.
  const longest = part.old > 0 && part.end > now ? part.end - now : maxLifeMs
  const life = Math.min(longest, dayEnd - now)
  const held = Math.max(0, part.given - part.gone)
  const spare = Math.min((part.demand * life * 0.9) / 1000 - held, left / (2 * live))
  const isLease = spare >= 2 && part.old === 0
  const wanted = question.isFinal ? 0 : Math.max(question.wait, isLease ? spare : 0)
  const tokens = Math.max(0, Math.min(Math.floor(wanted), left))
  part.given += tokens
  if (part.given > part.gone) part.end = now + life
  part.day = dayOf(now)
  if (tokens > 0) days.push({ day: part.day, used: tokens })

  const shift = meaning === 'days' ? limit.offset : 0
  const { end } = periodOf(Math.max(now, state.periodStart), limit.period, shift)
  const isRefused = tokens < question.wait
  // What others hold may come back within a lease's life.
  const isOut = [...parts.values()].some((other) => other.end > now && other.given > other.gone)
  const pause = isRefused ? Math.min(isOut ? 100 : recheckMs, end - now) : 0
  part.pausedUntil = now + pause
  return {
    answer: {
      tokens,
      life,
      pause,
      ...(isRefused && { retryAfter: end - now }),
      isScarce: false,
      holders: live,
      remaining: left - tokens,
    },
    state: { ...state, used: used + tokens, extra },
    days,
  }
}

/**
 * The state after an operator has said what is left in the current period, and in how many milliseconds that holds
 * everywhere: until then holders may spend what they were granted before, and go by what they were told before.
 */
export function redrawn(
  parts: QuotaParts,
  known: QuotaState | undefined,
  limit: QuotaLimit,
  remaining: number,
  now: number,
  meaning: OffsetMeaning,
): { readonly state: QuotaState; readonly settlesIn: number } {
  const state = quotaAt(known, limit, meaning, now)
  const whole = remainingOf({ ...state, extra: 0, used: 0 }, limit, meaning)
  let settled = now
  for (const part of parts.values()) {
    part.old = part.given - part.gone
    settled = Math.max(settled, part.old > 0 ? part.end : 0, part.pausedUntil)
  }
  return {
    state: { ...state, extra: remaining - (whole - state.used) },
    // A clock that was set back says nothing of how long leases still live.
    settlesIn: Math.min(settled - now, maxLifeMs),
  }
}

function partOf(parts: QuotaParts, question: LeaseQuestion, now: number): QuotaPart {
  const { holder, gone, returned, demand } = question
  let part = parts.get(holder)
  if (!part) {
    const day = dayOf(now)
    part = { given: gone, gone, returned, end: now, day, demand, old: 0, pausedUntil: 0, fresh: 0 }
    parts.set(holder, part)
  }
  part.fresh = Math.max(0, gone - part.gone)
  part.gone += part.fresh
  part.given = Math.max(part.given, part.gone)
  part.demand = demand
  return part
}

/** How many hold tokens or have asked lately; forgets the others. */
function liveParts(parts: QuotaParts, now: number): number {
  let live = 0
  for (const [id, part] of parts) {
    if (part.end + 60_000 < now) parts.delete(id)
    else if (part.end > now) live++
  }
  return Math.max(1, live)
}
