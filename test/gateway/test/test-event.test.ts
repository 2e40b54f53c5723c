import { expect, test } from 'vitest'
import { testInvokeMethod } from '../../../src/gateway/test/test-invoke.ts'
import type { FunctionInvocation } from '../../../src/model/platform.ts'
import { lambda, messages, tryout, world } from './tryout.ts'

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
