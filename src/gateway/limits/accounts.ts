import { newHolder, type Holder } from '../../metering/holder.ts'
import type { LocalBucket } from '../../metering/local-bucket.ts'
import { isQuota } from '../../model/account/leases.ts'
import { dropOldest } from '../../model/cache/drop-oldest.ts'
import { policyOf } from './policy.ts'
import type { Tier } from './tiers.ts'

/** What this isolate has of a limit. */
export type Account = Tier & {
  readonly holder: Holder
  /** A rate or a burst of 0: nothing passes. */
  readonly isBlocked: boolean
  /** What clients are told of it: `RateLimit-Policy`. */
  readonly policy: string
  /** For a limit that asks nobody, or while the object is away. */
  readonly alone: LocalBucket
  /** Until when the object counts as away. */
  awayUntil: number
  /** When somebody looks at what is unspent; 0 when nobody does. */
  settlingAt: number
}

/**
 * Accounts by subject: what a request is under is read anew every few seconds, what is leased lives on. The oldest go
 * when there are too many: their leases expire by themselves (ATTACKS 50).
 */
const accounts = new Map<string, Account>()
const maxAccounts = 20_000

/** The accounts of limits that were linked together, which never change. */
const ofTiers = new WeakMap<readonly Tier[], readonly Account[]>()

export function accountsOf(tiers: readonly Tier[], now: number): readonly Account[] {
  const known = ofTiers.get(tiers)
  if (known) return known
  const accounts = tiers.map((tier) => opened(tier, now))
  ofTiers.set(tiers, accounts)
  return accounts
}

function opened(tier: Tier, now: number): Account {
  const { subject } = tier
  const old = accounts.get(subject)
  if (old && isSame(old, tier)) return old
  const account = openAccount(tier, old, now)
  accounts.delete(subject)
  if (accounts.size >= maxAccounts) dropOldest(accounts, maxAccounts / 10)
  accounts.set(subject, account)
  return account
}

/** @param old what the isolate had of the same subject under other terms */
export function openAccount(tier: Tier, old: Account | undefined, now: number): Account {
  const { limit } = tier
  return {
    ...tier,
    // What was leased under other terms is spent under these, and what was refused is asked for again.
    holder: old
      ? Object.assign(old.holder, { pausedUntil: now })
      : newHolder(crypto.randomUUID(), now),
    isBlocked: isQuota(limit) ? limit.limit === 0 : !(limit.rate > 0 && limit.burst >= 1),
    policy: policyOf(tier),
    alone: { tokens: isQuota(limit) ? 0 : limit.burst, at: now },
    awayUntil: old?.awayUntil ?? 0,
    settlingAt: old?.settlingAt ?? 0,
  }
}

/** Whether an account is on the terms of a tier. */
export const isSame = (account: Account, tier: Tier): boolean =>
  account.mode === tier.mode &&
  account.whenAway === tier.whenAway &&
  JSON.stringify(account.limit) === JSON.stringify(tier.limit)
