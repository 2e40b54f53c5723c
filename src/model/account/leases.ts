import type { QuotaSettings } from './usage-plan.ts'

/** A token bucket: `burst` tokens at most, `rate` more a second, one for a request (spec rest-request §9). */
export type BucketLimit = { readonly rate: number; readonly burst: number }

/** Requests of a period of the calendar (spec rest-request §8). */
export type QuotaLimit = QuotaSettings

/**
 * What an isolate asks the object that holds a limit. The totals are since the holder began, so that a question which
 * comes late or in another order does no harm.
 */
export type LeaseQuestion = {
  /** Who asks: an isolate's part of one limit, by a random name. */
  readonly holder: string
  /** Tokens that it had and no longer has: spent, given back, or expired. */
  readonly gone: number
  /** Those of them that it gave back unspent. */
  readonly returned: number
  /** Milliseconds since the first of them that no question told of was spent; 0 where there is none. */
  readonly spentFor: number
  /** Requests a second that it is offered. */
  readonly demand: number
  /** Tokens that a request waits for; 0 for a renewal. */
  readonly wait: 0 | 1
  /** Whether it only gives back. */
  readonly isFinal?: true
  /** Milliseconds that an answer has taken lately; 0 where that is not known. */
  readonly roundTrip: number
}

/** All durations are in milliseconds: the clocks of an isolate and of the object need not agree. */
export type LeaseAnswer = {
  /** Tokens that are the holder's now. */
  readonly tokens: number
  /** From asking until none of its tokens may be spent; absent: they are for the request that asked, and for no other. */
  readonly life?: number
  /** Until it is worth asking again; 0 for at once. */
  readonly pause: number
  /** Until a refused request may be repeated, where that is longer. */
  readonly retryAfter?: number
  /** Whether more is asked for than there is: whoever has nothing left does not ask while a question is under way. */
  readonly isScarce: boolean
  /** How many hold or ask for tokens. */
  readonly holders: number
  /** What is left for all, as far as is known. */
  readonly remaining: number
}

/** A limit with the mode in which it is kept, and what happens while it cannot be asked. */
export type LimitMode = {
  /** `leased`: tokens ahead; `strict`: one for each request; `edge`: a bucket of the isolate's own, asking nobody. */
  readonly mode: 'leased' | 'strict' | 'edge'
  /** `open`: each isolate lets its part through; `closed`: nothing. */
  readonly whenAway: 'open' | 'closed'
}

/** Which object keeps a limit, and what is asked of it. */
export type LimitCall = {
  /** Of a subject there is one object, wherever it is asked from. */
  readonly subject: string
  /** Of an object that keeps the same limit for very many: which of them it is, hashed. */
  readonly of?: string
  readonly limit: BucketLimit | QuotaLimit
  readonly question: LeaseQuestion
}

/** Whether a limit is a quota; else it is a bucket. */
export const isQuota = (limit: BucketLimit | QuotaLimit): limit is QuotaLimit => 'period' in limit

/** What a key has used of its quota on a UTC day, and what was left at its end. */
export type DayUsage = { readonly used: number; readonly remaining: number }

/** The object that counts what a key uses of its plan's quota. */
export const quotaSubject = (planId: string, keyId: string): string => `quota/${planId}/${keyId}`
