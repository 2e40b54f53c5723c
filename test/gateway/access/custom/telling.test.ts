import { expect, test } from 'vitest'
import { explain } from '../../../../src/gateway/watch/explain.ts'
import { integration } from '../../../support/exchange.ts'
import { methodSetting } from '../../../support/exchange.ts'
import { allowAll, arnOf, functionArn, guarded, request, saying, type Said } from './guarded.ts'

const context = {
  s: 'text',
  n: 7,
  f: 1.5,
  b: true,
  no: false,
  identity: '{"id":"i1"}',
  principalId: 'not me',
}
const told = { ...allowAll, context }

// spec rest-auth §6, input: what a function is told
test('the event of a TOKEN authorizer', async () => {
  const { call, event, calls } = guarded(allowAll)
  await call('a/b%20c', 'Bearer x')
  expect(event()).toEqual({
    type: 'TOKEN',
    methodArn: arnOf('a/b%20c'),
    authorizationToken: 'Bearer x',
  })
  expect(calls[0]).toMatchObject({
    functionArn,
    invocationType: 'RequestResponse',
    timeoutMs: 29_000,
    maxAnswerBytes: 262_144,
  })
  expect(calls[0]).not.toHaveProperty('roleArn')
})

test('the root’s ARN ends in a slash, and the verb is the request’s own', async () => {
  const { call, send, event } = guarded(allowAll)
  await call('')
  expect(event()['methodArn']).toBe(arnOf(''))
  await send('/prod/a/1', { method: 'DELETE', headers: { auth: 'other' } })
  expect(event(1)['methodArn']).toBe(arnOf('a/1', 'prod', 'DELETE'))
})

test('the event of a REQUEST authorizer', async () => {
  const { send, event } = guarded(allowAll, {
    authorizer: request,
    stage: { variables: { v: '1' } },
  })
  await send('/prod/a/b/c?x=1&x=2&y=', {
    method: 'POST',
    headers: { auth: 't', 'content-type': 'text/plain' },
    body: 'never seen',
  })
  const { requestContext, headers, multiValueHeaders, ...rest } = event()
  expect(rest).toEqual({
    type: 'REQUEST',
    methodArn: arnOf('a/b/c', 'prod', 'POST'),
    resource: '/a/{proxy+}',
    path: '/a/b/c',
    httpMethod: 'POST',
    queryStringParameters: { x: '2', y: '' },
    multiValueQueryStringParameters: { x: ['1', '2'], y: [''] },
    pathParameters: { proxy: 'b/c' },
    stageVariables: { v: '1' },
  })
  expect(headers).toMatchObject({ auth: 't' })
  expect(multiValueHeaders).toMatchObject({ auth: ['t'] })
  expect(requestContext).toMatchObject({
    resourcePath: '/a/{proxy+}',
    httpMethod: 'POST',
    path: '/prod/a/b/c',
    stage: 'prod',
    apiId: 'api123',
    identity: { sourceIp: expect.anything(), accountId: null },
  })
  expect(requestContext).not.toHaveProperty('authorizer')
})

test.each([
  [
    'as the role that the authorizer names',
    'arn:aws:iam::123456789012:role/r',
    'arn:aws:iam::123456789012:role/r',
  ],
  [
    'a role with a stage variable',
    'arn:aws:iam::123456789012:role/${stageVariables.role}',
    'arn:aws:iam::123456789012:role/mine',
  ],
  ['a caller who is not known yet is no role', 'arn:aws:iam::*:user/*', 'arn:aws:iam::*:user/*'],
])('the function is called %s', async (_, authorizerCredentials, roleArn) => {
  const { call, calls } = guarded(allowAll, {
    authorizer: { authorizerCredentials },
    stage: { variables: { role: 'mine' } },
  })
  await call()
  expect(calls[0]).toMatchObject({ roleArn })
})

test('the function may be a stage variable', async () => {
  const authorizerUri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.fn}/invocations'
  const { call, calls } = guarded(allowAll, {
    authorizer: { authorizerUri },
    stage: { variables: { fn: 'auth' } },
  })
  await call()
  expect(calls[0]).toMatchObject({ functionArn })
})

// Field case A6: texts all; from what is kept as well
const template =
  '{"s":"$context.authorizer.s","n":"$context.authorizer.n","no":"$context.authorizer.no","p":"$context.authorizer.principalId","none":"$context.authorizer.none","id":"$util.parseJson($context.authorizer.identity).id","keys":"$context.authorizer.keySet()"}'
test('$context.authorizer in a template', async () => {
  const { call } = guarded(told, { template })
  const expected = {
    s: 'text',
    n: '7',
    no: 'false',
    p: 'user-1',
    none: '',
    id: 'i1',
    keys: '[principalId, s, n, f, b, no, identity, integrationLatency]',
  }
  expect(JSON.parse((await call()).body)).toEqual(expected)
  expect(JSON.parse((await call()).body)).toEqual(expected)
})

