import type { MethodSetting } from '../../model/stage.ts'

/** What AWS gives every setting is the account's own limit. */
const defaultRate = 10_000
const defaultBurst = 5_000

/** Whether a stage limits a method by more than what the account does; -1 is no limit (spec rest-request §9). */
export const isThrottled = ({
  throttlingRateLimit: rate,
  throttlingBurstLimit: burst,
}: MethodSetting): boolean =>
  rate >= 0 && burst >= 0 && (rate < defaultRate || burst < defaultBurst)
