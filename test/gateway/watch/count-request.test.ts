import { describe, expect, test } from 'vitest'
import type { GatewayResponse } from '../../../src/model/rest-api.ts'
import type { Platform } from '../../../src/model/platform.ts'
import type { StagePointer } from '../../../src/model/stage.ts'
import { openMetrics } from '../../../src/telemetry/open-metrics.ts'
import {
  front,
  integration,
  method,
  methodSetting,
  mockAnswering,
  snapshotOf,
} from '../../support/exchange.ts'
import { readPrometheus } from '../../support/prometheus.ts'
import { cached } from '../cache/cached.ts'

const mock = mockAnswering('x')
const proxy = integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'GET' })

type More = {
  readonly methodSettings?: StagePointer['methodSettings']
  readonly gatewayResponses?: readonly GatewayResponse[]
  readonly backend?: () => Response
  readonly platform?: Partial<Platform>
  readonly canaryPercent?: number
  readonly apiName?: string
  readonly minimumCompressionSize?: number
}

/** An API whose requests are counted, and what has been counted. */
function counting(methodIntegration = mock, more: More = {}) {
  const metrics = openMetrics({ startedAt: 0, instanceId: 'i' })
  const snapshot = snapshotOf(method({ methodIntegration, httpMethod: 'GET' }), {
    gatewayResponses: more.gatewayResponses ?? [],
  })
  const { minimumCompressionSize } = more
  const api = {
    ...snapshot.api,
    name: more.apiName ?? 'test',
    ...(minimumCompressionSize !== undefined && { minimumCompressionSize }),
  }
  const { send } = front(
    { ...snapshot, api },
    {
      ...(more.methodSettings && { methodSettings: more.methodSettings }),
      ...(more.canaryPercent !== undefined && { canaryPercent: more.canaryPercent }),
      ...(more.backend && { backend: more.backend }),
      platform: { metrics, ...more.platform },
    },
  )
  return {
    metrics,
    send,
    page: async () => readPrometheus((await metrics.render()).text),
  }
}

const customised = (responseType: string, statusCode: string): GatewayResponse => ({
  responseType,
  statusCode,
  responseParameters: {},
  responseTemplates: {},
})

// spec rest-responses §2, §9
test.each<[name: string, path: string, more: More, counts: readonly [number, number]]>([
  ['an answer', '/dev/t/7', {}, [0, 0]],
  ['a path that no method matches', '/dev/none', {}, [1, 0]],
  [
    'an error of the gateway that is sent as another',
    '/dev/none',
    { gatewayResponses: [customised('MISSING_AUTHENTICATION_TOKEN', '503')] },
    [0, 1],
  ],
  [
    'an error of the gateway that is sent as a success',
    '/dev/none',
    { gatewayResponses: [customised('MISSING_AUTHENTICATION_TOKEN', '200')] },
    [1, 0],
  ],
])('%s counts by its status', async (_, path, more, [client, server]) => {
  const { send, page } = counting(mock, more)
  await send(path)
  const read = await page()
  expect(
    read.value('apigateway_Count_total', { ApiId: 'api123', ApiName: 'test', Stage: 'dev' }),
  ).toBe(1)
  expect(read.value('apigateway_4XXError_total')).toBe(client)
  expect(read.value('apigateway_5XXError_total')).toBe(server)
})

test.each<[status: number, client: number, server: number]>([
  [302, 0, 0],
  [404, 1, 0],
  [503, 0, 1],
])("a backend's %d counts as its own", async (status, client, server) => {
  const { send, page } = counting(proxy, { backend: () => new Response('x', { status }) })
  await send('/dev/t/7')
  const read = await page()
  expect([
    read.value('apigateway_4XXError_total'),
    read.value('apigateway_5XXError_total'),
  ]).toEqual([client, server])
})

test('a success of the gateway that a fault of its own became counts as that fault', async () => {
  const backend = () => {
    throw new Error('away')
  }
  const { send, page } = counting(proxy, {
    backend,
    gatewayResponses: [customised('INTEGRATION_FAILURE', '200')],
  })
  expect((await send('/dev/t/7')).status).toBe(200)
  expect((await page()).value('apigateway_5XXError_total')).toBe(1)
})

// ATTACKS 47
test('requests whose limit cannot be asked are counted as such, with what became of them', async () => {
  const { send, page } = counting(mock, {
    methodSettings: { '*/*': methodSetting({ throttlingRateLimit: 1, throttlingBurstLimit: 2 }) },
    platform: {
      limiter: {
        lease: () => Promise.reject(new Error('away')),
        wait: () => new Promise(() => undefined),
        showsHeaders: false,
      },
    },
  })
  for (let i = 0; i < 3; i++) await send('/dev/t/7')
  const read = await page()
  expect(read.value('apigateway_LimitUnavailableCount_total')).toBe(3)
  expect(read.value('apigateway_ThrottledCount_total')).toBe(1)
})

