import { beforeAll, describe, expect, test } from 'vitest'
import { isolate, labels, spanOf, type Answer } from './isolate.ts'

// Loading takes time that no clock here counts.
beforeAll(() => import('../../../src/cloudflare/telemetry/open-exports.ts'))

const metricsOnly = {
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://collector/m',
  OTEL_METRIC_EXPORT_INTERVAL: '1000',
}
const tracesOnly = {
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector/t',
  OTEL_BSP_SCHEDULE_DELAY: '100',
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '3',
  OTEL_BSP_MAX_QUEUE_SIZE: '6',
}

/** The metric of that name in a body, if any. */
const metricOf = (body: never, name: string) =>
  (
    body as { resourceMetrics: { scopeMetrics: { metrics: { name: string }[] }[] }[] }
  ).resourceMetrics[0]!.scopeMetrics[0]!.metrics.find((each) => each.name === name)
const spansOf = (body: never) =>
  (body as { resourceSpans: { scopeSpans: { spans: { name: string }[] }[] }[] }).resourceSpans[0]!
    .scopeSpans[0]!.spans

describe('metrics', () => {
  test('are sent when the interval is over, in the form of OTLP', async () => {
    const { count, pass, bodies } = isolate({
      ...metricsOnly,
      OTEL_SERVICE_NAME: 'edge',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=k',
    })
    count(2)
    await pass(999)
    expect(bodies).toEqual([])
    await pass(1)
    expect(bodies).toHaveLength(1)
    const [{ url, headers, body }] = bodies as [(typeof bodies)[0]]
    expect(url).toBe('http://collector/m')
    expect([headers.get('content-type'), headers.get('api-key')]).toEqual(['application/json', 'k'])
    expect(body).toMatchObject({
      resourceMetrics: [
        {
          resource: {
            attributes: expect.arrayContaining([
              { key: 'service.name', value: { stringValue: 'edge' } },
              { key: 'service.instance.id', value: { stringValue: expect.any(String) as string } },
            ]) as unknown[],
          },
        },
      ],
    })
    const attributes = [
      { key: 'ApiId', value: { stringValue: 'a1' } },
      { key: 'ApiName', value: { stringValue: 'pets' } },
      { key: 'Stage', value: { stringValue: 'dev' } },
    ]
    const point = {
      attributes,
      startTimeUnixNano: '1700000000000000000',
      timeUnixNano: '1700000001000000000',
    }
    expect(metricOf(body, 'apigateway.Count')).toEqual({
      name: 'apigateway.Count',
      unit: '{request}',
      sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ ...point, asInt: '2' }] },
    })
    expect(metricOf(body, 'apigateway.Latency')).toMatchObject({
      unit: 'ms',
      histogram: { aggregationTemporality: 2, dataPoints: [{ ...point, count: '2', sum: 6 }] },
    })
    // What never happened takes no place.
    expect(metricOf(body, 'apigateway.5XXError')).toBeUndefined()
  })

  test('one request at a time carries them, and the next one those that follow', async () => {
    const { count, pass, bodies, held } = isolate(metricsOnly)
    count(100)
    await pass(0)
    expect(held.size).toBe(1)
    await pass(1_000)
    expect(held.size).toBe(0)
    await pass(10_000)
    expect(bodies).toHaveLength(1)
    count()
    await pass(1_000)
    expect(bodies).toHaveLength(2)
    expect(metricOf(bodies[1]!.body, 'apigateway.Count')).toMatchObject({
      sum: { dataPoints: [{ asInt: '101' }] },
    })
  })

  test('a request that is cut off while it carries them is followed by another', async () => {
    const { count, pass, bodies, cutOff } = isolate(metricsOnly)
    count()
    await pass(0)
    cutOff()
    await pass(60_000)
    count()
    await pass(1_000)
    expect(bodies).toEqual([])
    count()
    await pass(1_000)
    expect(bodies).toHaveLength(1)
  })

  test.each<[preference: string, first: string, second: string, since: string]>([
    ['cumulative', '2', '3', '1700000000000000000'],
    ['delta', '2', '1', '1700000001000000000'],
  ])('%s', async (preference, first, second, since) => {
    const { count, pass, bodies } = isolate({
      ...metricsOnly,
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference,
    })
    count(2)
    await pass(1_000)
    count(1)
    await pass(1_000)
    const points = bodies.map(({ body }) => metricOf(body, 'apigateway.Count'))
    expect(points[0]).toMatchObject({ sum: { dataPoints: [{ asInt: first }] } })
    expect(points[1]).toMatchObject({
      sum: { dataPoints: [{ asInt: second, startTimeUnixNano: since }] },
    })
  })

  test('changes that could not be told are told later', async () => {
    const { count, pass, bodies, answerWith } = isolate({
      ...metricsOnly,
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
    })
    answerWith('away')
    count(2)
    await pass(1_000)
    answerWith(200)
    count(1)
    await pass(1_000)
    expect(metricOf(bodies[1]!.body, 'apigateway.Count')).toMatchObject({
      sum: { dataPoints: [{ asInt: '3' }] },
    })
  })

  test('many series go in several requests', async () => {
    const { count, pass, bodies } = isolate(metricsOnly)
    for (let at = 0; at < 450; at++) count(1, { ...labels, stage: `s${at}` })
    await pass(1_000)
    const sizes = bodies.map(
      ({ body }) =>
        (metricOf(body, 'apigateway.Count') as never as { sum: { dataPoints: [] } }).sum.dataPoints
          .length,
    )
    expect(sizes).toEqual([200, 200, 50])
  })

  test('what too many series share says that it is an overflow', async () => {
    const { count, pass, bodies } = isolate(metricsOnly)
    for (let at = 0; at < 1_001; at++) count(1, { ...labels, stage: `s${at}` })
    await pass(1_000)
    expect(JSON.stringify(bodies.at(-1)!.body)).toContain(
      '{"key":"otel.metric.overflow","value":{"boolValue":true}}',
    )
  })
})

