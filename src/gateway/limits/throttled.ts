import type { BucketLimit } from '../../model/account/leases.ts'
import type { MethodSetting } from '../../model/stage.ts'

/** What AWS gives every setting is the account's own limit: its rate, */
export const defaultRate = 10_000
/** and its burst. */
const defaultBurst = 5_000

/**
 * What a stage limits a method by, undefined where that is no more than what the account does. A rate or a burst of -1 is
 * AWS's own (spec rest-request §9): tools that are told one of them write -1 for the other, which must not undo it.
 */
export function limitOf({
  throttlingRateLimit,
  throttlingBurstLimit,
}: MethodSetting): BucketLimit | undefined {
  const rate = throttlingRateLimit < 0 ? defaultRate : throttlingRateLimit
  const burst = throttlingBurstLimit < 0 ? defaultBurst : throttlingBurstLimit
  return rate < defaultRate || burst < defaultBurst ? { rate, burst } : undefined
}