describe('latency', () => {
  test('is the whole time, and the time of the backend where there is one', async () => {
    let now = 1_000
    const backend = () => {
      now += 40
      return new Response('x')
    }
    const { send, page } = counting(proxy, { backend, platform: { now: () => (now += 1) } })
    await send('/dev/t/7')
    const read = await page()
    expect(read.value('apigateway_IntegrationLatency_milliseconds_sum')).toBeGreaterThanOrEqual(40)
    expect(read.value('apigateway_Latency_milliseconds_sum')).toBeGreaterThan(
      read.value('apigateway_IntegrationLatency_milliseconds_sum'),
    )
  })

  test('of a backend is none where a mock answers', async () => {
    const { send, page } = counting()
    await send('/dev/t/7')
    expect((await page()).value('apigateway_IntegrationLatency_milliseconds_count')).toBe(0)
  })
})

describe('methods', () => {
  test.each<[name: string, settings: StagePointer['methodSettings'], counted: number]>([
    ['without settings are not counted', undefined, 0],
    ['whose metrics are off are not counted', { '*/*': methodSetting({}) }, 0],
    ['are counted where all are', { '*/*': methodSetting({ metricsEnabled: true }) }, 1],
    [
      'are counted by an entry of their own',
      { 't/{id}/GET': methodSetting({ metricsEnabled: true }) },
      1,
    ],
    [
      'are not counted where their own entry says so',
      { '*/*': methodSetting({ metricsEnabled: true }), 't/{id}/GET': methodSetting({}) },
      0,
    ],
  ])('%s', async (_, methodSettings, counted) => {
    const { send, page } = counting(mock, methodSettings ? { methodSettings } : {})
    await send('/dev/t/7')
    await send('/dev/t/8')
    const read = await page()
    const own = read.samples.filter(({ name }) => name === 'apigateway_method_Count_total')
    expect(own.map(({ labels, value }) => [labels['Resource'], labels['Method'], value])).toEqual(
      counted ? [['/t/{id}', 'GET', 2]] : [],
    )
    expect(read.value('apigateway_Count_total')).toBe(2)
  })

  test('nothing that a client sends makes a series', async () => {
    const { send, metrics } = counting(mock, {
      methodSettings: { '*/*': methodSetting({ metricsEnabled: true }) },
    })
    for (let at = 0; at < 50; at++)
      await send(`/dev/t/${at}?q=${at}`, { headers: { 'x-a': String(at) } })
    for (let at = 0; at < 50; at++) await send(`/dev/none-${at}`)
    for (const verb of ['POST', 'PUT', 'PATCH', 'DELETE']) await send('/dev/t/1', { method: verb })
    expect([...metrics.all()]).toHaveLength(2)
  })
})

test('a cached method counts what its cache had, and had not', async () => {
  const metrics = openMetrics({ startedAt: 0, instanceId: 'i' })
  const { send } = cached({ options: { platform: { metrics } } })
  for (let i = 0; i < 3; i++) await (await send()).text()
  const read = readPrometheus((await metrics.render()).text)
  expect(read.value('apigateway_CacheMissCount_total')).toBe(1)
  expect(read.value('apigateway_CacheHitCount_total')).toBe(2)
  expect(read.value('apigateway_Count_total')).toBe(3)
  // A hit calls no backend.
  expect(read.value('apigateway_IntegrationLatency_milliseconds_count')).toBe(1)
})

test('a canary counts as its stage', async () => {
  const { send, page } = counting(mock, { canaryPercent: 100 })
  await send('/dev/t/7')
  expect((await page()).value('apigateway_Count_total', { Stage: 'dev' })).toBe(1)
})

test.each([
  ['Pets', 'Pets'],
  ['Pęts ❤', 'Pts'],
  ['宠物', 'api123'],
])('CloudWatch knows an API called %s as %s', async (apiName, shown) => {
  const { send, page } = counting(mock, { apiName })
  await send('/dev/t/7')
  expect((await page()).value('apigateway_Count_total', { ApiName: shown, ApiId: 'api123' })).toBe(
    1,
  )
})

test('a request is told of with the labels of its method, or of its stage', async () => {
  const told: unknown[] = []
  const metrics = openMetrics({
    startedAt: 0,
    instanceId: 'i',
    onCounted: (labels, { status, error }) => told.push([labels.method?.resource, status, error]),
  })
  const { send } = counting(mock, {
    methodSettings: { '*/*': methodSetting({ metricsEnabled: true }) },
    platform: { metrics },
  })
  await send('/dev/t/7')
  await send('/dev/none')
  expect(told).toEqual([
    ['/t/{id}', 200, undefined],
    [undefined, 403, '4XX'],
  ])
})

describe('a request whose API is not known is counted to none', () => {
  test.each<[name: string, path: string, platform: Partial<Platform>, status: string]>([
    ['a stage that is not there', '/none/t/7', { stage: () => undefined }, '403'],
    ['a target that is too long for any endpoint', `/dev/${'x'.repeat(12_000)}`, {}, '414'],
    [
      'a state that cannot be read',
      '/dev/t/7',
      { stage: () => Promise.reject(new Error('away')) },
      '503',
    ],
  ])('%s', async (_, path, platform, status) => {
    const { send, page } = counting(mock, { platform })
    expect((await send(path)).status).toBe(Number(status))
    const read = await page()
    expect(read.samples.filter(({ name }) => name.startsWith('apigateway_'))).toEqual([])
    expect(read.value('tidegate_requests_without_api_total', { status })).toBe(1)
  })
})
