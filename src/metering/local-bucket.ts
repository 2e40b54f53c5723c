import type { BucketLimit } from '../model/account/leases.ts'

/** A bucket of an isolate's own, which nobody else knows of. */
export type LocalBucket = { tokens: number; at: number }

/** Takes a token; or, where there is none, tells in how many milliseconds there will be one. 0: taken. */
export function takeLocally(
  bucket: LocalBucket,
  { rate, burst }: BucketLimit,
  now: number,
  holders = 1,
): number {
  // A part of the limit for each isolate that is known to hold some of it.
  const ownRate = rate / holders
  const ownBurst = Math.max(1, burst / holders)
  const elapsed = Math.max(0, now - bucket.at)
  bucket.at = now
  bucket.tokens = Math.min(ownBurst, bucket.tokens + (elapsed / 1000) * ownRate)
  if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / ownRate) * 1000)
  bucket.tokens--
  return 0
}
