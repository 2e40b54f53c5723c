import { describe, expect, test } from 'vitest'
import type { Integration } from '../../../src/model/integration.ts'
import type { Platform } from '../../../src/model/platform.ts'
import type { Span } from '../../../src/model/telemetry/spans.ts'
import {
  front,
  integration,
  method,
  methodSetting,
  mockAnswering,
  snapshotOf,
} from '../../support/exchange.ts'

const mock = mockAnswering('x')
const proxy = integration({
  type: 'HTTP_PROXY',
  uri: 'http://backend.test/p?key=1',
  httpMethod: 'GET',
})
const http = integration({
  type: 'HTTP',
  uri: 'http://backend.test/p',
  httpMethod: 'GET',
  integrationResponses: { '200': { statusCode: '200' } },
})
const lambda = integration({
  type: 'AWS_PROXY',
  httpMethod: 'POST',
  uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations',
})

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'
const root = '1-67891233-abcdef012345678912345678'

type More = {
  readonly samples?: boolean
  readonly backend?: () => Response
  readonly platform?: Partial<Platform>
  readonly logs?: true
}

/** Sends a request of an API that is traced; what its spans are, what its backend got, what the sampler was asked. */
async function traced(
  methodIntegration: Integration,
  headers: Readonly<Record<string, string>> = {},
  { samples = true, backend = () => new Response('x'), platform, logs }: More = {},
  path = '/dev/t/7?token=sesame',
) {
  const spans: Span[] = []
  const asked: unknown[] = []
  let seen = new Headers()
  let now = Date.UTC(2025, 2, 12)
  const { send, executionLog } = front(snapshotOf(method({ methodIntegration })), {
    ...(logs && { methodSettings: { '*/*': methodSetting({ loggingLevel: 'INFO' }) } }),
    backend: (request) => {
      seen = request.headers
      now += 20
      return backend()
    },
    platform: {
      now: () => now,
      tracer: async () => ({
        samples: (...given) => (asked.push(given), samples),
        take: (taken) => void spans.push(...taken),
      }),
      ...platform,
    },
  })
  const response = await send(path, { headers })
  await response.text()
  return { spans, seen, asked, response, executionLog, request: spans[0] }
}

/** The tree as texts: each span's name below its parent's. */
function treeOf(spans: readonly Span[]): readonly string[] {
  const depth = (span: Span): number => {
    const above = spans.find(({ spanId }) => spanId === span.parentSpanId)
    return above ? depth(above) + 1 : 0
  }
  return spans.map((span) => `${'  '.repeat(depth(span))}${span.kind} ${span.name}`)
}

