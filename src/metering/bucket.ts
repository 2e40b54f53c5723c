import type { BucketLimit, LeaseAnswer, LeaseQuestion } from '../model/account/leases.ts'

/**
 * The true bucket of a limited subject, as its object keeps it. Tokens leave it when they are leased; with those that may
 * still be spent elsewhere there are never more than `burst` (docs/limiter.md has the proof).
 */
export type Bucket = {
  tokens: number
  /** Milliseconds since 1970: up to when it was filled. */
  at: number
  readonly parts: Map<string, Part>
  /** The last turn that a holder was given. */
  lastTurn: number
  /** What is known to be safe when the object starts anew. */
  durable: Durable | undefined
  /** Tokens granted since that was written. */
  granted: number
}

/** What a holder may still spend. */
type Part = {
  given: number
  gone: number
  returned: number
  /** When its tokens can no longer be spent. */
  end: number
  demand: number
  /** When it is its turn to ask. */
  turn: number
  /** When it is forgotten, if it asks no more. */
  until: number
}

/** A state that the bucket was in, and how much may have been granted behind it before another was written. */
export type Durable = {
  readonly at: number
  readonly tokens: number
  /** Tokens that may have been granted without being written. */
  readonly chunk: number
  /** Tokens that were out on leases; absent in what earlier versions have written. */
  readonly out?: number
  /** No lease of those, or granted without being written, ends later. */
  readonly end: number
  /** When the bucket is full again, if nothing more is granted. */
  readonly fullAt: number
}

/** Milliseconds that a lease lives at most. */
export const maxLifeMs = 1_000
/** Milliseconds between states that are written while tokens are granted. */
const writeMs = 500
/** The longest that a holder is told to wait while there are tokens for others. */
const maxPauseMs = 3_000
/** What an answer is thought to take where that is not known. */
const unknownRoundTripMs = 250
/** Where there are many holders, an answer has this many tokens, so that it is worth its question; */
const worthwhile = 80
/** but so many questions a second are always welcome. */
const welcome = 5
/** Milliseconds for which a lease lives at least, where the burst has room for that. */
const fewMs = 250
/** Tokens that a holder needs in a lease's life for a lease to be worth more than single tokens. */
const fewest = 3

export const fullBucket = (limit: BucketLimit, now: number): Bucket => ({
  tokens: limit.burst,
  at: now,
  parts: new Map(),
  lastTurn: 0,
  durable: undefined,
  granted: 0,
})

/**
 * The bucket after its object was evicted or killed: never fuller than it was. What may be out on leases counts as such
 * until they have ended.
 */
export function restoredBucket(limit: BucketLimit, durable: Durable, now: number): Bucket {
  const { rate, burst } = limit
  const { at, chunk, out = 0, end } = durable
  // A clock that was set back says nothing of how long leases still live.
  const until = now < at ? now + maxLifeMs : Math.min(end, now + writeMs + maxLifeMs)
  const room = until > now ? chunk + out : 0
  const filled = (since: number, to = now) => (Math.max(0, to - since) / 1000) * rate
  // What was out has no room until its leases have ended, and may have been spent at the last moment.
  const atEnd = Math.min(
    burst - chunk - out,
    durable.tokens - chunk + filled(at, Math.min(now, end)),
  )
  const bySpending = Math.min(burst - chunk, atEnd + filled(end))
  const byTime = Math.min(burst, filled(out > 0 ? Math.max(end, at + writeMs) : at + writeMs))
  const tokens = Math.max(0, Math.min(burst - room, Math.max(bySpending, byTime)))
  const bucket = {
    tokens,
    at: now,
    parts: new Map<string, Part>(),
    lastTurn: 0,
    durable,
    granted: chunk,
  }
  if (until > now) {
    const given = Math.max(0, burst - tokens)
    bucket.parts.set('', { given, gone: 0, returned: 0, end: until, demand: 0, turn: 0, until })
  }
  return bucket
}

/**
 * Answers a question. `mustWrite` says whether {@link Bucket.durable} has changed: it must be written before the answer
 * leaves.
 */
