import { takeLocally, type LocalBucket } from '../../../metering/local-bucket.ts'
import { Fault } from '../../../model/fault.ts'
import type { WebSocketSettings } from '../../../model/v2/web-socket-settings.ts'
import type { Step } from '../../exchange/exchange.ts'
import { recent } from '../../limits/attributes/recent.ts'

/** Of the sessions that have sent lately. A client that opens many makes others start with a full bucket, and no more. */
const buckets = recent<LocalBucket>(20_000)

/** Refuses what one session sends too fast. Its messages come to one isolate, so nobody else need know. Undefined where it may send at any rate. */
export function linkSessionRate(rate: WebSocketSettings['messageRate']): Step | undefined {
  if (!rate) return undefined
  const limit = { rate: rate.rateLimit, burst: rate.burstLimit }
  return {
    name: 'Session rate',
    isQuiet: true,
    run({ socket, startedAt }) {
      const id = socket!.connectionId
      let bucket = buckets.get(id)
      if (!bucket) buckets.set(id, (bucket = { tokens: limit.burst, at: startedAt }))
      if (limit.rate > 0 && takeLocally(bucket, limit, startedAt) === 0) return
      throw new Fault('THROTTLED', 'Too Many Requests', {
        detail: `the session sends more than ${limit.rate} messages a second, and ${limit.burst} at once`,
      })
    },
  }
}