describe('a request leaves one tree of spans', () => {
  test('of a mock', async () => {
    const { spans } = await traced(mock)
    const [request, ...below] = treeOf(spans)
    expect(request).toBe('server GET /t/{id}')
    expect(below).toContain('  internal Route')
    expect(below.every((line) => line.startsWith('  internal '))).toBe(true)
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(1)
    expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length)
  })

  test.each([
    ['HTTP_PROXY', proxy, 'call backend.test', 'http://backend.test/p'],
    ['HTTP', http, 'call backend.test', 'http://backend.test/p'],
    [
      'a function',
      lambda,
      'call lambda.us-east-1.amazonaws.com',
      'https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations',
    ],
  ])('%s: the call is below its step', async (_, methodIntegration, name, url) => {
    const invokeFunction: Platform['invokeFunction'] = async () => ({
      statusCode: 200,
      payload: '{"statusCode":200}',
    })
    const { spans } = await traced(methodIntegration, {}, { platform: { invokeFunction } })
    const call = spans.find((span) => span.kind === 'client')!
    expect(call).toMatchObject({
      name,
      attributes: { 'url.full': url, 'http.response.status_code': 200 },
    })
    const step = spans.find(({ spanId }) => spanId === call.parentSpanId)!
    expect(step).toMatchObject({ kind: 'internal', parentSpanId: spans[0]!.spanId })
    expect(call.from).toBeGreaterThanOrEqual(step.from)
    expect(call.to).toBeLessThanOrEqual(step.to)
  })

  test('it says what was asked and answered, in the words of OpenTelemetry', async () => {
    const { request, response } = await traced(mock)
    expect(request).toMatchObject({
      kind: 'server',
      parentSpanId: undefined,
      from: Date.UTC(2025, 2, 12),
      attributes: {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'http.route': '/t/{id}',
        'url.path': '/dev/t/7',
        'url.scheme': 'http',
        'server.address': 'api123.execute-api.us-east-1.amazonaws.com',
        'apigateway.api_id': 'api123',
        'apigateway.stage': 'dev',
        'aws.request_id': response.headers.get('x-amzn-requestid'),
      },
    })
    expect(request!.error).toBeUndefined()
  })

  test('a backend that fails is its call, its step and its request', async () => {
    const backend = () => {
      throw new Error('away')
    }
    const { spans, request } = await traced(proxy, {}, { backend })
    expect(request).toMatchObject({
      attributes: { 'error.type': 'INTEGRATION_FAILURE', 'http.response.status_code': 504 },
      error: expect.any(String) as string,
    })
    expect(spans.filter(({ error }) => error !== undefined).map(({ kind }) => kind)).toEqual([
      'server',
      'internal',
      'client',
    ])
  })

  test.each<[status: number, request: boolean, call: boolean]>([
    [200, false, false],
    [404, false, true],
    [500, true, true],
  ])("a backend's %d", async (status, request, call) => {
    const { spans } = await traced(proxy, {}, { backend: () => new Response('x', { status }) })
    expect(spans[0]!.error !== undefined).toBe(request)
    expect(spans.find(({ kind }) => kind === 'client')!.error !== undefined).toBe(call)
  })

  test('a request that no method matches has no route', async () => {
    const { request } = await traced(mock, {}, {}, '/dev/none')
    expect(request).toMatchObject({
      name: 'GET',
      attributes: {
        'http.response.status_code': 403,
        'error.type': 'MISSING_AUTHENTICATION_TOKEN',
      },
    })
    expect(request!.attributes).not.toHaveProperty('http.route')
  })

  test('beside an execution log, whose lines are the same', async () => {
    const untraced = await traced(mock, {}, { samples: false, logs: true })
    const both = await traced(mock, {}, { logs: true })
    expect(both.spans.length).toBeGreaterThan(1)
    const shape = (lines: readonly string[]) =>
      lines.map((line) =>
        line.replace(/[-0-9a-f]{36}|Root=[-0-9a-f]+|Id: .*|x-amz-apigw-id=[^,]*/g, ''),
      )
    expect(shape(both.executionLog)).toEqual(shape(untraced.executionLog))
  })
})

test('no credential, no query, no header and no body is in a span', async () => {
  const secrets = {
    authorization: 'Bearer abc-secret-token',
    'x-api-key': 'key-of-mine-0001',
    cookie: 'session=cookie-of-mine',
  }
  const { spans } = await traced(
    proxy,
    { ...secrets, 'x-other': 'header-of-mine' },
    { backend: () => new Response('body-of-mine') },
    '/dev/t/abc-secret-token?token=sesame-token&other=query-of-mine',
  )
  const text = JSON.stringify(spans)
  for (const secret of [
    'abc-secret-token',
    'key-of-mine',
    'cookie-of-mine',
    'of-mine',
    'sesame',
    'key=1',
  ])
    expect(text, secret).not.toContain(secret)
})

test('an address is shown without the user that it may name', async () => {
  const { spans } = await traced({ ...proxy, uri: 'http://user:pass@backend.test/p' })
  expect(spans.find(({ kind }) => kind === 'client')!.attributes['url.full']).toBe(
    'http://backend.test/p',
  )
})

