import { describe, expect, test } from 'vitest'
import type { Platform } from '../../../src/model/platform.ts'
import { signRequest } from '../../../src/wire/sigv4/sign-request.ts'
import { front, integration, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

// Answers that no method gave (spec rest-responses §1, rest-routing §7).

const snapshot = snapshotOf(method({ methodIntegration: mockAnswering('ok') }))

describe('before its API is known a request is told', () => {
  const away = () => Promise.reject(new Error('the place and its name'))
  const json = 'application/json'
  test.each<
    [string, string, Partial<Platform>, readonly [number, string | null, string, string | RegExp]]
  >([
    [
      'that its path is none',
      '/dev/t/%zz',
      {},
      [400, 'BadRequestException', json, /"message":"Bad Request: the path holds a backslash/],
    ],
    [
      'that its target is too long',
      `/dev/t/1?${'q'.repeat(10_240)}`,
      {},
      [414, 'RequestTooLongException', json, '{"message":"Request URI too long"}'],
    ],
    [
      'that before anything is looked for',
      `/none/t/1?${'q'.repeat(10_240)}`,
      { stage: away },
      [414, 'RequestTooLongException', json, '{"message":"Request URI too long"}'],
    ],
    [
      'nothing of a stage that is not there',
      '/none/t/1',
      { stage: () => undefined },
      [403, 'ForbiddenException', json, '{"message":"Forbidden"}'],
    ],
    [
      'nothing of a missing stage',
      '/',
      {},
      [403, 'ForbiddenException', json, '{"message":"Forbidden"}'],
    ],
    [
      'that the stage cannot be read',
      '/dev/t/1',
      { stage: away },
      [503, 'ServiceUnavailableException', json, '{"message":"Service Unavailable"}'],
    ],
    [
      'that the API cannot be read',
      '/dev/t/1',
      { snapshot: away },
      [503, 'ServiceUnavailableException', json, '{"message":"Service Unavailable"}'],
    ],
    [
      'that the domain cannot be read',
      'http://d.example.com/t/1',
      { domain: away },
      [503, 'ServiceUnavailableException', json, '{"message":"Service Unavailable"}'],
    ],
  ])('%s', async (_, place, platform, [status, errorName, contentType, body]) => {
    const { send, lines } = front(snapshot, { platform })
    const response = await send(place)
    const { headers } = response
    expect(response.status).toBe(status)
    expect(headers.get('x-amzn-errortype')).toBe(errorName)
    expect(headers.get('content-type')).toBe(contentType)
    const text = await response.text()
    if (typeof body === 'string') expect(text).toBe(body)
    else expect(text).toMatch(body)
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('x-amz-apigw-id')).toMatch(/^[\w-]{10,}=$/)
    // The reason is the operator's.
    expect(lines).toHaveLength(status === 503 ? 1 : 0)
    if (status === 503)
      expect(lines[0]).toMatchObject({
        level: 'error',
        message: 'configuration unavailable',
        error: 'Error: the place and its name',
      })
  })
})

test.each([
  [413, { 'content-length': '10485761' }, 'HTTP content length exceeded 10485760 bytes.'],
  [431, { 'x-large': 'v'.repeat(20_000) }, 'Request header fields too large'],
] as const)(
  '%d is plain text, whatever the gateway responses say',
  async (status, headers, text) => {
    const gatewayResponses = (['DEFAULT_4XX', 'REQUEST_TOO_LARGE'] as const).map(
      (responseType) => ({
        responseType,
        statusCode: '418',
        responseTemplates: { 'application/json': 'mine' },
      }),
    )
    const { send } = front({ ...snapshot, gatewayResponses })
    const response = await send('/dev/t/1', { method: 'POST', headers, body: 'x' })
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      status,
      'text/plain',
      text,
    ])
    expect(response.headers.get('x-amzn-errortype')).toBeNull()
  },
)

