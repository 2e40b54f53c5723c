import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import { startGateway, type Environment, type Gateway } from '../support/gateway.ts'
import {
  startLoopbackOrigin,
  type LoopbackOrigin,
  type Received,
} from '../support/loopback-origin.ts'
import { readPrometheus } from '../support/prometheus.ts'
import { base, deployApi, httpProxy, mock } from '../support/rest-api.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { signedFetch } from '../support/signed-fetch.ts'

const page = '/_tidegate/metrics'

let origin: LoopbackOrigin
let collector: LoopbackOrigin
beforeAll(async () => {
  ;[origin, collector] = await Promise.all([startLoopbackOrigin(), startLoopbackOrigin()])
})
afterAll(async () => {
  await Promise.all([origin.stop(), collector.stop()])
})

const deploy = (gateway: Gateway) =>
  deployApi(gateway.apigateway, {
    'GET /mock': mock('x'),
    'GET /proxy': httpProxy(`${origin.url}/x`),
  })

describe('the page', () => {
  let gateway: Gateway
  let restApiId: string
  beforeAll(async () => {
    gateway = await startGateway()
    restApiId = await deploy(gateway)
  })
  afterAll(() => gateway.stop())

  test('tells what has been counted, to who signs', async () => {
    const patchOperations = [
      { op: 'replace' as const, path: '/proxy/GET/metrics/enabled', value: 'true' },
    ]
    await gateway.apigateway.send(
      new UpdateStageCommand({ restApiId, stageName: 'test', patchOperations }),
    )
    for (const path of ['/mock', '/mock', '/proxy', '/none'])
      await fetch(gateway.url + base(restApiId) + path)
    await fetch(gateway.url + base('nosuchapi0'))
    const response = await signedFetch(gateway, page)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const read = readPrometheus(await response.text())
    const stage = { ApiId: restApiId, Stage: 'test' }
    expect(read.value('apigateway_Count_total', stage)).toBe(4)
    expect(read.value('apigateway_4XXError_total', stage)).toBe(1)
    expect(read.value('apigateway_IntegrationLatency_milliseconds_count', stage)).toBe(1)
    expect(read.samples.filter(({ name }) => name === 'apigateway_method_Count_total')).toEqual([
      expect.objectContaining({
        labels: expect.objectContaining({ ...stage, Resource: '/proxy', Method: 'GET' }) as object,
        value: 1,
      }),
    ])
    expect(read.value('tidegate_requests_without_api_total', { status: '403' })).toBe(1)
  })

  test('counts what limits refuse', async () => {
    const { apigateway } = gateway
    const id = await deployApi(
      apigateway,
      {
        'GET /throttled': mock('x'),
        'GET /keyed': {
          operation: { security: [{ key: [] }], 'x-amazon-apigateway-integration': mock('x') },
        },
      },
      {
        components: {
          securitySchemes: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
        },
      },
    )
    const patchOperations = ['rateLimit', 'burstLimit'].map((name) => ({
      op: 'replace' as const,
      path: `/throttled/GET/throttling/${name}`,
      value: '0',
    }))
    await apigateway.send(
      new UpdateStageCommand({ restApiId: id, stageName: 'test', patchOperations }),
    )
    const apiStages = [{ apiId: id, stage: 'test' }]
    const quota = { limit: 1, period: 'MONTH' as const }
    const plan = await apigateway.send(new CreateUsagePlanCommand({ name: 'p', apiStages, quota }))
    const key = await apigateway.send(new CreateApiKeyCommand({ name: 'k', enabled: true }))
    await apigateway.send(
      new CreateUsagePlanKeyCommand({ usagePlanId: plan.id!, keyId: key.id!, keyType: 'API_KEY' }),
    )
    const statuses: number[] = []
    for (const path of ['/throttled', '/throttled', '/keyed', '/keyed', '/keyed'])
      statuses.push(
        (await fetch(gateway.url + base(id) + path, { headers: { 'x-api-key': key.value! } }))
          .status,
      )
    expect(statuses).toEqual([429, 429, 200, 429, 429])
    const read = readPrometheus(await (await signedFetch(gateway, page)).text())
    const stage = { ApiId: id, Stage: 'test' }
    expect(read.value('apigateway_ThrottledCount_total', stage)).toBe(2)
    expect(read.value('apigateway_QuotaExceededCount_total', stage)).toBe(2)
    expect(read.value('apigateway_4XXError_total', stage)).toBe(4)
    expect(read.value('apigateway_Count_total', stage)).toBe(5)
  })

  test('counts a target that nobody can ask for', async () => {
    const before = readPrometheus(await (await signedFetch(gateway, page)).text())
    expect(before.samples.filter(({ labels }) => labels['status'] === '400')).toEqual([])
    await get(gateway.port, `${base(restApiId)}/%2e%2e/mock`)
    const after = readPrometheus(await (await signedFetch(gateway, page)).text())
    expect(after.value('tidegate_requests_without_api_total', { status: '400' })).toBe(1)
  })

  test('wants a signature', async () => {
    expect((await fetch(gateway.url + page)).status).toBe(403)
  })
})

test('off: nothing is counted, and the page says so', async () => {
  await using gateway = await startGateway({ TIDEGATE_METRICS: 'off' })
  const response = await signedFetch(gateway, page)
  expect(response.status).toBe(404)
  expect(await response.text()).toContain('TIDEGATE_METRICS is off')
})

