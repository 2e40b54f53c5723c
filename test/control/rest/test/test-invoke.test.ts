import { expect, test } from 'vitest'
import type { Params } from '../../plane/control-plane.ts'
import { atAny, atApi, atGet, petStore } from '../../plane/pet-store.ts'
import { noApi, noMethod, noResource } from '../../plane/recorded.ts'
import { signedCall } from '../../plane/signed-call.ts'

const operation = 'TestInvokeMethod'

test('what is gathered is the one method as it is now, with the call’s own request', () => {
  const { call, at } = petStore()
  const gathered = call(operation, {
    ...at(atGet),
    pathWithQueryString: '/pets?a=1&b=2',
    body: '{"foo": "bar"}',
    headers: { 'X-One': '1', 'X-Both': 'single' },
    multiValueHeaders: { 'x-both': ['2', '3'] },
    stageVariables: { a: 'b' },
  })
  expect(gathered).toMatchObject({
    httpMethod: 'GET',
    path: '/pets',
    query: 'a=1&b=2',
    body: '{"foo": "bar"}',
    headers: [
      ['X-One', '1'],
      ['x-both', '2'],
      ['x-both', '3'],
    ],
    stageVariables: { a: 'b' },
    snapshot: { resources: [{ path: '/pets' }] },
  })
  expect(gathered['snapshot']).toHaveProperty('resources.length', 1)
})

// spec control-plane §13: no authorizer, no API key
test('a method is tested without its authorizer and its API key', () => {
  const { call, at } = petStore()
  const { restApiId } = at(atApi)
  const authorizer = call('CreateAuthorizer', {
    restApiId,
    name: 'a',
    type: 'TOKEN',
    authorizerUri:
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations',
    identitySource: 'method.request.header.Authorization',
  })
  const guards = {
    '/authorizationType': 'CUSTOM',
    '/authorizerId': authorizer.id,
    '/apiKeyRequired': 'true',
  }
  call('UpdateMethod', {
    ...at(atGet),
    patchOperations: Object.entries(guards).map(([path, value]) => ({
      op: 'replace',
      path,
      value,
    })),
  })
  const gathered = call(operation, at(atGet)) as unknown as {
    readonly snapshot: { readonly resources: readonly { readonly methods: Params }[] }
  }
  const method = gathered.snapshot.resources[0]!.methods['GET']
  expect(method).toMatchObject({ authorizationType: 'NONE', apiKeyRequired: false })
  expect(method).not.toHaveProperty('authorizerId')
})

test('ANY answers for the verbs without a method of their own, and itself as GET', () => {
  const { call, at } = petStore()
  call('PutIntegration', { ...at(atAny), type: 'MOCK' })
  const verbOf = (httpMethod: string) => call(operation, { ...at(atAny), httpMethod })['httpMethod']
  expect([verbOf('DELETE'), verbOf('ANY')]).toEqual(['DELETE', 'GET'])
})

// ls:apigateway_api::TestApigatewayTestInvoke::test_invoke_test_method for the first three; the others: ours
test.each([
  ['an unknown resource', { resourceId: 'invalid_res' }, noResource],
  ['a verb without a method', { httpMethod: 'HEAD' }, noMethod],
  ['an unknown API', { restApiId: 'nope' }, noApi('nope')],
  ['no verb at all', { httpMethod: 'FETCH' }, noMethod],
  [
    'a method without integration',
    atAny,
    '400 BadRequestException: No integration defined for method',
  ],
  [
    'a path that no client may send',
    { pathWithQueryString: '/a/../b' },
    '400 BadRequestException: Bad Request: the path holds a dot segment',
  ],
  [
    'a path without a slash',
    { pathWithQueryString: 'pets' },
    '400 BadRequestException: Invalid pathWithQueryString: pets must begin with a slash',
  ],
  [
    'a header that is none',
    { headers: { 'a b': 'c' } },
    '400 BadRequestException: Invalid header name: "a b"',
  ],
  [
    'a header with a line break',
    { headers: { a: 'b\r\nc: d' } },
    '400 BadRequestException: Invalid value of header a: only Latin-1 text without line breaks',
  ],
  [
    'an unknown client certificate',
    { clientCertificateId: 'abc123' },
    '404 NotFoundException: Invalid Client Certificate identifier specified',
  ],
])('%s is refused', (_, over, expected) => {
  const { refusal, at } = petStore()
  expect(refusal(operation, at({ ...atGet, ...over }))).toBe(expected)
})

// A protection that is gone must not be left out of the run: the sentence is that of a deployment.
test('a method that cannot be served cannot be tested', () => {
  const { call, refusal, store, at, restApiId, validator } = petStore()
  const to = { op: 'replace', path: '/requestValidatorId', value: validator }
  call('UpdateMethod', { ...at(atGet), patchOperations: [to] })
  store.delete('RequestValidator', restApiId, validator)
  expect(refusal(operation, at(atGet))).toBe(
    `400 BadRequestException: GET /pets: request validator ${validator} does not exist.`,
  )
})

test.each(['REGIONAL', 'PRIVATE'] as const)('a test of a %s API meets no policy', async (type) => {
  const plane = petStore()
  const { restApiId, resourceId } = plane.at(atGet)
  const api = plane.store.get('RestApi', '', restApiId)!
  const policy = JSON.stringify({
    Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' },
  })
  const endpointConfiguration = { types: [type], ipAddressType: 'dualstack' } as const
  plane.store.put('RestApi', '', restApiId, { ...api, policy, endpointConfiguration })
  const path = `/restapis/${restApiId}/resources/${resourceId}/methods/GET`
  const response = await signedCall(plane.store, path, '{}')
  expect(await response.json()).toMatchObject({ status: 200 })
})

// spec control-plane §13: the call itself succeeds whatever the method answers
test('the control plane answers with the result of the run', async () => {
  const plane = petStore()
  const { restApiId, resourceId } = plane.at(atGet)
  const path = `/restapis/${restApiId}/resources/${resourceId}/methods/GET`
  const response = await signedCall(plane.store, path, '{"pathWithQueryString": "/pets"}')
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({
    status: 200,
    body: '',
    multiValueHeaders: { 'Content-Type': ['application/json'] },
    latency: 0,
    log: expect.stringContaining('HTTP Method: GET, Resource Path: /pets\n'),
  })
})