test('requestContext.authorizer of a proxy event', async () => {
  const events: Record<string, unknown>[] = []
  const { call, clock } = guarded(
    (event: Readonly<Record<string, unknown>>) => {
      if (event['type']) {
        clock.now += 12
        return told
      }
      events.push(event)
      return { statusCode: 200, payload: '{"statusCode":200,"body":"in"}' }
    },
    {
      snapshot: {
        resources: [
          {
            id: 'r1',
            path: '/a/{proxy+}',
            methods: {
              ANY: {
                httpMethod: 'ANY',
                authorizationType: 'CUSTOM',
                authorizerId: 'auth01',
                apiKeyRequired: false,
                methodIntegration: integration({
                  type: 'AWS_PROXY',
                  httpMethod: 'POST',
                  uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:back/invocations',
                }),
              },
            },
          },
        ],
      },
    },
  )
  await call()
  await call()
  const texts = {
    principalId: 'user-1',
    s: 'text',
    n: '7',
    f: '1.5',
    b: 'true',
    no: 'false',
    identity: '{"id":"i1"}',
  }
  expect(
    events.map(({ requestContext }) => (requestContext as { authorizer: unknown }).authorizer),
  ).toEqual([
    { ...texts, integrationLatency: 12 },
    { ...texts, integrationLatency: 0 },
  ])
})

// Field case A9; rest-responses §2
const gatewayResponse = (responseType: string) => ({
  responseType,
  responseParameters: {
    'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
    'gatewayresponse.header.X-Why': 'context.authorizer.why',
  },
  responseTemplates: { 'application/json': `{"${responseType}":"$context.authorizer.why"}` },
})
test.each<[string, Said, string | undefined, string, number, string]>([
  ['a caller who is not known', allowAll, undefined, 'UNAUTHORIZED', 401, ''],
  ['the same by the class', allowAll, undefined, 'DEFAULT_4XX', 401, ''],
  [
    'a caller who may not',
    saying('Deny', '*', { context: { why: 'blocked' } }),
    't',
    'ACCESS_DENIED',
    403,
    'blocked',
  ],
  [
    'the same by the class',
    saying('Deny', '*', { context: { why: 'blocked' } }),
    't',
    'DEFAULT_4XX',
    403,
    'blocked',
  ],
  ['an authorizer that fails', '{}', 't', 'AUTHORIZER_CONFIGURATION_ERROR', 500, ''],
  ['the same by the class', '{}', 't', 'DEFAULT_5XX', 500, ''],
])('%s is answered by the API’s gateway response', async (_, said, auth, type, status, why) => {
  const { send } = guarded(said, { snapshot: { gatewayResponses: [gatewayResponse(type)] } })
  const response = await send('/prod/a/1', { headers: auth === undefined ? {} : { auth } })
  expect(response.status).toBe(status)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('x-why') ?? '').toBe(why)
  expect(await response.json()).toEqual({ [type]: why })
})

test('access logs tell of the authorizer and its context', async () => {
  const format = [
    'principalId',
    'n',
    'status',
    'latency',
    'integrationStatus',
    'integrationLatency',
    'requestId',
    'error',
  ]
    .map((name) => `$context.authorizer.${name}`)
    .join(' ')
  const { call, accessLog, clock } = guarded(
    (event: Readonly<Record<string, unknown>>) => {
      clock.now += 12
      if (event['authorizationToken'] === 'bad') return '{}'
      return { statusCode: 200, payload: JSON.stringify(told), requestId: 'id-1' }
    },
    { fronts: {}, stage: { accessLog: { destinationArn: 'log', format } } },
  )
  await call()
  await call()
  await call('a/1', 'bad')
  await call('a/1', null)
  expect(accessLog).toEqual([
    'user-1 7 200 12 200 12 id-1 -',
    'user-1 7 200 0 - - - -',
    '- - 500 12 200 12 - Invalid JSON in response: principalId must be a string',
    '- - 401 - - - - Unauthorized',
  ])
})

const logging = { '*/*': methodSetting({ loggingLevel: 'INFO', dataTraceEnabled: true }) }
const lines = (log: readonly string[]) => log.map((line) => line.replace(/^\(\S+\) /, ''))

const keyed = { ...allowAll, usageIdentifierKey: 'key-of-a-plan' }

