import type { Quotas } from '../../control/run/edge.ts'
import type { Limiter } from '../../model/platform.ts'
import type { Env } from '../env.ts'

/** Limits by their Durable Objects, and what the settings say of them. */
export function linkLimiter(env: Env): Limiter {
  const [, rate, burst] = /^(\d+(?:\.\d+)?):(\d+)$/.exec(env.TIDEGATE_ACCOUNT_THROTTLE ?? '') ?? []
  return {
    // An object is created where it is first asked from, and stays there.
    lease: (call) => env.THROTTLE.getByName(call.subject).lease(call),
    wait: (ms) => scheduler.wait(ms),
    ...(rate !== undefined &&
      burst !== undefined && { account: { rate: Number(rate), burst: Number(burst) } }),
    showsHeaders: env.TIDEGATE_RATE_LIMIT_HEADERS !== '0' && env.TIDEGATE_STRICT !== '1',
  }
}

/** The same objects, for reports and changes. */
export const quotasOf = ({ THROTTLE }: Pick<Env, 'THROTTLE'>): Quotas => ({
  usage: (subject, ...asked) => THROTTLE.getByName(subject).usage(...asked),
  setRemaining: (subject, ...asked) => THROTTLE.getByName(subject).setRemaining(...asked),
})
