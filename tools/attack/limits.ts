import { wrkMissing } from '../../bench/http/wrk.ts'
import type { AttackCase, AttackGroup } from './attack-case.ts'
import { loadLimit, type LimitLoad } from './limit-load.ts'

const said = ({ admitted, refused, seconds }: LimitLoad) =>
  `${admitted} admitted and ${refused} refused in ${seconds.toFixed(2)} s`

/** Seconds between an isolate's turns: what has come into the bucket since the last one is granted after the end. */
const lastTurn = 0.25

/** What is wrong with what was admitted under a rate and a burst: too much, or more than so large a part too little. */
export function faultOfThrottle(
  load: LimitLoad,
  { rateLimit, burstLimit }: { readonly rateLimit: number; readonly burstLimit: number },
  maxUnder: number,
): string | undefined {
  const { admitted, refused, others, seconds, wholeSeconds } = load
  if (others > 0) return `${others} others than 200 and 429`
  if (admitted + refused < 10 * rateLimit * seconds)
    return 'less than ten times the rate was offered'
  const most = burstLimit + rateLimit * wholeSeconds
  if (admitted > most) return `at most ${most.toFixed(1)} may be admitted`
  const due = burstLimit + rateLimit * (seconds - lastTurn)
  const under = 1 - admitted / due
  return under > maxUnder
    ? `${(100 * under).toFixed(1)} % of ${due.toFixed(0)} are missing`
    : undefined
}

const throttled = (rateLimit: number, burstLimit: number): AttackCase => ({
  name: `more than ten times ${rateLimit} a second, with a burst of ${burstLimit}`,
  async run({ gateway }) {
    const missing = wrkMissing()
    if (missing !== undefined) return `skipped: ${missing}`
    const throttle = { rateLimit, burstLimit }
    const load = await loadLimit(gateway, { throttle }, { clients: 32, seconds: 30 })
    const fault = faultOfThrottle(load, throttle, 0.02)
    if (fault !== undefined) throw new Error(`${said(load)}: ${fault}`)
    const due = burstLimit + rateLimit * load.seconds
    return `${said(load)}, ${((100 * load.admitted) / due).toFixed(2)} % of the limit`
  },
})

/** Limits under all that clients can send. */
export const limitGroup: AttackGroup = {
  name: 'limits',
  about: 'keys far beyond their throttles and quotas (45)',
  cases: [
    throttled(100, 200),
    throttled(100, 50),
    {
      name: 'a quota of five, by fifty clients at once',
      async run({ gateway }) {
        const missing = wrkMissing()
        if (missing !== undefined) return `skipped: ${missing}`
        const quota = { limit: 5, period: 'DAY' as const }
        const load = await loadLimit(gateway, { quota }, { clients: 50, seconds: 5 })
        if (load.admitted !== 5 || load.others > 0) throw new Error(said(load))
        return said(load)
      },
    },
  ],
}
