import { fullBucket, lease, restoredBucket } from '../../src/metering/bucket.ts'
import {
  answered,
  ask,
  demandAt,
  giveBack,
  newHolder,
  offer,
  settleAt,
  standing,
  take,
  wantsRenewal,
  type Holder,
} from '../../src/metering/holder.ts'
import type { BucketLimit, LeaseQuestion } from '../../src/model/account/leases.ts'
import { timeline } from './timeline.ts'

/** What is tried: so many isolates, offered `load` times the limit, so far from the object. */
export type Trial = {
  readonly isolates: number
  readonly limit: BucketLimit
  readonly load: number
  /** Milliseconds there and back; each way varies by a fifth. */
  readonly latency: number
  readonly seconds: number
  readonly seed: number
  /** Each request asks for its own token. */
  readonly isStrict?: boolean
  /** Milliseconds after which the object is killed, again and again; absent: never. */
  readonly killedEvery?: number
  /** Whether a few isolates have most of the traffic. */
  readonly isSkewed?: boolean
}

export type Result = {
  readonly offered: number
  readonly admitted: number
  /** What one exact bucket would have admitted of the same requests. */
  readonly ideal: number
  /** The most by which any stretch of time had more than `burst + rate · t`. */
  readonly excess: number
  readonly calls: number
  /** Of admitted requests: those that waited for the object, and the milliseconds by percentile. */
  readonly waited: number
  readonly p50: number
  readonly p99: number
}

/** Runs the gateway's own lease code against the object's on a clock that is simulated. */
export function simulate(trial: Trial): Result {
  const { isolates, limit, load, latency, seconds, seed } = trial
  const random = mulberry(seed)
  const { at, run } = timeline()
  let bucket = fullBucket(limit, 0)
  const holders = Array.from({ length: isolates }, (_, i) => newHolder(`${i}`, 0))
  const settling = new Set<Holder>()
  const admissions: number[] = []
  const waits: number[] = []
  const arrivals: number[] = []
  let calls = 0

  const way = () => (latency / 2) * (0.8 + 0.4 * random())
  const send = (
    h: Holder,
    asked: LeaseQuestion,
    sentAt: number,
    then: (now: number, isDirect: boolean) => void,
  ) => {
    calls++
    const question = trial.isStrict ? { ...asked, demand: 0 } : asked
    at(sentAt + way(), (reached) => {
      const answer = lease(bucket, limit, question, reached)
      at(reached + way(), (now) => then(now, answered(h, question, sentAt, now, answer)))
    })
  }
  const settle = (h: Holder, now: number) => {
    const due = settleAt(h)
    if (due === undefined || settling.has(h)) return
    settling.add(h)
    at(Math.max(due, now), (then) => {
      settling.delete(h)
      const again = settleAt(h)
      if (again === undefined) return
      if (again > then) return settle(h, then)
      const question = demandAt(h, then) < 1 ? giveBack(h, then) : ask(h, then, 0)
      if (question) send(h, question, then, (later) => settle(h, later))
    })
  }
  const admit = (now: number, since: number) => {
    admissions.push(now)
    waits.push(now - since)
  }
  const decide = (h: Holder, now: number, since: number, tries: number) => {
    switch (standing(h, now)) {
      case 'ready':
        take(h, now)
        admit(now, since)
        if (wantsRenewal(h, now)) send(h, ask(h, now, 0), now, (later) => settle(h, later))
        return
      case 'denied':
        return
      case 'wait':
        if (tries > 0)
          at(now + Math.max(1, h.roundTrip / 4), (then) => decide(h, then, since, tries - 1))
        return
      case 'ask':
        if (tries === 0) return
        send(h, ask(h, now, 1), now, (then, isDirect) => {
          settle(h, then)
          if (isDirect) admit(then, since)
          else decide(h, then, since, tries - 1)
        })
    }
  }

  const end = seconds * 1000
  const pick = picker(isolates, trial.isSkewed ?? false, random)
  const arrive = (now: number) => {
    if (now > end) return
    arrivals.push(now)
    const h = holders[pick()]!
    offer(h, now)
    decide(h, now, now, 4)
    at(now - (Math.log(1 - random()) * 1000) / (limit.rate * load), arrive)
  }
  at(0, arrive)
  const { killedEvery } = trial
  const kill = (now: number) => {
    // What was written is all that is left.
    bucket = bucket.durable ? restoredBucket(limit, bucket.durable, now) : fullBucket(limit, now)
    at(now + killedEvery!, kill)
  }
  if (killedEvery !== undefined) at(killedEvery, kill)
  run(end)
  waits.sort((a, b) => a - b)
  return {
    offered: arrivals.length,
    admitted: admissions.length,
    ideal: exact(arrivals, limit).admitted,
    excess: exact(admissions, limit).excess,
    calls,
    waited: waits.filter((ms) => ms > 0).length,
    p50: waits[Math.floor(waits.length * 0.5)] ?? 0,
    p99: waits[Math.floor(waits.length * 0.99)] ?? 0,
  }
}

/** What one exact bucket says to requests at these times; `excess`: how far it would be overdrawn by all of them. */
export function exact(times: readonly number[], { rate, burst }: BucketLimit) {
  let tokens = burst
  let strict = burst
  let admitted = 0
  let excess = 0
  let last = 0
  for (const time of times) {
    const filled = ((time - last) / 1000) * rate
    last = time
    strict = Math.min(burst, strict + filled)
    tokens = Math.min(burst, tokens + filled) - 1
    if (strict >= 1) {
      strict--
      admitted++
    }
    excess = Math.max(excess, -tokens)
  }
  return { admitted, excess }
}

/** Evenly, or so that the n-th isolate has 1/n of the traffic of the first. */
function picker(isolates: number, isSkewed: boolean, random: () => number): () => number {
  if (!isSkewed) return () => Math.floor(random() * isolates)
  const sums: number[] = []
  let total = 0
  for (let i = 0; i < isolates; i++) sums.push((total += 1 / (i + 1)))
  return () => {
    const wanted = random() * total
    return sums.findIndex((sum) => sum >= wanted)
  }
}

/** Random numbers that are the same in every run (mulberry32). */
export function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
