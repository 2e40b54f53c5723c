import { isQuota, type BucketLimit, type QuotaLimit } from '../../model/account/leases.ts'
import type { Tier } from './tiers.ts'

/** `"key";q=200;w=2`: a quota of units in a window of seconds (RateLimit header fields for HTTP). */
export const policyOf = ({ name, limit }: Pick<Tier, 'name' | 'limit'>): string =>
  isQuota(limit)
    ? `"${name}";q=${limit.limit};w=${windowOf(limit)}`
    : `"${name}";q=${Math.floor(limit.burst)};w=${fillingOf(limit)}`

/** Seconds of a period; of the shortest month. */
const windowOf = ({ period }: QuotaLimit): number =>
  ({ DAY: 1, WEEK: 7, MONTH: 28 })[period] * 86_400

const fillingOf = ({ rate, burst }: BucketLimit): number => (rate > 0 ? Math.ceil(burst / rate) : 1)
