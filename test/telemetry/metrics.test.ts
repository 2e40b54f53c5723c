import { describe, expect, test } from 'vitest'
import type { CountedRequest, SeriesLabels } from '../../src/model/telemetry/metrics.ts'
import { openMetrics } from '../../src/telemetry/open-metrics.ts'
import { readPrometheus } from '../support/prometheus.ts'

const labels: SeriesLabels = { apiId: 'a1', apiName: 'pets', stage: 'dev' }

const counted = (over: Partial<CountedRequest> = {}): CountedRequest => ({
  status: 200,
  error: undefined,
  latencyMs: 3,
  integrationLatencyMs: undefined,
  cacheStatus: undefined,
  limit: undefined,
  isLimitAway: false,
  ...over,
})

const open = (most?: number) =>
  openMetrics({ startedAt: 1_700_000_000_500, instanceId: 'i-1', ...(most && { most }) })

const pageOf = async (metrics: ReturnType<typeof open>) =>
  readPrometheus((await metrics.render()).text)

test('the media type is that of the format', async () => {
  expect((await open().render()).contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
})

test.each<[name: string, request: Partial<CountedRequest>, metric: string]>([
  ['a client error', { error: '4XX' }, '4XXError'],
  ['an error of the gateway', { error: '5XX' }, '5XXError'],
  ['an answer of the cache', { cacheStatus: 'hit' }, 'CacheHitCount'],
  ['a miss of the cache', { cacheStatus: 'miss' }, 'CacheMissCount'],
  ['a throttled request', { limit: 'throttled' }, 'ThrottledCount'],
  ['a request beyond its quota', { limit: 'quota' }, 'QuotaExceededCount'],
  ['a request whose limit cannot be asked', { isLimitAway: true }, 'LimitUnavailableCount'],
])('%s counts as such, and as a request', async (_, request, metric) => {
  const metrics = open()
  metrics.series(labels).add(counted())
  metrics.series(labels).add(counted(request))
  const page = await pageOf(metrics)
  const all = [
    '4XXError',
    '5XXError',
    'CacheHitCount',
    'CacheMissCount',
    'ThrottledCount',
    'QuotaExceededCount',
    'LimitUnavailableCount',
  ]
  expect(page.value('apigateway_Count_total', { ApiId: 'a1', ApiName: 'pets', Stage: 'dev' })).toBe(
    2,
  )
  for (const name of all)
    expect(page.value(`apigateway_${name}_total`), name).toBe(name === metric ? 1 : 0)
})

describe('a latency falls into the buckets from its own bound on', () => {
  test.each([
    [0, '1'],
    [1, '1'],
    [1.01, '2.5'],
    [250, '250'],
    [251, '500'],
    [30_000, '30000'],
    [30_001, '+Inf'],
    // The clock was set back.
    [-5, '1'],
  ])('%d ms: le="%s"', async (ms, least) => {
    const metrics = open()
    metrics.series(labels).add(counted({ latencyMs: ms, integrationLatencyMs: ms }))
    const page = await pageOf(metrics)
    for (const name of [
      'apigateway_Latency_milliseconds',
      'apigateway_IntegrationLatency_milliseconds',
    ]) {
      expect(page.types.get(name)).toBe('histogram')
      const buckets = page.samples.filter((sample) => sample.name === `${name}_bucket`)
      expect(buckets.find(({ value }) => value === 1)!.labels['le']).toBe(least)
      expect(buckets.map(({ value }) => value)).toEqual(
        buckets.map(({ value }) => value).toSorted((a, b) => a - b),
      )
      expect(buckets.at(-1)).toMatchObject({ labels: { le: '+Inf' }, value: 1 })
      expect(page.value(`${name}_count`)).toBe(1)
      expect(page.value(`${name}_sum`)).toBe(Math.max(ms, 0))
    }
  })
})

test('a request that called no backend has no integration latency', async () => {
  const metrics = open()
  metrics.series(labels).add(counted())
  expect((await pageOf(metrics)).value('apigateway_IntegrationLatency_milliseconds_count')).toBe(0)
})

test('methods are families of their own, so that a sum over a stage counts no request twice', async () => {
  const metrics = open()
  metrics.series(labels).add(counted())
  metrics
    .series({ ...labels, method: { resource: '/pets/{id}', httpMethod: 'GET' } })
    .add(counted())
  const page = await pageOf(metrics)
  expect(page.samples.filter(({ name }) => name === 'apigateway_Count_total')).toHaveLength(1)
  const method = { ApiId: 'a1', Stage: 'dev', Resource: '/pets/{id}', Method: 'GET' }
  expect(page.value('apigateway_method_Count_total', method)).toBe(1)
})

test.each([
  ['a quote', 'say "x"'],
  ['a backslash at the end', 'x\\'],
  ['a backslash before an n', 'a\\nb'],
  ['an end of a line', 'a\nb'],
  ['braces, commas and an equals sign', '{a="b",c}'],
])('%s in a label is read as it was', async (_, text) => {
  const metrics = open()
  metrics
    .series({ ...labels, apiName: text, method: { resource: text, httpMethod: 'GET' } })
    .add(counted())
  expect(
    (await pageOf(metrics)).value('apigateway_method_Count_total', {
      ApiName: text,
      Resource: text,
    }),
  ).toBe(1)
})

test('half of a surrogate pair is a character of its own in UTF-8', async () => {
  const metrics = open()
  metrics.series({ ...labels, apiName: 'a\ud800' }).add(counted())
  expect((await pageOf(metrics)).value('apigateway_Count_total', { ApiName: 'a\ufffd' })).toBe(1)
})

describe('beyond the most series', () => {
  const method = (at: number) => ({ ...labels, method: { resource: `/${at}`, httpMethod: 'GET' } })

  test('requests count as of `other`, which says so', async () => {
    const metrics = open(2)
    for (const stage of ['a', 'b', 'c', 'd']) metrics.series({ ...labels, stage }).add(counted())
    metrics.series(method(1)).add(counted())
    const page = await pageOf(metrics)
    const other = { ApiId: 'other', ApiName: 'other', Stage: 'other' }
    expect(page.value('apigateway_Count_total', other)).toBe(2)
    expect(
      page.value('apigateway_method_Count_total', { ...other, Resource: 'other', Method: 'other' }),
    ).toBe(1)
    expect(page.value('tidegate_metrics_overflowing')).toBe(1)
    expect(page.help.get('apigateway_Count_total')).toContain('ApiId="other"')
  })

  test('those that are there count on', async () => {
    const metrics = open(1)
    metrics.series(labels).add(counted())
    metrics.series(method(1)).add(counted())
    metrics.series({ ...labels }).add(counted())
    expect((await pageOf(metrics)).value('apigateway_Count_total', { ApiId: 'a1' })).toBe(2)
  })

  test('nothing grows, however many are asked for', () => {
    const metrics = open(10)
    for (let at = 0; at < 10_000; at++) metrics.series(method(at)).add(counted())
    expect([...metrics.all()]).toHaveLength(12)
  })
})

test('without an overflow there is no `other`', async () => {
  const metrics = open()
  metrics.series(labels).add(counted())
  const page = await pageOf(metrics)
  expect(page.value('tidegate_metrics_overflowing')).toBe(0)
  expect(page.samples.filter(({ labels }) => labels['ApiId'] === 'other')).toEqual([])
})

test('the page says which isolate it is of, and since when', async () => {
  const metrics = open()
  metrics.refusedBeforeApi(403)
  const page = await pageOf(metrics)
  expect(page.value('tidegate_isolate_info', { instance_id: 'i-1' })).toBe(1)
  expect(page.value('tidegate_isolate_start_time_seconds')).toBe(1_700_000_000.5)
  expect(page.value('tidegate_requests_without_api_total', { status: '403' })).toBe(1)
})
