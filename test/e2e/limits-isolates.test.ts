import { Agent, get } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  UpdateUsageCommand,
  type CreateUsagePlanCommandInput,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startIsolates, type GatewayIsolates } from '../support/gateway-isolates.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'

// Four isolates on one object for each limit, which all of them load far beyond it (ATTACKS 45).

let gateway: GatewayIsolates
let apiId: string
beforeAll(async () => {
  gateway = await startIsolates(4)
  const operation = { security: [{ key: [] }], 'x-amazon-apigateway-integration': mock('ok') }
  const key = { type: 'apiKey', name: 'x-api-key', in: 'header' }
  const extra = { components: { securitySchemes: { key } } }
  apiId = await deployApi(gateway.apigateway, { 'GET /k': { operation } }, extra)
})
afterAll(() => gateway[Symbol.asyncDispose]())

const keyWith = async (limits: Omit<CreateUsagePlanCommandInput, 'name'>) =>
  (await keyIn(limits)).value

async function keyIn(limits: Omit<CreateUsagePlanCommandInput, 'name'>) {
  const { apigateway } = gateway
  const apiStages = [{ apiId, stage: 'test' }]
  const plan = await apigateway.send(
    new CreateUsagePlanCommand({ apiStages, ...limits, name: 'limited' }),
  )
  const key = await apigateway.send(new CreateApiKeyCommand({ enabled: true }))
  await apigateway.send(
    new CreateUsagePlanKeyCommand({ usagePlanId: plan.id!, keyId: key.id!, keyType: 'API_KEY' }),
  )
  return { value: key.value!, keyId: key.id!, usagePlanId: plan.id! }
}

/**
 * Answers of all isolates within so many milliseconds, asked by eight connections each without a pause; `late` are those
 * admitted of requests that were sent when `isLate` said so.
 */
async function load(value: string, ms: number, isLate = () => false) {
  const counts = { admitted: 0, refused: 0, others: 0, late: 0 }
  const from = performance.now()
  const status = (port: number, agent: Agent) =>
    new Promise<number>((resolve, reject) => {
      const headers = { 'x-api-key': value, host: 'gateway.test' }
      const asked = { host: '127.0.0.1', port, path: `${base(apiId)}/k`, agent, headers }
      get(asked, (response) => {
        response.resume()
        response.once('end', () => resolve(response.statusCode!))
      }).once('error', reject)
    })
  await Promise.all(
    gateway.ports.flatMap((port) =>
      Array.from({ length: 8 }, async () => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 })
        while (performance.now() - from < ms) {
          const wasLate = isLate()
          const answer = await status(port, agent)
          counts[answer === 200 ? 'admitted' : answer === 429 ? 'refused' : 'others']++
          if (answer === 200 && wasLate) counts.late++
        }
        agent.destroy()
      }),
    ),
  )
  return { ...counts, seconds: (performance.now() - from) / 1000 }
}

test.each([
  [40, 60],
  [20, 10],
  [5, 5],
])(
  '%d a second and a burst of %d hold for all isolates together',
  async (rateLimit, burstLimit) => {
    const value = await keyWith({ throttle: { rateLimit, burstLimit } })
    const { admitted, refused, others, seconds } = await load(value, 4_000)
    const limit = burstLimit + rateLimit * seconds
    expect(others).toBe(0)
    expect(refused).toBeGreaterThan(0)
    expect(admitted).toBeLessThanOrEqual(limit)
    expect(admitted).toBeGreaterThan(limit * 0.7)
  },
  20_000,
)

test('a quota is used to the last request, and not beyond', async () => {
  const value = await keyWith({ quota: { limit: 177, period: 'DAY' } })
  const { admitted, others } = await load(value, 3_000)
  expect([admitted, others]).toEqual([177, 0])
}, 20_000)

test('what UpdateUsage says is left holds in all isolates from its answer on', async () => {
  const { value, ...key } = await keyIn({ quota: { limit: 1_000_000, period: 'DAY' } })
  const set = async (remaining: string) => {
    const patchOperations = [{ op: 'replace' as const, path: '/remaining', value: remaining }]
    await gateway.apigateway.send(new UpdateUsageCommand({ ...key, patchOperations }))
  }
  let isSet = false
  const loading = load(value, 4_000, () => isSet)
  await setTimeout(1_000)
  await set('0')
  isSet = true
  const { admitted, refused, others, late } = await loading
  expect(admitted).toBeGreaterThan(0)
  expect(refused).toBeGreaterThan(0)
  expect([late, others]).toEqual([0, 0])
  // Every isolate has just refused: none goes by that any more.
  await set('8')
  const again = await load(value, 300)
  expect(again.admitted).toBe(8)
}, 20_000)