describe('a collector that is away', () => {
  test.each<[name: string, answer: Answer, error: string]>([
    ['that cannot be reached', 'away', 'Error: nobody is there'],
    ['that refuses', 400, 'the collector answers 400'],
    ['that is overloaded', 503, 'the collector answers 503'],
    ['that leads elsewhere', 302, 'the collector answers 302'],
  ])(
    '%s is told of once, counted each time, and told of when it is back',
    async (_, answer, error) => {
      const { count, pass, lines, answerWith, page } = isolate(metricsOnly)
      answerWith(answer)
      for (let i = 0; i < 3; i++) {
        count()
        await pass(1_000)
      }
      expect(lines).toEqual([expect.objectContaining({ level: 'warn', error })])
      answerWith(200)
      count()
      await pass(1_000)
      expect(lines.slice(1)).toEqual([expect.objectContaining({ level: 'info', failures: 3 })])
      answerWith(answer)
      count()
      await pass(1_000)
      expect(lines.slice(2)).toEqual([expect.objectContaining({ level: 'warn', error })])
      expect(
        (await page()).value('tidegate_exports_total', { signal: 'metrics', outcome: 'failed' }),
      ).toBe(4)
      expect(
        (await page()).value('tidegate_exports_total', { signal: 'metrics', outcome: 'sent' }),
      ).toBe(1)
    },
  )

  test('one that is slow is asked once at a time', async () => {
    const { count, pass, bodies, answerWith, release } = isolate(metricsOnly)
    answerWith('hang')
    for (let i = 0; i < 5; i++) {
      count()
      await pass(1_000)
    }
    expect(bodies).toHaveLength(1)
    answerWith(200)
    release()
    count()
    await pass(1_000)
    expect(bodies).toHaveLength(2)
  })

  test('a process that ends waits a second for it at most', async () => {
    const { count, pass, telemetry, answerWith } = isolate(metricsOnly)
    answerWith('hang')
    count()
    let isOver = false
    void telemetry.flush().then(() => (isOver = true))
    await pass(999)
    expect(isOver).toBe(false)
    await pass(1)
    expect(isOver).toBe(true)
  })
})

describe('spans', () => {
  test('wait a moment for others, in the form of OTLP', async () => {
    const { take, pass, bodies } = isolate(tracesOnly)
    await take({
      ...spanOf('GET /pets'),
      parentSpanId: 'c'.repeat(16),
      traceState: 'v=1',
      error: 'why',
    })
    await pass(99)
    expect(bodies).toEqual([])
    await pass(1)
    expect(bodies[0]!.url).toBe('http://collector/t')
    expect(spansOf(bodies[0]!.body)).toEqual([
      {
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        parentSpanId: 'c'.repeat(16),
        traceState: 'v=1',
        name: 'GET /pets',
        kind: 2,
        startTimeUnixNano: '1000000000',
        endTimeUnixNano: '1002000000',
        attributes: [
          { key: 'http.response.status_code', value: { intValue: '200' } },
          { key: 'ratio', value: { doubleValue: 0.5 } },
          { key: 'is', value: { boolValue: true } },
        ],
        status: { code: 2, message: 'why' },
      },
    ])
  })

  test('a full batch does not wait, and no request has more', async () => {
    const { take, pass, bodies } = isolate(tracesOnly)
    await take(...'abcd'.split('').map(spanOf))
    await pass(0)
    expect(
      bodies.map(({ body }) =>
        spansOf(body)
          .map(({ name }) => name)
          .join(''),
      ),
    ).toEqual(['abc', 'd'])
  })

  test.each<[name: string, answer: Answer, names: string, lost: number]>([
    ['are sent later when the collector is away', 'away', 'abc', 0],
    ['are sent later when it asks for that', 429, 'abc', 0],
    ['are lost when it refuses them', 400, 'c', 2],
  ])('%s', async (_, answer, names, lost) => {
    const { take, pass, bodies, answerWith, page } = isolate(tracesOnly)
    answerWith(answer)
    await take(spanOf('a'), spanOf('b'))
    await pass(100)
    answerWith(200)
    bodies.splice(0)
    await take(spanOf('c'))
    await pass(100)
    expect(
      spansOf(bodies[0]!.body)
        .map(({ name }) => name)
        .join(''),
    ).toBe(names)
    expect((await page()).value('tidegate_export_lost_spans_total')).toBe(lost)
  })

  test('those that there is no room for are lost, request by request: told once, and counted', async () => {
    const { take, pass, bodies, lines, page, answerWith, release } = isolate(tracesOnly)
    answerWith('hang')
    await take(...'abcdef'.split('').map(spanOf))
    await pass(0)
    await take(...'ghij'.split('').map(spanOf))
    await take(...'klm'.split('').map(spanOf))
    expect((await page()).value('tidegate_export_lost_spans_total')).toBe(4)
    await take(...'no'.split('').map(spanOf))
    expect(
      lines.filter(({ message }) => String(message).startsWith('spans are lost')),
    ).toHaveLength(1)
    answerWith(200)
    release()
    await pass(100)
    expect(bodies.flatMap(({ body }) => spansOf(body).map(({ name }) => name)).join('')).toBe(
      'abcdefklm',
    )
  })
})
