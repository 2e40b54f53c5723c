import { describe, expect, test } from 'vitest'
import { explain } from '../../../src/gateway/watch/explain.ts'
import { openMetrics } from '../../../src/telemetry/open-metrics.ts'
import { front, methodSetting } from '../../support/exchange.ts'
import { httpApi, httpRoute } from '../../support/http-api.ts'
import { readPrometheus } from '../../support/prometheus.ts'
import { api, calling, result, toBackend, toFunction } from './calling.ts'

const error = (message: string) => `{"message":"${message}"}`

// spec http-api §12
describe('a request that is refused', () => {
  const big = 10_485_761
  const functional = api(['ANY /x'], toFunction())
  test.each<[string, string, RequestInit, number, string]>([
    ['no route', '/none', {}, 404, 'Not Found'],
    ['no such verb, which is no 405', '/y', {}, 404, 'Not Found'],
    [
      'headers that are too large',
      '/x',
      { headers: { a: 'x'.repeat(10_240) } },
      431,
      'Request Header Fields Too Large',
    ],
    [
      'with the request line',
      `/x?${'q'.repeat(6_000)}`,
      { headers: { a: 'x'.repeat(5_000) } },
      431,
      'Request Header Fields Too Large',
    ],
    [
      'a body that is too large',
      '/x',
      { method: 'POST', body: 'x', headers: { 'content-length': String(big) } },
      413,
      'Request Entity Too Large',
    ],
  ])('%s', async (_, path, init, status, message) => {
    const response = await calling(functional).send(path, init)
    expect([response.status, await response.text()]).toEqual([status, error(message)])
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('apigw-requestid')).toMatch(/^[\w-]{15}=$/)
    expect([...response.headers.keys()].filter((name) => name.startsWith('x-am'))).toEqual([])
  })

  test('a body that becomes too large in base64', async () => {
    const body = new Uint8Array(5_000_000)
    const response = await calling(functional).send('/x', { method: 'POST', body })
    expect([response.status, await response.text()]).toEqual([
      413,
      error('Request Entity Too Large'),
    ])
  })

  test('a private endpoint leads to no HTTP API', async () => {
    const { send } = calling(functional, undefined, { through: 'endpoint' })
    const response = await send('/x')
    expect([response.status, await response.text()]).toEqual([403, error('Forbidden')])
  })

  test('a defect of ours says nothing of itself', async () => {
    const { send, lines } = calling(functional, () => result('{}'), {
      platform: {
        isMasked: () => false,
        accountId: undefined as never,
        region: undefined as never,
        invokeFunction: () => {
          throw new TypeError('secret')
        },
      },
    })
    const response = await send('/x')
    expect([response.status, await response.text()]).toEqual([500, error('Internal Server Error')])
    expect(JSON.stringify(lines)).toContain('secret')
  })
})

// spec http-api §13
describe('throttling', () => {
  let apis = 0
  const limited = (settings: Readonly<Record<string, readonly [rate: number, burst: number]>>) => {
    const snapshot = api(['GET /a', 'ANY /b', '$default'], toFunction())
    // What is left of a limit is kept under the API's id.
    const own = { ...snapshot, api: { ...snapshot.api, apiId: `throttled${apis++}` } }
    return calling(own, undefined, {
      methodSettings: Object.fromEntries(
        Object.entries(settings).map(([key, [throttlingRateLimit, throttlingBurstLimit]]) => [
          key,
          methodSetting({ throttlingRateLimit, throttlingBurstLimit }),
        ]),
      ),
    })
  }
  const statuses = async (gateway: ReturnType<typeof limited>, paths: readonly string[]) => {
    const all: number[] = []
    for (const path of paths) all.push((await gateway.send(path)).status)
    return all
  }

  test('of one route, by its key', async () => {
    const gateway = limited({ 'GET /a': [0.001, 1] })
    expect(await statuses(gateway, ['/a', '/a', '/b', '/b'])).toEqual([200, 429, 200, 200])
    const refused = await gateway.send('/a')
    expect(await refused.text()).toBe(error('Too Many Requests'))
  })

  test('of $default, and of an ANY route', async () => {
    const gateway = limited({ $default: [0.001, 1], 'ANY /b': [0.001, 1] })
    expect(await statuses(gateway, ['/x', '/y', '/b', '/b', '/a', '/a'])).toEqual([
      200, 429, 200, 429, 200, 200,
    ])
  })

  test('of all routes by the stage’s default, each on its own', async () => {
    const gateway = limited({ '*': [0.001, 1], 'GET /a': [10_000, 5_000] })
    expect(await statuses(gateway, ['/a', '/a', '/b', '/b', '/x', '/x'])).toEqual([
      200, 200, 200, 429, 200, 429,
    ])
  })

  test('of a route whose path ends like a REST method’s key', async () => {
    const snapshot = api(['GET /a/ANY'], toFunction())
    const { send } = calling(snapshot, undefined, {
      methodSettings: {
        'GET /a/GET': methodSetting({ throttlingRateLimit: 0, throttlingBurstLimit: 0 }),
      },
    })
    expect((await send('/a/ANY')).status).toBe(200)
  })

  test('a refused request does not reach the function', async () => {
    const gateway = limited({ '*': [0, 0] })
    await gateway.send('/a')
    expect(gateway.events).toEqual([])
  })
})

