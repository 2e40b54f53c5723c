import type { LeaseAnswer, LeaseQuestion } from '../model/account/leases.ts'

/**
 * An isolate's part of one limit: tokens on lease, and what it knows of when to ask for more. Times are the isolate's,
 * in milliseconds. No promise is kept here: requests share values and times.
 */
export type Holder = {
  /** New after a question without an answer: what was granted then expires by itself. */
  id: string
  tokens: number
  gone: number
  returned: number
  /** When the first token was spent that no question has told of; undefined when there is none. */
  spentAt: number | undefined
  /** When its tokens were last prolonged, and when they may no longer be spent. */
  leasedAt: number
  expiresAt: number
  /** How many there were after the last answer. */
  granted: number
  /** With fewer tokens than that, or from then on, more is asked for ahead. */
  renewBelow: number
  renewAt: number
  /** Asking is of no use in between. */
  pausedAt: number
  pausedUntil: number
  /** When a refused request may be repeated. */
  retryAt: number
  isScarce: boolean
  /** Questions under way, and when the last one was sent. */
  asking: number
  askedAt: number
  /** Requests a second, fading within {@link fadeMs}. */
  demand: number
  demandAt: number
  /** Milliseconds that answers take; 0 before the first. */
  roundTrip: number
  holders: number
  /** What the object last said is left. */
  remaining: number
}

/** What a request may do. Only `ask` may wait for the object; `wait` is for a moment, when many ask already. */
export type Standing = 'ready' | 'denied' | 'ask' | 'wait'

/** Milliseconds in which past demand fades to a third. */
const fadeMs = 1_000
/** Questions of requests under way at once, per limit and isolate. */
const maxAsking = 512
/** Milliseconds after which a question is not answered any more. */
const lostMs = 5_000
/** The part of tokens or time that is left when more is asked for ahead. */
const renewAt = 0.3

export const newHolder = (id: string, now: number): Holder => ({
  id,
  tokens: 0,
  gone: 0,
  returned: 0,
  spentAt: undefined,
  leasedAt: now,
  expiresAt: now,
  granted: 0,
  renewBelow: 0,
  renewAt: now,
  pausedAt: now,
  pausedUntil: now,
  retryAt: now,
  isScarce: false,
  asking: 0,
  askedAt: now,
  demand: 0,
  demandAt: now,
  roundTrip: 0,
  holders: 1,
  remaining: Infinity,
})

/** Counts a request that is offered, whatever becomes of it. */
export function offer(h: Holder, now: number): void {
  const elapsed = now - h.demandAt
  if (elapsed > 0) {
    h.demand *= Math.exp(-elapsed / fadeMs)
    h.demandAt = now
  } else if (elapsed < 0) h.demandAt = now
  h.demand += 1000 / fadeMs
}

export function standing(h: Holder, now: number): Standing {
  // A request that ends takes its question with it.
  if (h.asking > 0 && Math.abs(now - h.askedAt) > lostMs) restart(h, `${h.id}+`, now)
  if (isLive(h, now)) {
    if (h.tokens >= 1) return 'ready'
  } else drop(h)
  // A clock that was set back must not keep anybody out.
  if (now < h.pausedUntil && now >= h.pausedAt) return 'denied'
  if (h.asking === 0) return 'ask'
  if (h.isScarce) {
    h.retryAt = now + h.roundTrip
    return 'denied'
  }
  return h.asking < maxAsking ? 'ask' : 'wait'
}

/** Takes a token for a request; the holder must be `ready`. */
export function take(h: Holder, now: number): void {
  h.tokens--
  h.gone++
  h.spentAt ??= now
}

/** Gives back a token that was for one request only, which something else has refused: no lease has room for it. */
export function returnDirect(h: Holder): void {
  h.returned++
}

/** Whether it is time to ask ahead, so that no request has to wait. */
export const wantsRenewal = (h: Holder, now: number): boolean =>
  (h.tokens < h.renewBelow || now >= h.renewAt) &&
  h.asking === 0 &&
  h.granted > 1 &&
  !(now < h.pausedUntil && now >= h.pausedAt)

/** When unspent tokens are to be prolonged or given back; undefined when there are none. */
export const settleAt = (h: Holder): number | undefined => (h.tokens >= 1 ? h.renewAt : undefined)

/** A question to the object, which is under way from now on. */
export function ask(h: Holder, now: number, wait: 0 | 1): LeaseQuestion {
  h.asking++
  h.askedAt = now
  const { id: holder, gone, returned, roundTrip } = h
  const spentFor = h.spentAt === undefined ? 0 : Math.max(0, now - h.spentAt)
  h.spentAt = undefined
  return { holder, gone, returned, spentFor, demand: demandAt(h, now), wait, roundTrip }
}

/** Gives back what it still has. Undefined when that is nothing, or too late. */
export function giveBack(h: Holder, now: number): LeaseQuestion | undefined {
  if (h.tokens < 1 || !isLive(h, now)) return undefined
  h.returned += h.tokens
  drop(h)
  return { ...ask(h, now, 0), isFinal: true }
}

/** Takes in the answer to a question of `sentAt`. True when it has a token for the request that asked, and for no other. */
export function answered(
  h: Holder,
  question: LeaseQuestion,
  sentAt: number,
  now: number,
  answer: LeaseAnswer,
): boolean {
  // Of one that was given up: what it has brought expires by itself.
  if (question.holder !== h.id) return false
  h.asking--
  h.roundTrip = Math.max(1, now - sentAt, h.roundTrip * 0.8)
  h.isScarce = answer.isScarce
  h.holders = answer.holders
  h.remaining = answer.remaining
  h.pausedAt = now
  // A quota's object counts it from when it was asked, for a change of what is left to wait for it.
  h.pausedUntil = (answer.retryAfter === undefined ? now : sentAt) + answer.pause
  h.retryAt = now + (answer.retryAfter ?? answer.pause)
  const { tokens, life } = answer
  if (!isLive(h, now)) drop(h)
  if (life === undefined) {
    // What it had before is not prolonged: until that ends there is nothing to ask.
    h.renewAt = h.expiresAt
    return tokens > 0
  }
  const expiresAt = sentAt + life
  if (now >= expiresAt || now < sentAt) h.gone += tokens
  else {
    h.expiresAt = Math.max(h.tokens > 0 ? h.expiresAt : 0, expiresAt)
    h.tokens += tokens
    h.granted = h.tokens
    h.leasedAt = sentAt
    // Early enough for the answer to be there when it is needed.
    const ahead = 1.5 * h.roundTrip
    h.renewBelow = Math.max(h.granted * renewAt, (h.demand * ahead) / 1000)
    h.renewAt = h.expiresAt - Math.max((h.expiresAt - sentAt) * renewAt, ahead)
  }
  return false
}

/** A question has failed, or was not answered in time: begins anew, as `id`. */
export function unanswered(h: Holder, question: LeaseQuestion, id: string, now: number): void {
  if (question.holder === h.id) restart(h, id, now)
}

function restart(h: Holder, id: string, now: number): void {
  const none = { tokens: 0, gone: 0, returned: 0, spentAt: undefined, granted: 0, asking: 0 }
  Object.assign(h, none, { id, leasedAt: now, expiresAt: now })
}

/** Requests a second that are offered now. */
export const demandAt = (h: Holder, now: number): number =>
  h.demand * Math.exp(-Math.max(0, now - h.demandAt) / fadeMs)

/** A clock that was set back would prolong a lease. */
const isLive = (h: Holder, now: number): boolean => now < h.expiresAt && now >= h.leasedAt

function drop(h: Holder): void {
  h.gone += h.tokens
  h.tokens = 0
}
