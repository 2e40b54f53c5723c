import { describe, expect, test } from 'vitest'
import type { Integration } from '../../../src/model/integration.ts'
import type { Platform } from '../../../src/model/platform.ts'
import type { GatewayResponse } from '../../../src/model/rest-api.ts'
import { front, integration, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

const destinationArn = 'arn:aws:logs:us-east-1:123456789012:log-group:access'

type More = {
  readonly platform?: Partial<Platform>
  readonly backend?: (request: Request) => Response | Promise<Response>
  readonly gatewayResponses?: readonly GatewayResponse[]
  readonly minimumCompressionSize?: number
}

/** A method of an API whose stage logs by this format. */
function logging(format: string, methodIntegration: Integration, more: More = {}) {
  const { gatewayResponses = [], minimumCompressionSize, ...options } = more
  const snapshot = snapshotOf(method({ methodIntegration, operationName: 'getT' }), {
    gatewayResponses,
  })
  const api = { ...snapshot.api, ...(minimumCompressionSize && { minimumCompressionSize }) }
  return front({ ...snapshot, api }, { accessLog: { destinationArn, format }, ...options })
}

/** The values of variables in the line of one request. */
async function valuesOf(
  names: readonly string[],
  methodIntegration: Integration,
  more: More = {},
  init: RequestInit = {},
  path = '/dev/t/7?q=1',
): Promise<Readonly<Record<string, string>>> {
  const pairs = ['requestId', ...names].map((name) => `"${name}":"$context.${name}"`)
  const { send, accessLog } = logging(`{${pairs.join(',')}}`, methodIntegration, more)
  const response = await send(path, init)
  await response.text()
  expect(accessLog).toHaveLength(1)
  const { requestId, ...values } = JSON.parse(accessLog[0]!) as Record<string, string>
  expect(requestId).toBe(response.headers.get('x-amzn-requestid'))
  return values
}

const mock = mockAnswering('héllo')
const proxy = integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'GET' })
const lambda = integration({
  type: 'AWS_PROXY',
  httpMethod: 'POST',
  uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations',
})

/** A clock that goes on by 5 ms at every look. */
function ticking(): Partial<Platform> {
  let now = Date.UTC(2025, 2, 12, 19, 3, 58)
  return { now: () => (now += 5) }
}

