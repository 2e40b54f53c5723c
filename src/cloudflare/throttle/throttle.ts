import { DurableObject } from 'cloudflare:workers'
import type { DayUsage, LeaseAnswer, LimitCall, QuotaLimit } from '../../model/account/leases.ts'
import { dayOf } from '../../metering/calendar.ts'
import type { Keeper } from './keeper.ts'

/** What the object is told by the Worker's settings. */
export type ThrottleEnv = {
  /** What the offset of a quota means: `requests` of the first period, or `days`. */
  readonly TIDEGATE_QUOTA_OFFSET?: string
}

/**
 * One limit: the bucket or the quota of one subject, which every isolate leases from. What it does is loaded with its first
 * call, since most processes have no limits.
 */
export class Throttle extends DurableObject<ThrottleEnv> {
  #keeper: Keeper | undefined

  /** Grants tokens. What has to be remembered is written before the answer leaves. */
  async lease(call: LimitCall): Promise<LeaseAnswer> {
    return (this.#keeper ?? (await this.#load())).lease(call.limit, call.question, call.of)
  }

  /** What was used of a quota by UTC day, between two, and what is left now. */
  async usage(
    limit: QuotaLimit,
    from: string,
    to: string,
  ): Promise<Readonly<Record<string, DayUsage>>> {
    return (this.#keeper ?? (await this.#load())).usage(limit, from, to)
  }

  /**
   * Sets what is left of a quota in its current period. Answers when that holds everywhere: nothing that was leased before
   * can be spent any more, and nobody is refused by what was left before.
   */
  async setRemaining(limit: QuotaLimit, remaining: number): Promise<DayUsage> {
    const keeper = this.#keeper ?? (await this.#load())
    await scheduler.wait(keeper.setRemaining(limit, remaining))
    const today = dayOf(Date.now())
    return keeper.usage(limit, today, today)[today] ?? { used: 0, remaining }
  }

  override async alarm(): Promise<void> {
    const isEmpty = await (this.#keeper ?? (await this.#load())).tidy()
    if (isEmpty) this.#keeper = undefined
  }

  async #load(): Promise<Keeper> {
    const { keeper } = await import('./keeper.ts')
    const meaning = this.env.TIDEGATE_QUOTA_OFFSET === 'days' ? 'days' : 'requests'
    // Of two calls that load at once, one makes it.
    return (this.#keeper ??= keeper(this.ctx.storage, Date.now, meaning))
  }
}