describe('open', () => {
  let gateway: Gateway
  beforeAll(async () => {
    gateway = await startGateway({ TIDEGATE_METRICS: 'open' })
  })
  afterAll(() => gateway.stop())

  test.each<[name: string, headers: readonly string[], status: number]>([
    ['this machine reads it without a signature', [], 200],
    ['by another name for it', ['Host: 127.0.0.1:1'], 200],
    ['a proxy on this machine does not', ['X-Forwarded-For: 203.0.113.9'], 403],
    ['nor one that says so otherwise', ['Forwarded: for=203.0.113.9'], 403],
    ['nor one that says so in Via', ['Via: 1.1 front'], 403],
    ['nor a name that leads here', ['Host: evil.example'], 403],
    ['nor a page of another site', ['Origin: https://evil.example'], 403],
    ['nor one that a browser loads for another site', ['Sec-Fetch-Site: cross-site'], 403],
  ])('%s', async (_, headers, status) => {
    const host = headers.some((line) => line.startsWith('Host:'))
      ? []
      : [`Host: localhost:${gateway.port}`]
    const lines = [`GET ${page} HTTP/1.1`, ...host, ...headers, 'Connection: close', '', '']
    expect((await sendRaw(gateway.port, lines.join('\r\n'))).status).toBe(status)
  })

  test('only reading', async () => {
    expect((await fetch(gateway.url + page, { method: 'POST' })).status).toBe(403)
  })

  test('no other page', async () => {
    expect((await fetch(`${gateway.url}/_tidegate/restapis/x/stages`)).status).toBe(403)
  })
})

/** What the collector gets of a signal. */
const of = (signal: 'metrics' | 'traces') => (request: Received) =>
  request.target === `/v1/${signal}`

/** Waits until the collector has what is wanted. */
async function until<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    await collector.nextRequest()
  }
}

const exporting = (more: Environment = {}): Environment => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20secret',
  OTEL_METRIC_EXPORT_INTERVAL: '200',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
  ...more,
})

describe('a collector', () => {
  test('gets metrics and a tree of spans, without any request of its own', async () => {
    await using gateway = await startGateway(exporting())
    const restApiId = await deploy(gateway)
    collector.answerWith({})
    const from = collector.received.length
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
    await fetch(`${gateway.url}${base(restApiId)}/proxy`, { headers: { traceparent } })
    const received = () => collector.received.slice(from)
    const metrics = await until(() => received().find(of('metrics')))
    expect(metrics.headers).toMatchObject({
      'content-type': 'application/json',
      'api-key': 'a secret',
    })
    expect(metrics.body).toContain('"apigateway.Count"')
    expect(metrics.body).toContain(`{"key":"ApiId","value":{"stringValue":"${restApiId}"}}`)
    expect(metrics.body).toContain(
      '{"key":"deployment.environment","value":{"stringValue":"test"}}',
    )
    const traces = await until(() => received().find(of('traces')))
    type Body = {
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: {
                spanId: string
                traceId: string
                parentSpanId: string
                name: string
                kind: number
              }[]
            },
          ]
        },
      ]
    }
    const { spans } = (JSON.parse(traces.body) as Body).resourceSpans[0].scopeSpans[0]
    expect(spans[0]).toMatchObject({
      traceId,
      parentSpanId: '00f067aa0ba902b7',
      name: 'GET /proxy',
      kind: 2,
    })
    const call = spans.find(({ kind }) => kind === 3)!
    const step = spans.find(({ spanId }) => spanId === call.parentSpanId)!
    expect(step.parentSpanId).toBe(spans[0]!.spanId)
    expect(origin.last().headers['traceparent']).toBe(`00-${traceId}-${spans[0]!.spanId}-01`)
  })

  test('gets what is left when the gateway stops', async () => {
    collector.answerWith({})
    const gateway = await startGateway(
      exporting({ OTEL_METRIC_EXPORT_INTERVAL: '3600000', OTEL_BSP_SCHEDULE_DELAY: '600000' }),
    )
    const restApiId = await deploy(gateway)
    const from = collector.received.length
    for (let i = 0; i < 3; i++) await fetch(`${gateway.url}${base(restApiId)}/mock`)
    expect(collector.received).toHaveLength(from)
    const { code } = await gateway.stop()
    expect(code).toBe(0)
    const received = collector.received.slice(from)
    expect(received.find(of('metrics'))!.body).toContain('"asInt":"3"')
    expect(received.find(of('traces'))!.body).toContain('GET /mock')
  })

  test.each<[name: string, answer: Parameters<LoopbackOrigin['answerWith']>[0]]>([
    ['that never answers holds no request', 'hang'],
    ['that fails fails no request', { status: 500 }],
  ])('%s, and the gateway stops in time', async (_, answer) => {
    const gateway = await startGateway(exporting({ OTEL_EXPORTER_OTLP_TIMEOUT: '60000' }))
    const restApiId = await deploy(gateway)
    collector.answerWith(answer)
    await fetch(`${gateway.url}${base(restApiId)}/mock`)
    await collector.nextRequest()
    for (let i = 0; i < 20; i++) {
      expect((await fetch(`${gateway.url}${base(restApiId)}/mock`)).status).toBe(200)
    }
    const { code, ms } = await gateway.stop()
    expect(code).toBe(0)
    expect(ms).toBeLessThan(4_000)
    collector.release({})
  })

  test('that is away is told of once', async () => {
    await using gateway = await startGateway(
      exporting({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
        OTEL_TRACES_EXPORTER: 'none',
      }),
    )
    const restApiId = await deploy(gateway)
    const failures = async () =>
      readPrometheus(await (await signedFetch(gateway, page)).text()).value(
        'tidegate_exports_total',
        {
          signal: 'metrics',
          outcome: 'failed',
        },
      )
    while ((await failures()) < 3) await fetch(`${gateway.url}${base(restApiId)}/mock`)
    expect(gateway.lines.filter((line) => line.includes('cannot be exported'))).toHaveLength(1)
  })
})
