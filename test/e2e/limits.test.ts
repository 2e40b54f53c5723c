import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetUsageCommand,
  UpdateUsageCommand,
  UpdateStageCommand,
  type CreateUsagePlanCommandInput,
} from '@aws-sdk/client-api-gateway'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, temporaryFolder, type Gateway } from '../support/gateway.ts'
import { get } from '../support/raw-http.ts'
import { base, deployApi, mock } from '../support/rest-api.ts'

// Keys, throttles and quotas through the front door: what is admitted is never more than what the limits say.

let gateway: Gateway
let apiId: string
beforeAll(async () => {
  gateway = await startGateway()
  apiId = await deployKeyed(gateway)
})
afterAll(() => gateway.stop())

/** An API whose only method needs a key. */
const deployKeyed = ({ apigateway }: Gateway) =>
  deployApi(
    apigateway,
    {
      'GET /k': {
        operation: {
          security: [{ key: [] }],
          'x-amazon-apigateway-integration': mock('ok'),
        },
      },
      'GET /open': mock('ok'),
    },
    {
      components: { securitySchemes: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
    },
  )

let plans = 0

/** A key in a plan of its own that opens the stage. */
async function keyWith(
  { apigateway }: Gateway,
  api: string,
  limits: Omit<CreateUsagePlanCommandInput, 'name'>,
) {
  const name = `p${plans++}`
  const apiStages = [{ apiId: api, stage: 'test' }]
  const plan = await apigateway.send(new CreateUsagePlanCommand({ apiStages, ...limits, name }))
  const key = await apigateway.send(new CreateApiKeyCommand({ name, enabled: true }))
  await apigateway.send(
    new CreateUsagePlanKeyCommand({ usagePlanId: plan.id!, keyId: key.id!, keyType: 'API_KEY' }),
  )
  return { value: key.value!, keyId: key.id!, planId: plan.id! }
}

const call = (value: string, path = '/k', port = gateway.port, api = apiId) =>
  get(port, `${base(api)}${path}`, [`x-api-key: ${value}`])

const header = ({ headers }: Awaited<ReturnType<typeof get>>, wanted: string) =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1]

/** Statuses of calls that so many clients make until they have made so many together, or the time is over. */
async function statuses(
  { times = Infinity, atOnce, ms = Infinity }: { times?: number; atOnce: number; ms?: number },
  send: () => Promise<{ readonly status: number }>,
) {
  const counts: Record<number, number> = {}
  let left = times
  const end = performance.now() + ms
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0 && performance.now() < end) {
        const { status } = await send().catch(() => ({ status: 0 }))
        counts[status] = (counts[status] ?? 0) + 1
      }
    }),
  )
  return counts
}

test('a quota of 5 a day admits 5 of 200 calls by 50 clients', async () => {
  const { value } = await keyWith(gateway, apiId, { quota: { limit: 5, period: 'DAY' } })
  const counts = await statuses({ times: 200, atOnce: 50 }, () => call(value))
  expect(counts).toEqual({ 200: 5, 429: 195 })
})

test('a burst of 5 admits 5 at once, and no more until there is a token again', async () => {
  const { value } = await keyWith(gateway, apiId, { throttle: { rateLimit: 0.01, burstLimit: 5 } })
  const counts = await statuses({ times: 100, atOnce: 50 }, () => call(value))
  expect(counts).toEqual({ 200: 5, 429: 95 })
})

test('a load far above a limit is admitted up to burst + rate · t, and hardly less', async () => {
  const { value } = await keyWith(gateway, apiId, { throttle: { rateLimit: 100, burstLimit: 50 } })
  const from = performance.now()
  const counts = await statuses({ atOnce: 20, ms: 3_000 }, () => call(value))
  const limit = 50 + (100 * (performance.now() - from)) / 1000
  expect(counts[200]).toBeLessThanOrEqual(limit)
  expect(counts[200]).toBeGreaterThan(limit * 0.8)
  expect(counts[429]).toBeGreaterThan(0)
})