// spec http-api §3
test('the order: head, route, throttle, authorizer, mapping, integration', async () => {
  const guarded = (limit: number) => {
    const snapshot = httpApi({
      routes: [httpRoute('POST /x', { authorizationType: 'CUSTOM', authorizerId: 'z1' })],
      integrations: [toFunction({ requestParameters: { 'overwrite:header.a': 'mapped' } })],
      authorizers: [
        {
          authorizerId: 'z1',
          name: 'z',
          authorizerType: 'REQUEST',
          authorizerUri:
            'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:z/invocations',
          authorizerPayloadFormatVersion: '2.0',
          enableSimpleResponses: true,
          identitySource: ['$request.header.Authorization'],
        },
      ],
    })
    const own = { ...snapshot, api: { ...snapshot.api, apiId: `ordered${limit}` } }
    return calling(
      own,
      ({ type, headers }) =>
        type === 'REQUEST'
          ? { isAuthorized: (headers as Record<string, string>)['authorization'] === 'good' }
          : { statusCode: 200 },
      {
        methodSettings: {
          '*': methodSetting({ throttlingRateLimit: limit, throttlingBurstLimit: limit }),
        },
      },
    )
  }
  const told = async (limit: number, path: string, headers: Readonly<Record<string, string>>) => {
    const { send, events } = guarded(limit)
    const { status } = await send(path, { method: 'POST', headers })
    return [status, ...events.map(({ type, headers: seen }) => type ?? (seen as { a: string }).a)]
  }
  const large = { big: 'x'.repeat(10_300) }
  expect(await told(0, '/none', large)).toEqual([431])
  expect(await told(0, '/none', {})).toEqual([404])
  expect(await told(0, '/x', { authorization: 'good' })).toEqual([429])
  expect(await told(9_000, '/x', {})).toEqual([401])
  expect(await told(9_001, '/x', { authorization: 'bad' })).toEqual([403, 'REQUEST'])
  expect(await told(9_002, '/x', { authorization: 'good' })).toEqual([200, 'REQUEST', 'mapped'])
})

