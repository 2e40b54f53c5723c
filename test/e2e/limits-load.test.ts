import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wrkMissing } from '../../bench/http/wrk.ts'
import { loadLimit } from '../../tools/attack/limit-load.ts'
import { faultOfThrottle } from '../../tools/attack/limits.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'

// The quick half of `npm run attack -- limits` (ATTACKS 45), whose runs are longer and stricter about what is missing.

const missing = wrkMissing()

describe.skipIf(missing !== undefined)(
  `limits under wrk${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let gateway: Gateway
    beforeAll(async () => {
      gateway = await startGateway()
    })
    afterAll(() => gateway.stop())

    test('at ten times a limit and more: burst + rate · t at most, and hardly less', async () => {
      const throttle = { rateLimit: 20, burstLimit: 40 }
      const load = await loadLimit(gateway, { throttle }, { clients: 16, seconds: 4 })
      expect(faultOfThrottle(load, throttle, 0.3)).toBeUndefined()
    })

    test('a quota of five admits five of fifty clients', async () => {
      const quota = { limit: 5, period: 'DAY' as const }
      const { admitted, others } = await loadLimit(gateway, { quota }, { clients: 50, seconds: 2 })
      expect([admitted, others]).toEqual([5, 0])
    })
  },
)