export function lease(
  bucket: Bucket,
  limit: BucketLimit,
  question: LeaseQuestion,
  now: number,
): LeaseAnswer & { readonly mustWrite: boolean } {
  const { rate, burst } = limit
  if (!(rate > 0 && burst >= 1)) return { ...closed, mustWrite: false }
  if (now < bucket.at) setBack(bucket, now)
  // Before that, nothing of what is reported was spent: it took its room.
  fill(bucket, limit, now - Math.max(0, question.spentFor))
  const part = partOf(bucket, question)
  fill(bucket, limit, now)
  const { demand, asking } = census(bucket, now)

  const held = part.given - part.gone
  const share = demand > 0 ? part.demand / demand : 1
  const isScarce = demand > rate * 0.9 && bucket.tokens < burst / 4
  // A lease must end soon enough for what all of them hold to stay a part of the burst.
  const life = Math.min(maxLifeMs, (500 * burst) / Math.min(rate, Math.max(1, 1.5 * demand)))
  const roundTrip = question.roundTrip || unknownRoundTripMs
  const usable = Math.max(0, life - roundTrip)
  const need = (part.demand * usable * 0.9) / 1000
  const isLease = need >= fewest && life > 2 * roundTrip && !question.isFinal
  const cap = isScarce ? bucket.tokens : (burst / 2) * Math.max(share, 1 / asking)
  const wanted = question.isFinal
    ? 0
    : Math.max(question.wait, isLease ? Math.min(need, cap) - held : 0)
  const tokens = Math.max(0, Math.min(Math.floor(wanted), Math.floor(bucket.tokens)))
  bucket.tokens -= tokens
  bucket.granted += tokens

  const ownLife = lifeOf(held + tokens - question.wait, part.demand, roundTrip, life)
  // So small a burst is all under way: a token is then for the request that asks, and spent as of now.
  const isDirect = question.roundTrip > 0 && (rate * ownLife) / 1000 > burst * 0.8 && !isLease
  if (!isDirect) part.given += tokens
  if (part.given > part.gone) part.end = Math.max(held > 0 ? part.end : 0, now + ownLife)
  const isRefused = tokens < question.wait
  const isTurned = isScarce && (isLease || (isRefused && asking > 1))
  const pause = Math.max(
    isRefused || isTurned ? untilToken(bucket, limit) : 0,
    isTurned ? untilTurn(bucket, part, limit, now, { demand, asking, life, isLease }) : 0,
  )
  part.until = now + Math.max(2 * maxLifeMs, 2 * pause)
  return {
    tokens,
    ...(!isDirect && { life: ownLife }),
    pause,
    isScarce: isScarce && isLease,
    holders: asking,
    remaining: Math.floor(bucket.tokens),
    mustWrite: tokens > 0 && makeDurable(bucket, limit, now, Math.max(life, ownLife)),
  }
}

/**
 * How long a holder may take to spend tokens besides the one that is waited for. What it does not report as spent takes room in the bucket until its
 * lease ends, so no lease is longer than it need be.
 */
const lifeOf = (spare: number, demand: number, roundTrip: number, life: number): number =>
  Math.max(
    Math.min(life, (1_500 * spare) / Math.max(1, demand)) + 1.5 * roundTrip + 25,
    // A busy isolate reads its answers late: where the burst has room, that costs it no token.
    Math.min(life / 2, fewMs),
  )

/** Of a limit that lets nothing through. */
const closed = { tokens: 0, pause: maxPauseMs, isScarce: true, holders: 1, remaining: 0 } as const

/** Milliseconds until there is a whole token. */
const untilToken = ({ tokens }: Bucket, { rate }: BucketLimit): number =>
  tokens >= 1 ? 0 : Math.ceil(((1 - tokens) / rate) * 1000)

/**
 * How long a holder waits for its next share while more is asked for than there is. Holders have their turns one after the
 * other: so far apart that an answer is worth its question, and not so far that the bucket runs over or a share outlives
 * its lease.
 */
function untilTurn(
  bucket: Bucket,
  part: Part,
  { rate, burst }: BucketLimit,
  now: number,
  {
    demand,
    asking,
    life,
    isLease,
  }: Readonly<Record<'demand' | 'asking' | 'life', number>> & {
    readonly isLease: boolean
  },
): number {
  const filling = Math.min(250, (250 * burst) / rate)
  const longest = Math.min(maxPauseMs, 0.8 * life * Math.max(1, demand / rate))
  // Who cannot use a lease is given single tokens.
  const worth = isLease ? Math.min(1000 / welcome, (1000 * worthwhile) / rate) : 1000 / rate
  const apart = asking === 1 ? filling : Math.min(filling, worth, longest / asking)
  if (part.turn <= now || part.turn > now + 2 * asking * apart) {
    const last = Math.min(Math.max(bucket.lastTurn, now), now + asking * apart)
    part.turn = bucket.lastTurn = last + apart
  }
  return Math.max(1, part.turn - now)
}