describe('the trace', () => {
  test.each<
    [
      name: string,
      headers: Readonly<Record<string, string>>,
      expected: {
        readonly traceId?: string
        readonly parent?: string
        readonly decided: boolean | undefined
      },
    ]
  >([
    ['is new without a sender', {}, { decided: undefined }],
    [
      'is that of traceparent, sampled',
      { traceparent: `00-${traceId}-${parent}-01` },
      { traceId, parent, decided: true },
    ],
    [
      'is that of traceparent, not sampled',
      { traceparent: `00-${traceId}-${parent}-00` },
      { traceId, parent, decided: false },
    ],
    [
      'is new where traceparent is malformed',
      { traceparent: `00-${traceId}-01` },
      { decided: undefined },
    ],
    [
      "is X-Ray's",
      { 'x-amzn-trace-id': `Root=${root};Parent=${parent};Sampled=0` },
      { traceId: '67891233abcdef012345678912345678', parent, decided: false },
    ],
    [
      "is X-Ray's, below nobody where no parent is named",
      { 'x-amzn-trace-id': `Root=${root}` },
      { traceId: '67891233abcdef012345678912345678', decided: undefined },
    ],
    [
      'is that of traceparent where there are both',
      { traceparent: `00-${traceId}-${parent}-01`, 'x-amzn-trace-id': `Root=${root};Sampled=0` },
      { traceId, parent, decided: true },
    ],
  ])('%s', async (_, headers, expected) => {
    const { request, asked } = await traced(mock, headers)
    expect(request!.traceId).toMatch(/^[0-9a-f]{32}$/)
    if (expected.traceId) expect(request!.traceId).toBe(expected.traceId)
    else expect(request!.traceId).not.toBe(traceId)
    expect(request!.parentSpanId).toBe(expected.parent)
    expect(asked).toEqual([[request!.traceId, expected.decided]])
  })

  test("keeps the client's tracestate, which a long one loses", async () => {
    const traceparent = `00-${traceId}-${parent}-01`
    expect((await traced(mock, { traceparent, tracestate: 'v=1' })).request!.traceState).toBe('v=1')
    const long = `v=${'x'.repeat(600)}`
    expect(
      (await traced(mock, { traceparent, tracestate: long })).request!.traceState,
    ).toBeUndefined()
  })
})

describe.each([
  ['HTTP_PROXY', proxy],
  ['HTTP', http],
])("a backend of %s is told the gateway's span as its parent", (_, methodIntegration) => {
  test.each<[name: string, headers: Readonly<Record<string, string>>]>([
    ['without a sender', {}],
    ['below traceparent', { traceparent: `00-${traceId}-${parent}-01` }],
    ['where traceparent is malformed', { traceparent: 'nonsense', tracestate: 'v=1' }],
  ])('%s', async (__, headers) => {
    const { request, seen } = await traced(methodIntegration, headers)
    expect(seen.get('traceparent')).toBe(`00-${request!.traceId}-${request!.spanId}-01`)
    const amazon = `Root=1-${request!.traceId.slice(0, 8)}-${request!.traceId.slice(8)};Parent=${request!.spanId};Sampled=1`
    expect(seen.get('x-amzn-trace-id')).toBe(amazon)
  })

  test("X-Ray's header of another trace is left alone", async () => {
    const sent = `Root=${root};Parent=${parent};Sampled=0`
    const { seen } = await traced(methodIntegration, {
      traceparent: `00-${traceId}-${parent}-01`,
      'x-amzn-trace-id': sent,
    })
    expect(seen.get('x-amzn-trace-id')).toBe(sent)
  })
})

test('what is not sampled leaves nothing, and passes on what came', async () => {
  const traceparent = `00-${traceId}-${parent}-00`
  const { spans, seen } = await traced(proxy, { traceparent }, { samples: false })
  expect(spans).toEqual([])
  expect(seen.get('traceparent')).toBe(traceparent)
})
