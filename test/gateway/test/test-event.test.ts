import { expect, test } from 'vitest'
import { testInvokeMethod } from '../../../src/gateway/test/test-invoke.ts'
import type { FunctionInvocation } from '../../../src/model/platform.ts'
import { integration, method, snapshotOf } from '../../support/exchange.ts'
import { functionUri, lambda, messages, tryout, world } from './tryout.ts'

// AWS's published test logs: a test event holds nothing that a client's connection would have added. Its identity, in
// brefphp/bref#534 and others: who tests, and a key that does not exist.
test('a function’s test event has no headers of its own, and the tester’s identity', async () => {
  const seen: FunctionInvocation[] = []
  const platform = world(undefined, {
    invokeFunction: async (invocation) => {
      seen.push(invocation)
      return { statusCode: 200, payload: '{"statusCode": 200, "body": "fine"}' }
    },
  })
  const result = await testInvokeMethod(tryout(lambda), platform)
  expect(result.body).toBe('fine')
  const event = JSON.parse(seen[0]!.payload as string) as { readonly requestContext: object }
  expect(event.requestContext).not.toHaveProperty('deploymentId')
  expect(event).toMatchObject({
    resource: '/t/{id}',
    path: '/t/1',
    headers: null,
    multiValueHeaders: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { id: '1' },
    stageVariables: null,
    requestContext: {
      stage: 'test-invoke-stage',
      domainPrefix: 'testPrefix',
      domainName: 'testPrefix.testDomainName',
      protocol: 'HTTP/1.1',
      resourcePath: '/t/{id}',
      path: '/t/{id}',
      identity: {
        apiKey: 'test-invoke-api-key',
        apiKeyId: 'test-invoke-api-key-id',
        cognitoIdentityId: null,
        accountId: '123456789012',
        caller: '123456789012',
        user: '123456789012',
        userArn: 'arn:aws:iam::123456789012:root',
        accessKey: null,
        sourceIp: 'test-invoke-source-ip',
      },
    },
    body: null,
    isBase64Encoded: false,
  })
  expect(messages(result.log)).toContain(
    'Sending request to https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
  )
})

// The order of AWS's own logs: aws/aws-sam-cli#1166 for functions behind a proxy, published test logs for the others.
// What no function has given is not shown, though a client gets it.
test.each([
  [
    'as the function orders and spells them, each value',
    {
      headers: { 'X-Foo': 'bar', 'Content-Type': 'text/html', server: 's' },
      multiValueHeaders: { 'Content-Type': ['application/json'], 'X-Foo': ['foo', 'bar'] },
    },
    ['Content-Type=application/json,text/html', 'X-Foo=foo,bar', 'x-amzn-Remapped-Server=s'],
    { 'X-Foo': ['foo', 'bar'], 'x-amzn-Remapped-Server': ['s'] },
  ],
  ['no content type of its own', { body: 'x' }, [], {}],
])('the headers of a function’s answer: %s', async (_, output, shown, multiValueHeaders) => {
  const payload = JSON.stringify(output)
  const invokeFunction = async () => ({ statusCode: 200, payload })
  const result = await testInvokeMethod(tryout(lambda), world(undefined, { invokeFunction }))
  const trace = result.headers['X-Amzn-Trace-Id']
  expect(trace).toMatch(/^Root=1-/)
  expect(messages(result.log)).toContain(
    `Method response headers: {${[...shown, `X-Amzn-Trace-Id=${trace}`].join(', ')}}`,
  )
  expect(result.multiValueHeaders).toMatchObject(multiValueHeaders)
  expect(Object.keys(result.headers)).toHaveLength(shown.length + 1)
})

test('mapped headers are shown in the order and spelling of the definition, the content type last', async () => {
  const responseParameters = {
    'method.response.header.X-Zebra': "'z'",
    'method.response.header.Location': "'l'",
    'method.response.header.X-APPLE': "'a'",
  }
  const methodIntegration = integration({
    type: 'AWS',
    httpMethod: 'POST',
    uri: functionUri,
    integrationResponses: { '200': { statusCode: '200', responseParameters } },
  })
  const methodResponses = {
    '200': {
      statusCode: '200',
      responseParameters: Object.fromEntries(
        Object.keys(responseParameters).map((name) => [name, false]),
      ),
    },
  }
  const seen: FunctionInvocation[] = []
  const platform = world(undefined, {
    invokeFunction: async (invocation) => {
      seen.push(invocation)
      return { statusCode: 200, payload: 'null', requestId: 'their-id' }
    },
  })
  const result = await testInvokeMethod(
    tryout(snapshotOf(method({ methodIntegration, methodResponses }))),
    platform,
  )
  const log = messages(result.log)
  expect(log).toContainEqual(
    expect.stringMatching(
      /^Method response headers: \{X-Amzn-Trace-Id=[^,]+, X-Zebra=z, Location=l, X-APPLE=a, Content-Type=application\/json\}$/,
    ),
  )
  // The function gets an empty event for an empty body; the log tells of the body.
  expect(seen[0]!.payload).toBe('{}')
  expect(log).toContain('Endpoint request body after transformations: ')
  expect(log).toContain('Endpoint response headers: {x-amzn-RequestId=their-id}')
})

test.each([
  [
    { statusCode: 200, functionError: 'Unhandled', payload: '{"errorMessage": "oh no"}' },
    'Lambda execution failed with status 200 due to customer function error: oh no. Lambda request id: their-id',
  ],
  [
    { statusCode: 429, payload: '{}' },
    'Lambda invocation failed with status: 429. Lambda request id: their-id',
  ],
] as const)('a call that fails is told with its id: %o', async (answer, line) => {
  const invokeFunction = async () => ({ ...answer, requestId: 'their-id' })
  const { log } = await testInvokeMethod(tryout(lambda), world(undefined, { invokeFunction }))
  expect(messages(log)).toContain(line)
})

// AWS's published test logs: {x-amzn-apigateway-api-id=…, User-Agent=…, Host=…}
test('a proxied backend is told of no connection', async () => {
  const methodIntegration = integration({ type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'http://b/' })
  const snapshot = snapshotOf(method({ methodIntegration }))
  const names: string[] = []
  const platform = world((url, init) => {
    names.push(...new Request(url, init).headers.keys())
    return new Response('fine')
  })
  const api = {
    ...snapshot.api,
    endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
  } as const
  await testInvokeMethod(tryout({ ...snapshot, api }), platform)
  expect(names.filter((name) => !name.startsWith('x-amzn-')).toSorted()).toEqual([
    'accept',
    'user-agent',
  ])
})
