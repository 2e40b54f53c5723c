import { expect, test } from 'vitest'
import {
  testInvokeAuthorizer,
  type AuthorizerTest,
} from '../../../../src/gateway/test/test-invoke-authorizer.ts'
import type {
  FunctionInvocation,
  FunctionResult,
  Platform,
} from '../../../../src/model/platform.ts'
import type { Authorizer } from '../../../../src/model/rest-api.ts'
import { integration, method, snapshotOf } from '../../../support/exchange.ts'

const start = Date.UTC(2025, 8, 9, 3, 30, 6)
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:auth'
const uri = (arn: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`

const allowAll = {
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }],
}
const allowed = { principalId: 'user-123456', policyDocument: allowAll }

/** A world with one function, where each look at the clock is 5 ms after the last. */
function world(answer: unknown = allowed, over: Partial<FunctionResult> = {}) {
  let clock = start - 5
  const calls: FunctionInvocation[] = []
  const unused = () => Promise.reject(new Error('not part of this test'))
  const platform: Platform = {
    now: () => (clock += 5),
    fetch: unused,
    callAws: unused,
    stage: unused,
    apiKey: () => undefined,
    stages: () => undefined,
    limiter: {
      lease: () => Promise.reject(new Error('not part of this test')),
      wait: () => Promise.reject(new Error('not part of this test')),
      showsHeaders: false,
    },
    domain: unused,
    snapshot: unused,
    streamFunction: () => Promise.reject(new Error('no function streams here')),
    async invokeFunction(invocation) {
      calls.push(invocation)
      if (answer instanceof Error) throw answer
      const payload = typeof answer === 'string' ? answer : JSON.stringify(answer)
      return { statusCode: 200, payload, ...over }
    },
    accessKey: () => undefined,
    cache: () => Promise.reject(new Error('nothing is kept here')),
    isMasked: () => false,
    region: 'us-east-1',
    accountId: '123456789012',
    log: () => undefined,
    stageLog: () => undefined,
    waitUntil: () => undefined,
  }
  const event = () => JSON.parse(String(calls[0]?.payload)) as Record<string, unknown>
  return { platform, calls, event }
}

const header = 'method.request.header.Auth'
const token: Authorizer = {
  id: 'a1b2c3',
  name: 'a',
  type: 'TOKEN',
  authType: 'custom',
  authorizerUri: uri(functionArn),
  identitySource: header,
}
const request: Authorizer = { ...token, type: 'REQUEST' }

const tryout = (authorizer: Authorizer, over: Partial<AuthorizerTest> = {}): AuthorizerTest => ({
  snapshot: snapshotOf(method({ methodIntegration: integration({ type: 'MOCK' }) })),
  authorizer,
  path: undefined,
  query: undefined,
  headers: [['auth', 'Bearer abcdef']],
  stageVariables: {},
  additionalContext: {},
  ...over,
})

/** The log without dates and with `id` for the request's id. */
function messages(log: string): string[] {
  const id = /^Execution log for request (\S+)\n/.exec(log)![1]!
  return log
    .replaceAll(id, 'id')
    .split('\n')
    .map((line) => line.replace(/^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} : /, ''))
}

const arnAt = (path: string) =>
  `arn:aws:execute-api:us-east-1:123456789012:api123/ESTestInvoke-stage/GET/${path}`
const invocations = `https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/${functionArn}/invocations`

// spec rest-auth §6 (input, log lines), §3 (stage of the ARN); 0 for success: AWS API reference, TestInvokeAuthorizerResponse
test('a TOKEN authorizer is asked about the whole header value, and what it said is told', async () => {
  const { platform, calls, event } = world()
  const { log, ...result } = await testInvokeAuthorizer(tryout(token), platform)
  expect(result).toEqual({
    clientStatus: 0,
    latency: expect.any(Number),
    principalId: 'user-123456',
    policy: JSON.stringify(allowAll),
  })
  expect(calls).toMatchObject([{ functionArn, invocationType: 'RequestResponse' }])
  expect(event()).toEqual({
    type: 'TOKEN',
    methodArn: arnAt(''),
    authorizationToken: 'Bearer abcdef',
  })
  expect(log).toMatch(/\nTue Sep 09 03:30:06 UTC 2025 : Starting authorizer: /)
  expect(messages(log)).toEqual([
    'Execution log for request id',
    'Starting authorizer: a1b2c3 for request: id',
    'Incoming identity: *******abcdef',
    `Endpoint request URI: ${invocations}`,
    'Endpoint request headers: {}',
    `Endpoint request body after transformations: ${JSON.stringify(event())}`,
    `Sending request to ${invocations}`,
    `Authorizer result body before parsing: ${JSON.stringify(allowed)}`,
    'Using valid authorizer policy for principal: *****123456',
    'Successfully completed authorizer execution',
    '',
  ])
})

// spec rest-auth §6 (input, REQUEST); hand:rest-request-authorizer, "authorizer input"
test('a REQUEST authorizer sees the request, its path parameters and the context that was given', async () => {
  const { platform, event } = world()
  const { clientStatus, log } = await testInvokeAuthorizer(
    tryout(
      {
        ...request,
        identitySource: `${header},method.request.querystring.q, stageVariables.sv,context.identity.caller`,
      },
      {
        path: '/t/a%20b',
        query: 'q=1&q=2',
        stageVariables: { sv: 'value-of-sv' },
        additionalContext: { 'identity.caller': 'me', custom: 'c' },
      },
    ),
    platform,
  )
  expect(clientStatus).toBe(0)
  expect(event()).toMatchObject({
    type: 'REQUEST',
    methodArn: arnAt('t/a%20b'),
    resource: '/t/{id}',
    path: '/t/a%20b',
    httpMethod: 'GET',
    headers: { auth: 'Bearer abcdef' },
    multiValueHeaders: { auth: ['Bearer abcdef'] },
    queryStringParameters: { q: '2' },
    multiValueQueryStringParameters: { q: ['1', '2'] },
    pathParameters: { id: 'a%20b' },
    stageVariables: { sv: 'value-of-sv' },
    requestContext: {
      resourceId: 'test-invoke-resource-id',
      resourcePath: '/t/{id}',
      httpMethod: 'GET',
      path: '/t/a%20b',
      accountId: '123456789012',
      protocol: 'HTTP/1.1',
      stage: 'test-invoke-stage',
      domainPrefix: 'testPrefix',
      custom: 'c',
      identity: {
        caller: 'me',
        apiKey: 'test-invoke-api-key',
        sourceIp: 'test-invoke-source-ip',
        user: null,
      },
      apiId: 'api123',
    },
  })
  expect(event()).not.toHaveProperty('body')
  expect(messages(log)[2]).toBe(
    `Incoming identity: {${header}=*******abcdef, method.request.querystring.q=*, stageVariables.sv=*****-of-sv, context.identity.caller=**}`,
  )
})

// spec rest-auth §6: empty maps are {} in this event, unlike a proxy event's null
test('a REQUEST without anything is asked about the root, with empty maps', async () => {
  const { platform, event } = world()
  const { identitySource: _, ...sourceless } = request
  await testInvokeAuthorizer(
    tryout({ ...sourceless, authorizerResultTtlInSeconds: 0 }, { headers: [] }),
    platform,
  )
  const empty = { headers: {}, queryStringParameters: {}, pathParameters: {}, stageVariables: {} }
  expect(event()).toMatchObject({ methodArn: arnAt(''), resource: '/', path: '/', ...empty })
})

// spec rest-auth §6, identity sources; hand:rest-request-authorizer, "missing … identity source"
test.each<[string, Partial<Authorizer>, Partial<AuthorizerTest>]>([
  ['TOKEN: no header', {}, { headers: [] }],
  ['TOKEN: an empty header', {}, { headers: [['Auth', '']] }],
  ['TOKEN: a value that only begins as it should', { identityValidationExpression: 'Bearer' }, {}],
  [
    'REQUEST: one source of two',
    { type: 'REQUEST', identitySource: `${header},method.request.querystring.q` },
    {},
  ],
  [
    'REQUEST: an empty query parameter',
    { type: 'REQUEST', identitySource: 'method.request.querystring.q' },
    { query: 'q=' },
  ],
  [
    'REQUEST: a stage variable that is inherited by all objects',
    { type: 'REQUEST', identitySource: 'stageVariables.constructor' },
    {},
  ],
  [
    'REQUEST: a source of no kind',
    { type: 'REQUEST', identitySource: 'method.request.path.id' },
    { path: '/t/1' },
  ],
])('%s: 401, and the function is not called', async (_, over, request_) => {
  const { platform, calls } = world()
  const result = await testInvokeAuthorizer(tryout({ ...token, ...over }, request_), platform)
  expect(calls).toEqual([])
  expect(result).toEqual({
    clientStatus: 401,
    latency: expect.any(Number),
    log: expect.stringMatching(/: Unauthorized request: \S+\n.* : Unauthorized\n$/),
  })
})

// spec rest-auth §6: full match
test('a value that matches the identityValidationExpression is passed on', async () => {
  const { platform } = world()
  const authorizer = { ...token, identityValidationExpression: 'Bearer [a-f]+' }
  expect(await testInvokeAuthorizer(tryout(authorizer), platform)).toHaveProperty('clientStatus', 0)
})

// spec rest-auth §6, failures: an HTTP API's answer lets nobody in
test('an answer that is none is a 500, and its log says why', async () => {
  const { platform } = world({ isAuthorized: true })
  const { clientStatus, log, ...said } = await testInvokeAuthorizer(tryout(token), platform)
  expect([clientStatus, Object.keys(said)]).toEqual([500, ['latency']])
  expect(messages(log).slice(-4)).toEqual([
    'Authorizer result body before parsing: {"isAuthorized":true}',
    'Execution failed due to configuration error: Invalid JSON in response: Unrecognized field "isAuthorized" , not marked as ignorable',
    'AuthorizerConfigurationException',
    '',
  ])
})

// A policy is shown, not evaluated: AWS's published logs of a test whose function denies.
test('a policy that denies is a result like others', async () => {
  const Statement = { ...allowAll.Statement[0], Effect: 'Deny' }
  const { platform } = world({ principalId: '', policyDocument: { Statement } })
  expect(await testInvokeAuthorizer(tryout(token), platform)).toMatchObject({
    clientStatus: 0,
    principalId: '',
    policy: JSON.stringify({ Statement }),
    log: expect.stringContaining(' : Using valid authorizer policy for principal: \n'),
  })
})

const failed = { functionError: 'Unhandled' } as const
const configuration = 'Execution failed due to configuration error: '

// spec rest-auth §6, failures, and §12; the lines: AWS's published logs
test.each<[string, unknown, Partial<FunctionResult>, number, readonly string[]]>([
  [
    'says Unauthorized',
    { errorMessage: 'Unauthorized' },
    failed,
    401,
    ['Unauthorized request: id', 'Unauthorized'],
  ],
  [
    'says unauthorized in lower case',
    { errorMessage: 'unauthorized' },
    failed,
    500,
    [
      `${configuration}Invalid JSON in response: Unrecognized field "errorMessage" , not marked as ignorable`,
      'AuthorizerConfigurationException',
    ],
  ],
  [
    'fails with what would be an answer',
    allowed,
    failed,
    500,
    [
      `${configuration}The function failed: Unhandled`,
      `${configuration}Authorizer error`,
      'AuthorizerConfigurationException',
    ],
  ],
  [
    'may not be invoked',
    {},
    { statusCode: 403 },
    500,
    [
      `${configuration}Invalid permissions on Lambda function`,
      `${configuration}Authorizer error`,
      'AuthorizerConfigurationException',
    ],
  ],
  [
    'is throttled',
    {},
    { statusCode: 429 },
    500,
    [
      `${configuration}Lambda answered 429`,
      `${configuration}Authorizer error`,
      'AuthorizerConfigurationException',
    ],
  ],
  [
    'is too slow',
    new DOMException('late', 'TimeoutError'),
    {},
    500,
    [
      `${configuration}The function did not answer in time`,
      `${configuration}Authorizer error`,
      'AuthorizerConfigurationException',
    ],
  ],
])('a function that %s', async (_, answer, over, status, lines) => {
  const result = await testInvokeAuthorizer(tryout(token), world(answer, over).platform)
  expect(result).not.toHaveProperty('policy')
  expect(result.clientStatus).toBe(status)
  expect(messages(result.log).slice(-1 - lines.length, -1)).toEqual(lines)
})

// spec integrations §10: the function may be named by a stage variable
test('a stage variable names the function', async () => {
  const { platform, calls } = world()
  const authorizer = { ...token, authorizerUri: uri('${stageVariables.fn}') }
  await testInvokeAuthorizer(tryout(authorizer, { stageVariables: { fn: 'mine' } }), platform)
  expect(calls[0]?.functionArn).toBe('mine')
})

// spec rest-responses §2: the client sees the API's own response to the fault
test('the status is that of the API’s gateway response', async () => {
  const gatewayResponses = [{ responseType: 'UNAUTHORIZED', statusCode: '418' }]
  const { snapshot } = tryout(token)
  const over = { snapshot: { ...snapshot, gatewayResponses }, headers: [] }
  expect(await testInvokeAuthorizer(tryout(token, over), world().platform)).toHaveProperty(
    'clientStatus',
    418,
  )
})

// spec rest-auth §6: methodArn > 1600 B
test('a path too long for a method ARN is a 414', async () => {
  const { platform, calls } = world()
  const over = { path: `/t/${'x'.repeat(1600)}` }
  expect(await testInvokeAuthorizer(tryout(token, over), platform)).toHaveProperty(
    'clientStatus',
    414,
  )
  expect(calls).toEqual([])
})
