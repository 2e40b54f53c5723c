import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { sendRaw } from '../support/raw-http.ts'
import { awsProxy, base, createFunction, deployApi } from '../support/rest-api.ts'

// The event that a function behind AWS_PROXY gets (spec integrations §10), read by a function hosted here.

let gateway: Gateway
let api: string
let apiId: string

beforeAll(async () => {
  gateway = await startGateway()
  await createFunction(
    gateway.lambda,
    'echo',
    'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })',
  )
  apiId = await deployApi(
    gateway.apigateway,
    {
      'ANY /echo/{proxy+}': awsProxy('echo'),
      'ANY /echo': awsProxy('echo'),
      'ANY /named': {
        operation: {
          operationId: 'CreatePet',
          'x-amazon-apigateway-integration': awsProxy('echo'),
        },
      },
    },
    { 'x-amazon-apigateway-binary-media-types': ['image/png'] },
  )
  api = base(apiId)
})
afterAll(() => gateway.stop())

type Event = Readonly<Record<string, unknown>> & {
  readonly requestContext: Readonly<Record<string, unknown>>
}

async function event(path: string, head: readonly string[] = [], verb = 'GET', body = '') {
  const bytes = Buffer.from(
    [
      `${verb} ${api}${path} HTTP/1.1`,
      'Host: gateway.test',
      ...head,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
  return JSON.parse((await sendRaw(gateway.port, bytes)).body) as Event
}

describe('the event', () => {
  // Recorded: spec integrations §10, key order included.
  test('has AWS’s members in AWS’s order', async () => {
    const received = await event('/echo/a?q=1')
    expect(Object.keys(received)).toEqual([
      'resource',
      'path',
      'httpMethod',
      'headers',
      'multiValueHeaders',
      'queryStringParameters',
      'multiValueQueryStringParameters',
      'pathParameters',
      'stageVariables',
      'requestContext',
      'body',
      'isBase64Encoded',
    ])
    expect(Object.keys(received.requestContext)).toEqual([
      'resourceId',
      'resourcePath',
      'httpMethod',
      'extendedRequestId',
      'requestTime',
      'path',
      'accountId',
      'protocol',
      'stage',
      'domainPrefix',
      'requestTimeEpoch',
      'requestId',
      'identity',
      'domainName',
      'deploymentId',
      'apiId',
    ])
    expect(received).toMatchObject({
      resource: '/echo/{proxy+}',
      path: '/echo/a',
      httpMethod: 'GET',
      requestContext: {
        accountId: '000000000000',
        apiId,
        protocol: 'HTTP/1.1',
        stage: 'test',
        domainName: 'gateway.test',
        domainPrefix: 'gateway',
        resourcePath: '/echo/{proxy+}',
        path: expect.stringMatching(/\/echo\/a$/),
        requestTime: expect.stringMatching(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        extendedRequestId: expect.stringMatching(/^[\w-]{15}=$/),
        identity: { sourceIp: '127.0.0.1', userAgent: null, accessKey: null, user: null },
      },
    })
  })

  test.each<[string, string, readonly string[], Readonly<Record<string, unknown>>]>([
    // §10 "Empty → null"; §25 trap 1, 2, 18; rest-routing §3, §6.
    [
      'nothing sent is null',
      '/echo',
      [],
      {
        body: null,
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
        pathParameters: null,
        stageVariables: null,
        isBase64Encoded: false,
      },
    ],
    [
      'the last of two query values, and both',
      '/echo?q=books&q=30',
      [],
      {
        queryStringParameters: { q: '30' },
        multiValueQueryStringParameters: { q: ['books', '30'] },
      },
    ],
    [
      'a query is decoded, plus is a space',
      '/echo?a=x%2By&b=x+y&c&d=',
      [],
      { queryStringParameters: { a: 'x+y', b: 'x y', c: '', d: '' } },
    ],
    [
      'a path is not decoded',
      '/echo/a%2Bb%20c+d',
      [],
      { path: '/echo/a%2Bb%20c+d', pathParameters: { proxy: 'a%2Bb%20c+d' } },
    ],
    [
      'a trailing slash leaves the parameter only',
      '/echo/a/',
      [],
      { path: '/echo/a/', pathParameters: { proxy: 'a' } },
    ],
    [
      'inner slashes stay',
      '/echo/a//b',
      [],
      { path: '/echo/a//b', pathParameters: { proxy: 'a//b' } },
    ],
  ])('%s', async (_, path, head, expected) => {
    expect(await event(path, head)).toMatchObject(expected)
  })

  test('has the operation name when the method has one', async () => {
    const { requestContext } = await event('/named')
    expect(requestContext['operationName']).toBe('CreatePet')
  })

  // §4: never visible, always present.
  test('shows no hop-by-hop header, and what the gateway adds', async () => {
    const { headers } = (await event('/echo', [
      'Connection: keep-alive',
      'TE: trailers',
      'Max-Forwards: 3',
      'Content-MD5: x',
      'X-Forwarded-For: 203.0.113.7',
      'X-Mine: yes',
      'Authorization: Bearer token',
    ])) as unknown as { headers: Record<string, string> }
    expect(headers).toMatchObject({
      Host: 'gateway.test',
      'X-Forwarded-For': '203.0.113.7, 127.0.0.1',
      'X-Forwarded-Proto': 'http',
      'x-mine': 'yes',
      Authorization: 'Bearer token',
    })
    expect(headers['X-Amzn-Trace-Id']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/)
    const names = Object.keys(headers).map((name) => name.toLowerCase())
    for (const hidden of ['connection', 'te', 'max-forwards', 'content-md5', 'content-length']) {
      expect(names).not.toContain(hidden)
    }
  })

  test.each([
    ['text/plain', 'grüß', 'grüß', false],
    ['image/png', 'grüß', Buffer.from('grüß').toString('base64'), true],
    ['image/png; a=b', 'x', 'eA==', true],
  ])('a %s body %j arrives as %j', async (type, sent, body, isBase64Encoded) => {
    expect(await event('/echo', [`Content-Type: ${type}`], 'POST', sent)).toMatchObject({
      body,
      isBase64Encoded,
    })
  })
})
