import { expect, test } from 'vitest'
import { simulatedExchange } from '../../../src/gateway/test/simulated-exchange.ts'
import { linkRestApi } from '../../../src/gateway/rest/link.ts'
import { testInvokeMethod } from '../../../src/gateway/test/test-invoke.ts'
import { integration, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'
import { day, lambda, messages, tryout, world, type Backend } from './tryout.ts'

const echoingId = snapshotOf(
  method({ methodIntegration: mockAnswering(`{"id": "$input.params('id')"}`) }),
)

// ls:apigateway_api::TestApigatewayTestInvoke::test_invoke_test_method
test.each([
  [
    'a path of the resource',
    { path: '/t/1', query: 'foo=bar' },
    '/t/1',
    '{id=1}',
    '{foo=bar}',
    '1',
  ],
  ['no path: the template itself', { path: undefined }, '/t/{id}', '{id={id}}', '{}', '{id}'],
  ['a path of another resource', { path: '/random/test' }, '/random/test', '{}', '{}', ''],
])('a MOCK method is tested with %s', async (_, over, path, parameters, query, id) => {
  const result = await testInvokeMethod(tryout(echoingId, over), world())
  expect(result).toMatchObject({
    status: 200,
    body: `{"id": "${id}"}`,
    headers: { 'Content-Type': 'application/json' },
    multiValueHeaders: { 'Content-Type': ['application/json'] },
  })
  expect(messages(result.log)).toEqual([
    'Execution log for request id',
    'Starting execution for request: id',
    `HTTP Method: GET, Resource Path: ${path}`,
    `Method request path: ${parameters}`,
    `Method request query string: ${query}`,
    'Method request headers: {}',
    'Method request body before transformations: ',
    `Method response body after transformations: {"id": "${id}"}`,
    'Method response headers: {Content-Type=application/json}',
    'Successfully completed execution',
    'Method completed with status: 200',
    '',
  ])
})

// spec control-plane §13: `EEE MMM dd HH:mm:ss UTC yyyy`
test('each line but the first is dated', async () => {
  const { log } = await testInvokeMethod(tryout(echoingId), world())
  const lines = log.split('\n').slice(1, -1)
  expect(lines.filter((line) => !line.startsWith(day))).toEqual([])
})

const proxy = snapshotOf(
  method({
    methodIntegration: integration({ type: 'HTTP_PROXY', httpMethod: 'ANY', uri: 'http://b/x' }),
  }),
)
const passed = integration({
  type: 'HTTP',
  httpMethod: 'POST',
  uri: 'http://b/x',
  requestTemplates: { 'application/json': '{"sent": $input.json(\'$.n\')}' },
  integrationResponses: {
    '200': {
      statusCode: '200',
      selectionPattern: '200',
      responseTemplates: { 'application/json': 'got $input.body' },
    },
  },
})
const http = snapshotOf(method({ methodIntegration: passed }))

// spec control-plane §13, integrations §24: the endpoint's lines and their order
test('the call to an HTTP backend is logged between the request and the response', async () => {
  const backend: Backend = () => Response.json({ n: 2 }, { headers: { etag: 'e' } })
  const call = tryout(http, { httpMethod: 'POST', body: '{"n": 1}' })
  const result = await testInvokeMethod(call, world(backend))
  const log = messages(result.log)
  expect(log[7]).toBe('Endpoint request URI: http://b/x')
  expect(log[8]).toMatch(/^Endpoint request headers: \{.*User-Agent=AmazonAPIGateway_api123.*\}$/)
  expect(log.slice(9)).toEqual([
    'Endpoint request body after transformations: {"sent": 1}',
    'Sending request to http://b/x',
    'Received response. Status: 200, Integration latency: 5 ms',
    'Endpoint response headers: {Content-Type=application/json, ETag=e}',
    'Endpoint response body before transformations: {"n":2}',
    'Method response body after transformations: got {"n":2}',
    expect.stringMatching(
      /^Method response headers: \{X-Amzn-Trace-Id=Root=[^,]+, Content-Type=application\/json\}$/,
    ),
    'Successfully completed execution',
    'Method completed with status: 200',
    '',
  ])
  expect(result.body).toBe('got {"n":2}')
})

test('a proxied backend gets the test’s headers and body, its answer is the result', async () => {
  const backend: Backend = async (url, init) => {
    const request = new Request(url, init)
    const { headers } = request
    const body = `${request.method} ${headers.get('x-test')} ${headers.get('authorization')} ${await request.text()}`
    return new Response(body, {
      status: 201,
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    })
  }
  const headers = [
    ['X-Test', 'yes'],
    ['Authorization', 'Basic eDp5'],
  ] as const
  const call = tryout(proxy, { httpMethod: 'PUT', body: 'hello', headers })
  const result = await testInvokeMethod(call, world(backend))
  expect(result).toMatchObject({
    status: 201,
    body: 'PUT yes Basic eDp5 hello',
    headers: { 'Set-Cookie': 'b=2' },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
  })
  expect(messages(result.log)).toContain('Endpoint request body after transformations: hello')
})

test('stage variables and the names of the test stage reach templates', async () => {
  const template =
    '$stageVariables.a $context.stage $context.domainName $context.path $context.identity.sourceIp $context.identity.apiKey $context.identity.user'
  const snapshot = snapshotOf(method({ methodIntegration: mockAnswering(template) }))
  const { body } = await testInvokeMethod(tryout(snapshot, { stageVariables: { a: 'b' } }), world())
  // spec integrations §24; the path is the resource's in AWS's own test events
  expect(body).toBe(
    'b test-invoke-stage testPrefix.testDomainName /t/{id} test-invoke-source-ip test-invoke-api-key 123456789012',
  )
})

const strict = snapshotOf(
  method({
    methodIntegration: mockAnswering('fine'),
    requestModels: { 'application/json': 'M' },
    requestValidatorId: 'v',
  }),
  {
    models: [{ id: 'm', name: 'M', contentType: 'application/json', schema: '{"required":["a"]}' }],
    requestValidators: [
      { id: 'v', name: 'v', validateRequestBody: true, validateRequestParameters: false },
    ],
  },
)
const answering = (result: { payload: string; functionError?: 'Unhandled'; statusCode?: number }) =>
  world(undefined, { invokeFunction: async () => ({ statusCode: 200, ...result }) })
const failing = (error: Error) => world(() => Promise.reject(error))
const refused = Object.assign(new Error('Invalid endpoint address: b'), { name: 'EgressRefused' })
const slow = snapshotOf(
  method({ methodIntegration: integration({ ...passed, timeoutInMillis: 50 }) }),
)
const never: Backend = () => new Promise(() => undefined)

// The sentences are those of AWS's own logs (spec integrations §11, §24; control-plane §13; published test logs).
test.each([
  [
    'a body that does not fit its model',
    tryout(strict, { httpMethod: 'POST', body: '{}' }),
    world(),
    400,
    'BadRequestException',
    'Request body does not match model schema for content type application/json: [object has missing required properties (["a"])]',
  ],
  [
    'a function’s malformed answer',
    tryout(lambda),
    answering({ payload: '{"nonsense": 1}' }),
    502,
    'InternalServerErrorException',
    'Execution failed due to configuration error: Malformed Lambda proxy response',
  ],
  [
    'a function that throws',
    tryout(lambda),
    answering({ payload: '{"errorMessage": "oh no"}', functionError: 'Unhandled' }),
    502,
    'InternalServerErrorException',
    'Lambda execution failed with status 200 due to customer function error: oh no',
  ],
  [
    'a function that may not be called',
    tryout(lambda),
    answering({ payload: '{}', statusCode: 403 }),
    500,
    'InternalServerErrorException',
    'Execution failed due to configuration error: Invalid permissions on Lambda function',
  ],
  [
    'a backend that is not there',
    tryout(http),
    failing(new Error('connection refused')),
    504,
    'InternalServerErrorException',
    'Execution failed due to a network error communicating with endpoint',
  ],
  [
    'a backend that must not be called',
    tryout(http),
    failing(refused),
    500,
    'InternalServerErrorException',
    'Execution failed due to configuration error: Invalid endpoint address: b',
  ],
  [
    'a backend that is too slow',
    tryout(slow),
    world(never),
    504,
    'InternalServerErrorException',
    'Execution failed due to a timeout error',
  ],
  [
    'a response that nothing maps',
    tryout(http),
    world(() => new Response('teapot', { status: 418 })),
    500,
    'InternalServerErrorException',
    'Execution failed due to configuration error: No match for output mapping and no default output mapping configured. Endpoint Response Status Code: 418',
  ],
])('%s is a result, and the log says why', async (_, call, platform, status, type, reason) => {
  const result = await testInvokeMethod(call, platform)
  expect(messages(result.log).slice(-3)).toEqual([
    reason,
    `Method completed with status: ${status}`,
    '',
  ])
  // [R] of spec control-plane §13: no Content-Type here
  expect(result).toMatchObject({ status, headers: { 'x-amzn-ErrorType': type } })
  expect(Object.keys(result.headers)).toEqual(['x-amzn-ErrorType'])
  expect(result.body).toMatch(/^\{"message": "/)
})

test('what a backend said is in the log even when nothing maps it', async () => {
  const { log } = await testInvokeMethod(
    tryout(http),
    world(() => new Response('teapot', { status: 418 })),
  )
  expect(messages(log)).toContain('Endpoint response body before transformations: teapot')
})

// spec integrations §24
test('bytes that are no text are named in the log and given in base64', async () => {
  const backend: Backend = () => new Response(Uint8Array.of(0xff, 0xfe))
  const result = await testInvokeMethod(tryout(proxy), world(backend))
  expect(result.body).toBe('//4=')
  expect(messages(result.log)).toContain(
    'Endpoint response body before transformations: [Binary Data]',
  )
})

test('a header mapped by the definition keeps the definition’s spelling', async () => {
  const mapped = mockAnswering('fine')
  const snapshot = snapshotOf(
    method({
      methodIntegration: {
        ...mapped,
        integrationResponses: {
          '200': {
            statusCode: '200',
            responseParameters: { 'method.response.header.X-myHEADER': "'v'" },
          },
        },
      },
    }),
  )
  const { headers } = await testInvokeMethod(tryout(snapshot), world())
  expect(headers).toEqual({ 'Content-Type': 'application/json', 'X-myHEADER': 'v' })
})

test('an API’s own gateway responses are used, and keep their Content-Type', async () => {
  const snapshot = {
    ...strict,
    gatewayResponses: [
      {
        responseType: 'BAD_REQUEST_BODY',
        responseTemplates: { 'text/plain': 'no: $context.error.message' },
      },
    ],
  }
  const result = await testInvokeMethod(
    tryout(snapshot, { httpMethod: 'POST', body: '{}' }),
    world(),
  )
  expect(result).toMatchObject({
    status: 400,
    body: 'no: Invalid request body',
    headers: { 'Content-Type': 'text/plain' },
  })
})

// it must cost nothing when nobody asks
test('serving without being asked for a record makes none', async () => {
  const api = linkRestApi(http)
  const platform = world(() => Response.json({ n: 2 }))
  const simulation = { apiId: 'api123', path: '/t/1', headers: [], stageVariables: {} }
  const x = simulatedExchange({ ...simulation, httpMethod: 'GET' }, api, platform)
  for (const step of api.find('/t/1', 'GET')!.value.steps) await step.run(x)
  expect(x.response?.status).toBe(200)
  expect(x.record).toBeUndefined()
  expect(x.platform).toBe(platform)
})