/** The holder's part, with what it reports. What it gives back in time is in the bucket again. */
function partOf(bucket: Bucket, question: LeaseQuestion): Part {
  const { holder, gone, returned, demand } = question
  let part = bucket.parts.get(holder)
  if (!part) {
    part = { given: gone, gone, returned, end: 0, demand, turn: 0, until: 0 }
    bucket.parts.set(holder, part)
  }
  // Only what was still out when it was given back: the bucket was filled in the place of what has expired.
  const fresh = Math.max(0, gone - part.gone)
  bucket.tokens += Math.min(fresh, Math.max(0, returned - part.returned))
  part.returned = Math.max(part.returned, returned)
  part.gone += fresh
  part.given = Math.max(part.given, part.gone)
  part.demand = demand
  return part
}

/** What is asked for, and by how many; forgets who is gone. */
function census(bucket: Bucket, now: number) {
  let demand = 0
  let asking = 0
  for (const [id, part] of bucket.parts) {
    if (part.until && part.until < now && part.end <= now) bucket.parts.delete(id)
    else if (id !== '') {
      demand += part.demand
      asking++
    }
  }
  return { demand, asking }
}

/** A clock that was set back would keep tokens out for longer than any lease lives. */
function setBack(bucket: Bucket, now: number): void {
  bucket.at = now
  for (const part of bucket.parts.values()) part.end = Math.min(part.end, now + maxLifeMs)
}

/** Fills the bucket up to then. What is out has no room in it until it is spent, or its lease ends. */
function fill(bucket: Bucket, limit: BucketLimit, until: number): void {
  let out = 0
  const ended: Part[] = []
  for (const part of bucket.parts.values()) {
    if (part.given <= part.gone) continue
    out += part.given - part.gone
    if (part.end <= until) ended.push(part)
  }
  for (const part of ended.toSorted((a, b) => a.end - b.end)) {
    fillUntil(bucket, limit, part.end, out)
    out -= part.given - part.gone
    part.gone = part.given
  }
  fillUntil(bucket, limit, until, out)
}

function fillUntil(bucket: Bucket, { rate, burst }: BucketLimit, until: number, out: number): void {
  const filled = (Math.max(0, until - bucket.at) / 1000) * rate
  bucket.at = Math.max(bucket.at, until)
  bucket.tokens = Math.max(0, Math.min(burst - out, bucket.tokens + filled))
}

/** Renews what is known to be safe, where more was granted than it allows for. */
function makeDurable(bucket: Bucket, limit: BucketLimit, now: number, life: number): boolean {
  const { durable } = bucket
  const chunk = Math.max(limit.burst / 4, limit.rate / 4)
  if (durable && bucket.granted <= durable.chunk && now - durable.at < writeMs && now >= durable.at)
    return false
  const filling = (1000 * limit.burst) / limit.rate
  bucket.durable = {
    at: now,
    tokens: bucket.tokens,
    chunk,
    out: outOf(bucket).out,
    end: now + writeMs + life,
    fullAt: now + writeMs + life + filling,
  }
  bucket.granted = 0
  return true
}

/** What is out on leases, and when the last of them ends. */
function outOf({ parts }: Bucket) {
  let out = 0
  let end = 0
  for (const part of parts.values()) {
    if (part.given <= part.gone) continue
    out += part.given - part.gone
    end = Math.max(end, part.end)
  }
  return { out, end }
}

/** All of a bucket as it is now, from which it may be restored at any time: nothing is granted behind that. */
export function wholeState(bucket: Bucket, limit: BucketLimit, now: number): Durable {
  fill(bucket, limit, now)
  const { out, end: last } = outOf(bucket)
  const end = Math.max(now, last)
  const filling = limit.rate > 0 ? (1000 * limit.burst) / limit.rate : 0
  return { at: bucket.at, tokens: bucket.tokens, chunk: 0, out, end, fullAt: end + filling }
}