describe('a defect of ours', () => {
  const url = 'http://api123.execute-api.us-east-1.amazonaws.com/dev/t/1'
  /** A platform that fails where nobody expects it, asked for by a signed call. */
  async function call(error: unknown, tail = '') {
    const signed = snapshotOf(
      method({ authorizationType: 'AWS_IAM', methodIntegration: integration({ type: 'MOCK' }) }),
      {
        gatewayResponses: [
          {
            responseType: 'DEFAULT_5XX',
            responseTemplates: { 'application/json': `$context.error.message${tail}` },
          },
        ],
      },
    )
    const { send, lines, platform } = front(signed, {
      platform: {
        accessKey: () => {
          throw error
        },
      },
    })
    const signature = signRequest({
      method: 'GET',
      url,
      headers: [],
      body: '',
      credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
      service: 'execute-api',
      region: 'us-east-1',
      now: platform.now(),
    })
    const headers = { host: new URL(url).host, ...Object.fromEntries(signature) }
    return { response: await send(url, { headers }), lines }
  }

  test('is the API’s own 500 to the caller, and tells it nothing', async () => {
    const { response } = await call(new Error('secret text'))
    expect([response.status, await response.text()]).toEqual([500, 'Internal server error'])
    expect(JSON.stringify([...response.headers])).not.toContain('secret')
  })

  test('is told to the operator, with its stack and the request’s id', async () => {
    const { response, lines } = await call(new Error('secret text'))
    expect(lines).toEqual([
      {
        level: 'error',
        message: 'unplanned error',
        requestId: response.headers.get('x-amzn-requestid'),
        error: expect.stringMatching(/^Error: secret text\n\s+at .*refuse\.test\.ts/) as string,
      },
    ])
  })

  test('is told as it is where it is no error', async () => {
    const { lines } = await call('just text')
    expect(lines).toMatchObject([{ message: 'unplanned error', error: 'just text' }])
  })
})

test('a method that cannot be linked fails alone, and the operator is told why', async () => {
  const good = method({ httpMethod: 'GET', methodIntegration: mockAnswering('ok') })
  const bad = method({
    httpMethod: 'POST',
    methodIntegration: {
      ...mockAnswering('ok'),
      integrationResponses: { '200': { statusCode: '200', selectionPattern: '(' } },
    },
  })
  const { send, lines } = front({
    ...snapshot,
    resources: [{ id: 'r1', path: '/t/{id}', methods: { GET: good, POST: bad } }],
  })
  expect((await send('/dev/t/1')).status).toBe(200)
  expect(lines).toEqual([])
  const response = await send('/dev/t/1', { method: 'POST' })
  expect([response.status, await response.text()]).toEqual([
    500,
    '{"message": "Internal server error"}',
  ])
  expect(lines).toMatchObject([
    {
      level: 'warn',
      message: expect.stringContaining('(') as string,
      requestId: response.headers.get('x-amzn-requestid'),
      apiId: 'api123',
      stage: 'dev',
      resourcePath: '/t/{id}',
    },
  ])
})

test.each<[string, () => Promise<Response>, string]>([
  [
    'that is late',
    () => new Promise(() => undefined),
    'the integration has not answered in its time',
  ],
  [
    'that is away',
    () => Promise.reject(new Error('connection refused')),
    'the backend was not reached, or broke off: Error: connection refused',
  ],
])(
  'of a backend %s the operator is told once a second, and how often it was',
  async (_, backend, message) => {
    let now = 0
    const { send, lines } = front(
      snapshotOf(
        method({
          methodIntegration: integration({
            type: 'HTTP_PROXY',
            httpMethod: 'GET',
            uri: 'http://backend.test/',
            timeoutInMillis: 1,
          }),
        }),
      ),
      { backend, platform: { now: () => now } },
    )
    const statuses = new Set<number>()
    for (let i = 0; i < 5; i++) statuses.add((await send('/dev/t/1')).status)
    now = 1_000
    statuses.add((await send('/dev/t/1')).status)
    expect([...statuses]).toEqual([504])
    expect(lines).toMatchObject([
      { level: 'warn', message, apiId: 'api123', resourcePath: '/t/{id}' },
      { level: 'warn', message, omitted: 4 },
    ])
    expect(lines[0]).not.toHaveProperty('omitted')
  },
)