// spec rest-responses §7
describe('variables', () => {
  test('of the API and the request', async () => {
    const expected = {
      accountId: '123456789012',
      apiId: 'api123',
      deploymentId: 'dep123',
      stage: 'dev',
      endpointType: 'REGIONAL',
      domainName: 'api123.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api123',
      httpMethod: 'PUT',
      operationName: 'getT',
      path: '/dev/t/7',
      protocol: 'HTTP/1.1',
      resourceId: 'r1',
      resourcePath: '/t/{id}',
      requestTime: '12/Mar/2025:19:03:58 +0000',
      requestTimeEpoch: '1741806238000',
      'identity.userAgent': 'agent "x" \\',
      // Not of this request, or not of any here.
      isCanaryRequest: '-',
      'customDomain.basePathMatched': '-',
      'identity.vpceId': '-',
      wafResponseCode: '-',
      tlsVersion: '-',
      nonsense: '-',
    }
    const init = { method: 'PUT', headers: { 'user-agent': 'agent "x" \\' } }
    expect(await valuesOf(Object.keys(expected), mock, {}, init)).toEqual(expected)
  })

  test('of the connection, as Cloudflare tells them', async () => {
    const { send, accessLog } = logging(
      '$context.requestId $context.tlsVersion $context.cipherSuite',
      mock,
    )
    const request = { cf: { tlsVersion: 'TLSv1.3', tlsCipher: 'AEAD-AES128-GCM-SHA256' } }
    const prototype = Object.getOwnPropertyDescriptor(Request.prototype, 'cf')
    Object.defineProperty(Request.prototype, 'cf', { configurable: true, get: () => request.cf })
    await send('/dev/t/7')
    if (prototype) Object.defineProperty(Request.prototype, 'cf', prototype)
    else Reflect.deleteProperty(Request.prototype, 'cf')
    expect(accessLog[0]).toMatch(/ TLSv1\.3 AEAD-AES128-GCM-SHA256$/)
  })

  test.each<
    [name: string, integration: Integration, more: More, init: RequestInit, length: string]
  >([
    ['of a text, in bytes', mock, {}, {}, '6'],
    ['of a HEAD request', mock, {}, { method: 'HEAD' }, '0'],
    [
      'that a backend declared',
      proxy,
      { backend: () => new Response('12345', { headers: { 'content-length': '5' } }) },
      {},
      '5',
    ],
    [
      'of a stream whose length nobody knows',
      proxy,
      { backend: () => new Response(new Blob(['12345']).stream()) },
      {},
      '-',
    ],
    [
      'of a compressed body',
      mock,
      { minimumCompressionSize: 1 },
      { headers: { 'accept-encoding': 'gzip' } },
      '-',
    ],
    [
      'of a body too small to be compressed',
      mock,
      { minimumCompressionSize: 99 },
      { headers: { 'accept-encoding': 'gzip' } },
      '6',
    ],
  ])('the length %s', async (_, methodIntegration, more, init, length) => {
    const { responseLength } = await valuesOf(['responseLength'], methodIntegration, more, init)
    expect(responseLength).toBe(length)
  })

  const ofBackend = [
    'status',
    'integrationStatus',
    'integration.integrationStatus',
    'integration.status',
    'integration.requestId',
    'awsEndpointRequestId',
    'integration.error',
    'integrationErrorMessage',
    'integration.latency',
    'integrationLatency',
    'responseLatency',
    'error.responseType',
    'error.message',
    'error.messageString',
  ]

  test('of an HTTP backend', async () => {
    const backend = () =>
      new Response('no', {
        status: 404,
        headers: { 'content-length': '2', 'x-amzn-requestid': 'b-1' },
      })
    expect(await valuesOf(ofBackend, proxy, { backend, platform: ticking() })).toEqual({
      status: '404',
      integrationStatus: '404',
      'integration.integrationStatus': '404',
      'integration.status': '404',
      'integration.requestId': 'b-1',
      awsEndpointRequestId: 'b-1',
      'integration.error': '-',
      integrationErrorMessage: '-',
      'integration.latency': '5',
      integrationLatency: '5',
      responseLatency: '15',
      'error.responseType': '-',
      'error.message': '-',
      'error.messageString': '-',
    })
  })

  // spec integrations §13
  test.each([
    ['BUFFERED', 'BUFFERED', '-'],
    ['STREAM', 'STREAMED', '5'],
  ] as const)('of the transfer mode %s', async (responseTransferMode, shown, timeToAllHeaders) => {
    const names = ['integration.responseTransferMode', 'integration.timeToAllHeaders']
    const streamed = { ...proxy, responseTransferMode }
    expect(await valuesOf(names, streamed, { platform: ticking() })).toEqual({
      'integration.responseTransferMode': shown,
      'integration.timeToAllHeaders': timeToAllHeaders,
    })
  })

  // spec rest-responses §13, trap 15: the function's code and that of the Invoke call.
  test('of a function', async () => {
    const invokeFunction = async () => ({
      statusCode: 200,
      payload: '{"statusCode":418,"body":"tea"}',
      requestId: 'i-1',
    })
    expect(await valuesOf(ofBackend.slice(0, 8), lambda, { platform: { invokeFunction } })).toEqual(
      {
        status: '418',
        integrationStatus: '200',
        'integration.integrationStatus': '200',
        'integration.status': '418',
        'integration.requestId': 'i-1',
        awsEndpointRequestId: 'i-1',
        'integration.error': '-',
        integrationErrorMessage: '-',
      },
    )
  })

  // spec rest-responses §7, sample failure line values
  test('of a function that failed', async () => {
    const invokeFunction = async () => ({
      statusCode: 200,
      functionError: 'Unhandled' as const,
      payload: '{"errorMessage":"boom"}',
    })
    const values = await valuesOf(ofBackend, lambda, { platform: { invokeFunction } })
    expect(values).toMatchObject({
      status: '502',
      integrationStatus: '200',
      'integration.status': '-',
      'integration.error': 'Lambda Customer Function Error:boom',
      'error.responseType': 'INTEGRATION_FAILURE',
      'error.message': 'Internal server error',
      'error.messageString': ' "Internal server error"',
    })
  })

  // spec rest-responses §7, sample failure line values
  test('of a backend that is too slow', async () => {
    const slow = { ...proxy, timeoutInMillis: 50 }
    const values = await valuesOf(ofBackend, slow, {
      backend: () => new Promise(() => undefined),
      platform: ticking(),
    })
    expect(values).toMatchObject({
      status: '504',
      integrationStatus: '-',
      'integration.latency': '5',
      'integration.error': 'Execution failed due to a timeout error',
      'error.responseType': 'INTEGRATION_TIMEOUT',
      'error.messageString': ' "Endpoint request timed out"',
    })
  })

  test('of a backend that is not there', async () => {
    const backend = () => Promise.reject(new Error('connection refused'))
    const values = await valuesOf(ofBackend, proxy, { backend })
    expect(values).toMatchObject({
      status: '504',
      'integration.error': 'Execution failed due to a network error communicating with endpoint',
      'error.responseType': 'INTEGRATION_FAILURE',
    })
  })

  test('of a method that calls nothing', async () => {
    const values = await valuesOf(ofBackend.slice(0, 10), mock)
    expect(Object.values(values)).toEqual(['200', ...Array.from({ length: 9 }, () => '-')])
  })

  test('of what templates override', async () => {
    const template =
      '#set($context.responseOverride.status = 201)#set($context.responseOverride.header.X-A = "a")x'
    const names = [
      'status',
      'responseOverride.status',
      'responseOverride.header.X-A',
      'responseOverride.header.X-B',
      'requestOverride.path.p',
    ]
    expect(Object.values(await valuesOf(names, mockAnswering(template)))).toEqual([
      '201',
      '201',
      'a',
      '-',
      '-',
    ])
  })
})

