import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { isolate, labels, request, spanOf } from './isolate.ts'

// Loading takes time that no clock here counts.
beforeAll(() => import('../../../src/cloudflare/telemetry/open-exports.ts'))

describe('settings', () => {
  test('without an endpoint nothing waits for anything', async () => {
    const { telemetry, count, held } = isolate({})
    expect(telemetry.tracer).toBeUndefined()
    expect(telemetry.metrics!.onCounted).toBeUndefined()
    count()
    await telemetry.flush()
    expect(held.size).toBe(0)
  })

  test('that cannot be used are told of, and stop nothing else', async () => {
    const { count, pass, bodies, lines, take } = isolate({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector',
      OTEL_TRACES_SAMPLER: 'none of them',
    })
    count()
    await take(spanOf('a'))
    await pass(100_000)
    expect(bodies).toEqual([])
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'error',
        message: expect.stringContaining('OTEL_TRACES_SAMPLER is') as string,
      }),
    ])
  })

  test('off: nothing is counted', () => {
    expect(isolate({ TIDEGATE_METRICS: 'off' }).telemetry.metrics).toBeUndefined()
  })

  test('on Cloudflare a request is held for seconds only', async () => {
    const { count, pass, bodies } = isolate({
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://collector/m',
      TIDEGATE_LOCAL: '0',
    })
    count()
    await pass(15_000)
    expect(bodies).toHaveLength(1)
  })
})

describe('a dataset', () => {
  const points: unknown[] = []
  const dataset = { writeDataPoint: (point: unknown) => points.push(point) }
  beforeEach(() => void points.splice(0))

  test('gets a point for each request', async () => {
    const { count, pass } = isolate({}, { dataset })
    count()
    await pass(0)
    expect(points).toEqual([
      { indexes: ['a1'], blobs: ['pets', 'dev', '', '', '', ''], doubles: [200, 3, 2, 0, 0] },
    ])
  })

  test('is told the method, the cache and the limit where there are any', async () => {
    const { telemetry, pass } = isolate({}, { dataset })
    telemetry.metrics!.onCounted!(
      { ...labels, method: { resource: `/${'x'.repeat(2_000)}`, httpMethod: 'GET' } },
      {
        ...request,
        status: 429,
        error: '4XX',
        integrationLatencyMs: undefined,
        limit: 'quota',
        cacheStatus: 'miss',
      },
    )
    await pass(0)
    expect(points).toEqual([
      {
        indexes: ['a1'],
        blobs: ['pets', 'dev', `/${'x'.repeat(1_023)}`, 'GET', 'miss', 'quota'],
        doubles: [429, 3, -1, 1, 0],
      },
    ])
  })
})