// spec http-api §14
describe('access logs', () => {
  const destinationArn = 'arn:aws:logs:us-east-1:1:log-group:g'
  const logged = async (
    names: readonly string[],
    path = '/dev/a/7',
    init: RequestInit = {},
    snapshot = api(['POST /a/{id}', 'GET /a/{id}'], toFunction()),
    answer?: Parameters<typeof calling>[1],
  ) => {
    const format = JSON.stringify(
      Object.fromEntries(names.map((name) => [name, `$context.${name}`])),
    )
    const { send, accessLog } = calling(snapshot, answer, { accessLog: { destinationArn, format } })
    const response = await send(path, { cf: { clientIp: '192.0.2.1:5' } as never, ...init })
    const text = await response.text()
    return { values: JSON.parse(accessLog[0] ?? '{}') as Record<string, string>, response, text }
  }

  test('the variables of HTTP APIs', async () => {
    const { values, response, text } = await logged(
      [
        'accountId',
        'apiId',
        'domainName',
        'domainPrefix',
        'extendedRequestId',
        'httpMethod',
        'identity.sourceIp',
        'identity.userAgent',
        'identity.caller',
        'integration.status',
        'integration.integrationStatus',
        'integrationLatency',
        'path',
        'protocol',
        'requestId',
        'requestTime',
        'requestTimeEpoch',
        'responseLength',
        'dataProcessed',
        'routeKey',
        'stage',
        'status',
        'error.message',
        'authorizer.claims',
        'resourcePath',
        'resourceId',
        'wafResponseCode',
      ],
      '/dev/a/7',
      {
        method: 'POST',
        body: 'hello',
        headers: { 'User-Agent': 'agent/1', 'content-length': '5' },
      },
    )
    const id = response.headers.get('apigw-requestid')
    expect(values).toEqual({
      accountId: '123456789012',
      apiId: 'http123',
      domainName: 'http123.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'http123',
      extendedRequestId: id,
      httpMethod: 'POST',
      'identity.sourceIp': '192.0.2.1',
      'identity.userAgent': 'agent/1',
      'identity.caller': '-',
      'integration.status': '200',
      'integration.integrationStatus': '200',
      integrationLatency: '0',
      path: '/dev/a/7',
      protocol: 'HTTP/1.1',
      requestId: id,
      requestTime: '12/Mar/2025:19:03:58 +0000',
      requestTimeEpoch: '1741806238000',
      responseLength: String(text.length),
      dataProcessed: String(text.length + 5),
      routeKey: 'POST /a/{id}',
      stage: 'dev',
      status: '200',
      'error.message': '-',
      'authorizer.claims': '-',
      resourcePath: '-',
      resourceId: '-',
      wafResponseCode: '-',
    })
  })

  test.each<[string, string, Parameters<typeof calling>[1], Readonly<Record<string, string>>]>([
    [
      'no route',
      '/dev/none',
      undefined,
      {
        status: '404',
        routeKey: '-',
        'error.message': 'Not Found',
        'error.messageString': '"Not Found"',
        'error.responseType': 'RESOURCE_NOT_FOUND',
        integrationErrorMessage: '-',
      },
    ],
    [
      'a function that failed',
      '/dev/a/7',
      () => result('{"errorMessage":"boom"}', { functionError: 'Unhandled' }),
      {
        status: '500',
        routeKey: 'GET /a/{id}',
        'error.message': 'Internal Server Error',
        'error.messageString': '"Internal Server Error"',
        'error.responseType': 'INTEGRATION_FAILURE',
        integrationErrorMessage: 'Lambda Customer Function Error:boom',
      },
    ],
  ])('of %s', async (_, path, answer, expected) => {
    const { values } = await logged(Object.keys(expected), path, {}, undefined, answer)
    expect(values).toEqual(expected)
  })

  test('a stage that is not there leaves no line', async () => {
    const { accessLog, send } = calling(api(['GET /a'], toFunction()), undefined, {
      accessLog: { destinationArn, format: '$context.requestId' },
      platform: { stages: () => ({ kind: 'HTTP', stageNames: [] }) },
    })
    expect((await send('/a')).status).toBe(404)
    expect(accessLog).toEqual([])
  })
})

test('requests are counted for their stage, and for their route where that is asked for', async () => {
  const metrics = openMetrics({ startedAt: 0, instanceId: 'i' })
  const { send } = calling(api(['GET /a', 'GET /b'], toFunction()), undefined, {
    methodSettings: { 'GET /a': methodSetting({ metricsEnabled: true }) },
    platform: { metrics },
  })
  for (const path of ['/a', '/a', '/b', '/none']) await send(path)
  const read = readPrometheus((await metrics.render()).text)
  const stage = { ApiId: 'http123', ApiName: 'test', Stage: '$default' }
  expect(read.value('apigateway_4XXError_total', stage)).toBe(1)
  expect(read.value('apigateway_Count_total', stage)).toBe(4)
  const counts = read.samples.filter(({ name }) => name === 'apigateway_method_Count_total')
  expect(counts.map(({ labels, value }) => [labels['Resource'], labels['Method'], value])).toEqual([
    ['/a', 'GET', 2],
  ])
})

describe('an explanation', () => {
  const snapshot = httpApi({
    routes: [httpRoute('GET /x/{id}')],
    integrations: [toBackend({ integrationUri: 'http://b.test/{id}' })],
  })
  const explained = async (url: string) => {
    const { platform } = front(snapshot, { backend: () => new Response('fine') })
    return explain({ method: 'GET', url, headers: {}, body: '', sourceIp: '192.0.2.1' }, platform)
  }
  const host = 'http://http123.execute-api.us-east-1.amazonaws.com'

  test('of an answer: stage, route, steps and the call', async () => {
    const told = (await explained(`${host}/x/7`))!
    expect([told.status, told.body]).toEqual([200, 'fine'])
    expect(told.requestId).toBe(told.headers['apigw-requestid'])
    expect(told.served).toMatchObject({
      apiId: 'http123',
      stage: '$default',
      routeKey: 'GET /x/{id}',
      pathParameters: { id: '7' },
    })
    const steps = told.steps.map(({ name, decision }) => `${name}: ${decision}`)
    expect(steps).toContain('Locate: API http123, stage $default')
    expect(steps).toContain('Route: GET /x/{id}')
    expect(steps).toContain('Integration: answered 200')
    expect(told.backendCalls.map(({ uri }) => uri)).toEqual(['http://b.test/7'])
  })

  test('of no route', async () => {
    const told = (await explained(`${host}/none`))!
    const steps = told.steps.map(({ name, decision }) => `${name}: ${decision}`)
    expect(steps.at(-1)).toBe('Route: refused with 404: no route has the path and the method')
  })
})