// spec rest-auth §6, log lines; rest-responses §8: authorizer first, then the execution
test('the execution log of a caller who may', async () => {
  const { send, executionLog } = guarded(keyed, { stage: { methodSettings: logging } })
  await send('/prod/a/1', { headers: { auth: 'secret-token-123456' } })
  const text = lines(executionLog)
  const id = /request: (\S+)/.exec(text[1]!)![1]!
  expect(text.slice(1, 11)).toEqual([
    `Starting authorizer: auth01 for request: ${id}`,
    'Incoming identity: *************123456',
    expect.stringMatching(/^Endpoint request URI: https:\/\/lambda\.us-east-1\.amazonaws\.com\//),
    'Endpoint request headers: {}',
    expect.stringMatching(/^Endpoint request body after transformations: /),
    expect.stringMatching(/^Sending request to /),
    expect.stringMatching(/^Received response\. Status: 200/),
    'Endpoint response headers: {}',
    expect.stringMatching(/^Endpoint response body before transformations: /),
    `Authorizer result body before parsing: ${JSON.stringify(keyed).replace('key-of-a-plan', '*******a-plan')}`,
  ])
  expect(text.slice(11, 17)).toEqual([
    'Using valid authorizer policy for principal: ******',
    'Successfully completed authorizer execution',
    `Verifying Usage Plan for request: ${id}. API Key:  API Stage: api123/prod`,
    "API Key  authorized because method 'ANY /a/{proxy+}' does not require API Key. Request will not contribute to throttle or quota limits",
    'Usage Plan check succeeded for API Key  and API Stage api123/prod',
    `Starting execution for request: ${id}`,
  ])
  expect(text.join('\n')).not.toContain('secret-token')
  expect(text.join('\n')).not.toContain('key-of-a-plan')
})

test.each<[string, Said, string | undefined, readonly string[]]>([
  [
    'who is not known',
    allowAll,
    undefined,
    [
      'Unauthorized request: id',
      'Unauthorized',
      'Gateway response type: UNAUTHORIZED with status code: 401',
      'Method completed with status: 401',
    ],
  ],
  [
    'whose authorizer fails',
    '{}',
    't',
    [
      'Execution failed due to configuration error: Invalid JSON in response: principalId must be a string',
      'AuthorizerConfigurationException',
      'Gateway response type: AUTHORIZER_CONFIGURATION_ERROR with status code: 500',
      'Method completed with status: 500',
    ],
  ],
  [
    'who may not',
    saying('Deny', '*'),
    't',
    [
      'User is not authorized to access this resource with an explicit deny in an identity-based policy',
      'Gateway response type: ACCESS_DENIED with status code: 403',
      'Method completed with status: 403',
    ],
  ],
])('the execution of a request of a caller %s never starts', async (_, said, auth, expected) => {
  const { send, executionLog } = guarded(said, { stage: { methodSettings: logging } })
  await send('/prod/a/1', { headers: auth === undefined ? {} : { auth } })
  const text = lines(executionLog)
  const id = /request: (\S+)/.exec(text[1]!)![1]!
  const plain = text.map((line) => line.replaceAll(id, 'id'))
  expect(plain.filter((line) => line.startsWith('Starting'))).toEqual([
    'Starting authorizer: auth01 for request: id',
  ])
  expect(plain.slice(-expected.length).toSorted()).toEqual([...expected].toSorted())
})

// What an operator is told of each decision: source, statement, whether it was kept, for how long
test.each<[string, Said, readonly string[]]>([
  [
    'an answer that is asked for and kept',
    allowAll,
    [
      'allowed',
      'its policy says allow: Statement[0] {"Action":"execute-api:Invoke","Effect":"Allow","Resource":"*"}',
      'asked, 12 ms; the answer is known for 300 s',
      'from the cache: asked 60 s ago, known for 240 s more',
    ],
  ],
  [
    'a denial',
    saying('Deny', arnOf('*')),
    [
      'refused: ACCESS_DENIED',
      'denied',
      'its policy says deny: Statement[0]',
      'asked, 12 ms',
      'from the cache: asked 60 s ago',
    ],
  ],
  [
    'a policy about something else',
    saying('Allow', arnOf('b')),
    ['refused: ACCESS_DENIED', 'its policy says silent: no statement is about the request'],
  ],
])('explain tells of %s', async (_, said, parts) => {
  const { platform, clock } = guarded(() => {
    clock.now += 12
    return said
  })
  const url = 'http://api123.execute-api.us-east-1.amazonaws.com/prod/a/1'
  const asked = { method: 'GET', url, headers: { auth: 'token-1' }, body: '', sourceIp: '10.0.0.1' }
  const decision = async () =>
    (await explain(asked, platform))!.steps.find(({ name }) => name === 'Lambda authorizer')!
      .decision
  const first = await decision()
  clock.now += 60_000
  const text = `${first} | ${await decision()}`
  for (const part of parts) expect(text).toContain(part)
})