// spec rest-routing §14
test.each([
  ['a log group', destinationArn, `${destinationArn}/Canary`],
  ['a stream', 'arn:aws:firehose:r:1:deliverystream/amazon-apigateway-x', undefined],
])('the canary of a stage has its own destination: %s', async (_, arn, canary) => {
  const destinations: string[] = []
  const snapshot = snapshotOf(method({ methodIntegration: mock }))
  const plain = front(snapshot).platform.stage('api123', 'dev')
  const pointer = plain as Exclude<typeof plain, Promise<unknown> | undefined>
  const { send } = front(snapshot, {
    platform: {
      stageLog: (_log, destination) => void destinations.push(destination),
      stage: () => ({
        ...pointer,
        accessLog: { destinationArn: arn, format: '$context.requestId' },
        canary: {
          percentTraffic: 100,
          deploymentId: 'd',
          snapshot: pointer.snapshot,
          variables: {},
        },
      }),
    },
  })
  await send('/dev/t/7')
  expect(destinations).toEqual([canary ?? arn])
})

describe('which requests leave a line', () => {
  test('one that no route matches', async () => {
    const values = await valuesOf(
      ['status', 'error.responseType', 'error.messageString', 'resourcePath'],
      mock,
      {},
      {},
      '/dev/none',
    )
    expect(values).toEqual({
      status: '403',
      'error.responseType': 'MISSING_AUTHENTICATION_TOKEN',
      'error.messageString': '"Missing Authentication Token"',
      resourcePath: '-',
    })
  })

  test('one whose gateway response was customised, with the status that was sent', async () => {
    const gatewayResponses = [
      { responseType: 'MISSING_AUTHENTICATION_TOKEN' as const, statusCode: '404' },
    ]
    const { status } = await valuesOf(['status'], mock, { gatewayResponses }, {}, '/dev/none')
    expect(status).toBe('404')
  })

  // spec rest-responses §7: not logged: 413
  test('not one that is too large', async () => {
    const { send, accessLog } = logging('$context.requestId', mock)
    const response = await send('/dev/t/7', { method: 'POST', body: new Uint8Array(10_485_761) })
    expect(response.status).toBe(413)
    expect(accessLog).toEqual([])
  })

  test('none of a stage without a format', async () => {
    const { send, accessLog } = front(snapshotOf(method({ methodIntegration: mock })))
    expect((await send('/dev/t/7')).status).toBe(200)
    expect(accessLog).toEqual([])
  })
})

test('a client cannot add a line, nor a member to one', async () => {
  const format =
    '{"requestId":"$context.requestId","agent":"$context.identity.userAgent","path":"$context.path","status":$context.status}'
  const { send, accessLog } = logging(format, mock)
  const agent = 'x","status":"999\u0085{"requestId":"forged"}'
  await send('/dev/t/7%22%7d', { headers: { 'user-agent': agent } })
  expect(accessLog).toHaveLength(1)
  expect(accessLog[0]).not.toMatch(/[\r\n\u0085]/)
  expect(JSON.parse(accessLog[0]!)).toMatchObject({ agent, path: '/dev/t/7%22%7d', status: 200 })
})