test('a refused request says when to come again, and is let in then', async () => {
  const { value } = await keyWith(gateway, apiId, { throttle: { rateLimit: 1, burstLimit: 1 } })
  expect((await call(value)).status).toBe(200)
  const refused = await call(value)
  expect(refused.status).toBe(429)
  expect(refused.body).toBe('{"message":"Too Many Requests"}')
  expect(header(refused, 'x-amzn-errortype')).toBe('TooManyRequestsException')
  const seconds = Number(header(refused, 'retry-after'))
  expect(seconds).toBe(1)
  await setTimeout(seconds * 1000)
  expect((await call(value)).status).toBe(200)
})

// U2
test('a method whose stage sets 0 and 0 is closed to everybody, from the next request on', async () => {
  const other = await deployKeyed(gateway)
  const open = () => get(gateway.port, `${base(other)}/open`)
  expect((await open()).status).toBe(200)
  const set = (value: string) =>
    gateway.apigateway.send(
      new UpdateStageCommand({
        restApiId: other,
        stageName: 'test',
        patchOperations: ['rateLimit', 'burstLimit'].map((limit) => ({
          op: 'replace',
          path: `/~1open/GET/throttling/${limit}`,
          value,
        })),
      }),
    )
  await set('0')
  const refused = await open()
  expect(refused.status).toBe(429)
  expect(refused.body).toBe('{"message":"Too Many Requests"}')
  expect(header(refused, 'retry-after')).toBeUndefined()
  await set('100')
  expect((await open()).status).toBe(200)
})

// U3
test('a second call under a quota of one is refused as exhausted', async () => {
  const { value } = await keyWith(gateway, apiId, { quota: { limit: 1, period: 'DAY' } })
  expect((await call(value)).status).toBe(200)
  const refused = await call(value)
  expect(refused.status).toBe(429)
  expect(refused.body).toBe('{"message":"Limit Exceeded"}')
  expect(header(refused, 'x-amzn-errortype')).toBe('LimitExceededException')
})

test('what a key has used is reported to the request once leases have come back, and outlives a restart', async () => {
  const state = temporaryFolder()
  const first = await startGateway({ TIDEGATE_STATE: state })
  const api = await deployKeyed(first)
  const key = await keyWith(first, api, { quota: { limit: 1_000, period: 'MONTH' } })
  await statuses({ times: 137, atOnce: 10 }, () => call(key.value, '/k', first.port, api))
  const rowsOf = async ({ apigateway }: Gateway) => {
    const today = new Date().toISOString().slice(0, 10)
    const asked = { usagePlanId: key.planId, startDate: today, endDate: today }
    return (await apigateway.send(new GetUsageCommand(asked))).items?.[key.keyId]
  }
  await expect.poll(() => rowsOf(first), { timeout: 20_000 }).toEqual([[137, 863]])
  await first.stop()
  const second = await startGateway({ TIDEGATE_STATE: state })
  expect(await rowsOf(second)).toEqual([[137, 863]])
  const patchOperations = [{ op: 'replace' as const, path: '/remaining', value: '2' }]
  await second.apigateway.send(
    new UpdateUsageCommand({ usagePlanId: key.planId, keyId: key.keyId, patchOperations }),
  )
  const counts = await statuses({ times: 5, atOnce: 5 }, () =>
    call(key.value, '/k', second.port, api),
  )
  expect(counts).toEqual({ 200: 2, 429: 3 })
  await second.stop()
}, 30_000)

test('a gateway that is killed again and again admits no more than a quota', async () => {
  const state = temporaryFolder()
  let running = await startGateway({ TIDEGATE_STATE: state })
  const api = await deployKeyed(running)
  const { value } = await keyWith(running, api, { quota: { limit: 300, period: 'DAY' } })
  let admitted = 0
  for (let kill = 0; kill < 4; kill++) {
    const { port } = running
    const counting = statuses({ atOnce: 10, ms: 150 }, () => call(value, '/k', port, api))
    await setTimeout(60)
    await running.crash()
    admitted += (await counting)[200] ?? 0
    running = await startGateway({ TIDEGATE_STATE: state })
  }
  const { port } = running
  const counts = await statuses({ times: 600, atOnce: 10 }, () => call(value, '/k', port, api))
  admitted += counts[200] ?? 0
  await running.stop()
  expect(counts[429]).toBeGreaterThan(0)
  expect(admitted).toBeLessThanOrEqual(300)
  expect(admitted).toBeGreaterThan(100)
}, 60_000)
