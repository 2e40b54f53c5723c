import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import { functionUri, httpPlane, httpProxy, refusal } from './plane.ts'

const plainFunction = 'arn:aws:lambda:us-east-1:000000000000:function:f'
const role = 'arn:aws:iam::000000000000:role/r'
const send = {
  integrationType: 'AWS_PROXY',
  integrationSubtype: 'SQS-SendMessage',
  credentialsArn: role,
  payloadFormatVersion: '1.0',
  requestParameters: { QueueUrl: 'https://sqs/q', MessageBody: '$request.body' },
}

// spec http-api §8 and §16
test.each<[string, Params, Params]>([
  ['an HTTP proxy', httpProxy, { payloadFormatVersion: '1.0' }],
  [
    'a function by its ARN',
    { integrationType: 'AWS_PROXY', integrationUri: plainFunction, payloadFormatVersion: '2.0' },
    { integrationMethod: 'POST', payloadFormatVersion: '2.0' },
  ],
  [
    'a function by its invocation URI',
    { integrationType: 'AWS_PROXY', integrationUri: functionUri },
    { integrationMethod: 'POST', payloadFormatVersion: '1.0' },
  ],
  [
    'a function of a stage variable',
    { integrationType: 'AWS_PROXY', integrationUri: `${plainFunction}\${stageVariables.v}` },
    {},
  ],
  ['a queue', send, { integrationSubtype: 'SQS-SendMessage' }],
  [
    'a URL of variables',
    { ...httpProxy, integrationUri: 'https://${stageVariables.host}/{proxy}' },
    { integrationUri: 'https://${stageVariables.host}/{proxy}' },
  ],
])('%s', (_, given, shown) => {
  const { api } = httpPlane()
  const integration = api('CreateIntegration', given)
  expect(integration).toMatchObject({
    connectionType: 'INTERNET',
    timeoutInMillis: 30_000,
    integrationId: expect.stringMatching(/^[a-z0-9]{7}$/) as string,
    ...shown,
  })
  expect(api('GetIntegration', { integrationId: integration['integrationId'] })).toEqual(
    integration,
  )
})

// spec http-api §8
test.each<[string, Params, string]>([
  ['a type of REST APIs', { integrationType: 'MOCK' }, 'Integration type MOCK is not supported'],
  ['a URL of no HTTP', { integrationUri: 'ftp://x' }, 'Invalid HTTP endpoint specified for URI'],
  ['no URL', { integrationUri: '' }, 'Invalid HTTP endpoint specified for URI'],
  ['no method', { integrationMethod: '' }, 'Invalid HttpMethod specified: null'],
  ['a wrong method', { integrationMethod: 'get' }, 'Invalid HttpMethod specified: get'],
  ['a format of functions', { payloadFormatVersion: '2.0' }, 'payloadFormatVersion 2.0 is only'],
  ['a wrong format', { payloadFormatVersion: '3.0' }, 'Invalid payloadFormatVersion specified'],
  ['no time', { timeoutInMillis: 49 }, 'Timeout should be between 50 ms'],
  ['a link without its id', { connectionType: 'VPC_LINK' }, 'ConnectionId must be set'],
  [
    'a link that nobody has',
    { connectionType: 'VPC_LINK', connectionId: 'x' },
    'Invalid VpcLink identifier specified x',
  ],
  ['a link on the internet', { connectionId: 'x' }, 'ConnectionId is only supported'],
  [
    'a name to verify on the internet',
    { tlsConfig: { serverNameToVerify: 'a' } },
    'tlsConfig is only supported for private integrations',
  ],
  ['templates', { requestTemplates: { a: 'b' } }, 'contentHandlingStrategy, requestTemplates'],
  [
    'a function that is none',
    { integrationType: 'AWS_PROXY' },
    'Invalid function ARN or invalid integration URI specified',
  ],
  [
    'a subtype that nobody has',
    { ...send, integrationUri: '', integrationMethod: '', integrationSubtype: 'SQS-Fly' },
    'Invalid integrationSubtype specified: SQS-Fly',
  ],
  [
    'an action without its role',
    { ...send, integrationUri: '', integrationMethod: '', credentialsArn: '' },
    'credentialsArn is required for integration subtype: SQS-SendMessage',
  ],
  [
    'an action without a parameter that it needs',
    { ...send, integrationUri: '', requestParameters: { QueueUrl: 'q' } },
    'Parameter: MessageBody is required for integration subtype: SQS-SendMessage',
  ],
  [
    'a parameter that the action does not have',
    {
      ...send,
      integrationUri: '',
      requestParameters: { QueueUrl: 'q', MessageBody: 'm', Colour: 'red' },
    },
    'Parameter: Colour does not fit schema for Operation: SQS-SendMessage',
  ],
])('an integration is refused for %s', (_, given, message) => {
  const { api } = httpPlane()
  expect(refusal(() => api('CreateIntegration', { ...httpProxy, ...given }))).toContain(
    `400 BadRequestException: ${message}`,
  )
})

// spec parameter-mapping §8–10
test.each([
  ['append:header.x', '$request.querystring.q'],
  ['overwrite:header.content-type', 'text/plain'],
  ['remove:header.x', "''"],
  ['remove:header.x', ''],
  ['append:querystring.q', '${request.path.id}-${context.requestId}'],
  ['overwrite:path', '$request.path'],
  ['overwrite:header.x', '$request.header.Authorization'],
  ['overwrite:header.x', '$request.body.a[0].b'],
  ['overwrite:header.x', '$stageVariables.v'],
  ['overwrite:header.x', '$5 a piece'],
])('%s: %s maps a request', (key, value) => {
  const { api } = httpPlane()
  const requestParameters = { [key]: value }
  expect(api('CreateIntegration', { ...httpProxy, requestParameters })).toMatchObject({
    requestParameters,
  })
})

// spec parameter-mapping §10, http-api §10: refused at creation
test.each([
  'Authorization',
  'access-control-allow-origin',
  'APIGW-x',
  'x-amz-date',
  'X-Amzn-Trace-Id',
  'connection',
  'Via',
  'x-forwarded-for',
  'Transfer-Encoding',
  'content-length',
  'Origin',
])('no mapping touches %s', (name) => {
  const { api } = httpPlane()
  const told = `400 BadRequestException: Operations on header ${name.toLowerCase()} are restricted`
  for (const operation of ['append', 'overwrite', 'remove']) {
    const mapping = { [`${operation}:header.${name}`]: 'v' }
    const request = { ...httpProxy, requestParameters: mapping }
    const response = { ...httpProxy, responseParameters: { 200: mapping } }
    expect(refusal(() => api('CreateIntegration', request))).toBe(told)
    expect(refusal(() => api('CreateIntegration', response))).toBe(told)
  }
})

// spec parameter-mapping §8–9
test.each<[string, Params]>([
  ['an operation that there is not', { requestParameters: { 'set:header.a': 'b' } }],
  ['a place that there is not', { requestParameters: { 'append:cookie.a': 'b' } }],
  ['a path that is appended to', { requestParameters: { 'append:path': 'b' } }],
  ['an expression of nothing', { requestParameters: { 'append:header.a': '$request.cookie.a' } }],
  ['a descent', { requestParameters: { 'append:header.a': '$request.body..a' } }],
  ['a line break', { requestParameters: { 'append:header.a': 'b\r\nc: d' } }],
  ["one of an answer's", { responseParameters: { 200: { 'append:header.a': 'b\nc' } } }],
  ["an answer's value", { requestParameters: { 'append:header.a': '$response.header.a' } }],
  ['a status of no answer', { responseParameters: { 199: { 'append:header.a': 'b' } } }],
  ['a class of answers', { responseParameters: { '2xx': { 'append:header.a': 'b' } } }],
  ["an answer's query", { responseParameters: { 200: { 'append:querystring.a': 'b' } } }],
  ["a request's value", { responseParameters: { 200: { 'append:header.a': '$request.path' } } }],
  ['no status', { responseParameters: { 200: { 'overwrite:statuscode': '1000' } } }],
])('a mapping is refused for %s', (_, given) => {
  const { api } = httpPlane()
  expect(refusal(() => api('CreateIntegration', { ...httpProxy, ...given }))).toMatch(
    /^400 BadRequestException/,
  )
})

// spec control-plane §15, http-api §10
test('an update takes away what it gives empty, and leaves what it does not name', () => {
  const { api } = httpPlane()
  const { integrationId, ...created } = api('CreateIntegration', {
    ...httpProxy,
    description: 'd',
    requestParameters: { 'append:header.a': '1', 'append:header.b': '2' },
    responseParameters: {
      200: { 'append:header.a': '1', 'append:header.b': '2' },
      404: { 'overwrite:statuscode': '200' },
    },
  })
  expect(
    api('UpdateIntegration', {
      integrationId,
      description: '',
      requestParameters: { 'append:header.a': '' },
      responseParameters: { 200: { 'append:header.a': '' }, 404: {} },
    }),
  ).toEqual({
    integrationId,
    ...httpProxy,
    connectionType: created['connectionType'],
    payloadFormatVersion: '1.0',
    timeoutInMillis: 30_000,
    requestParameters: { 'append:header.b': '2' },
    responseParameters: { 200: { 'append:header.b': '2' } },
  })
})

test('a removal without a text stays until it is taken away', () => {
  const { api } = httpPlane()
  const requestParameters = { 'remove:header.x': '' }
  const { integrationId } = api('CreateIntegration', { ...httpProxy, requestParameters })
  expect(api('UpdateIntegration', { integrationId, timeoutInMillis: 60 })).toMatchObject({
    requestParameters,
  })
  expect(
    api('UpdateIntegration', { integrationId, requestParameters: { 'append:header.y': '1' } }),
  ).toMatchObject({ requestParameters: { ...requestParameters, 'append:header.y': '1' } })
  expect(
    api('UpdateIntegration', { integrationId, requestParameters })['requestParameters'],
  ).toEqual({ 'append:header.y': '1' })
})

// spec control-plane §15, and the names of VPC links: docs/spec http-api §8
test('a private integration goes through a link of version 2', () => {
  const { api, v2 } = httpPlane()
  const { vpcLinkId } = v2('CreateVpcLink', { name: 'l', subnetIds: ['subnet-1'] })
  const listener =
    'arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/a/50dc6c495c0c9188/f2f7dc8efc522ab2'
  const given = {
    ...httpProxy,
    integrationUri: listener,
    connectionType: 'VPC_LINK',
    connectionId: vpcLinkId,
    tlsConfig: { serverNameToVerify: 'a.example' },
  }
  expect(api('CreateIntegration', given)).toMatchObject(given)
  expect(
    refusal(() => api('CreateIntegration', { ...given, integrationUri: 'https://a.example' })),
  ).toContain('400 BadRequestException: Invalid integrationUri specified')
})

// spec control-plane §15
test('an integration in use stays', () => {
  const { api, target } = httpPlane()
  const name = target()
  const integrationId = name.slice('integrations/'.length)
  const { routeId } = api('CreateRoute', { routeKey: 'GET /', target: name })
  expect(refusal(() => api('DeleteIntegration', { integrationId }))).toBe(
    `409 ConflictException: Cannot delete Integration '${integrationId}' due to Integration is referenced by Route(s)`,
  )
  api('DeleteRoute', { routeId })
  api('DeleteIntegration', { integrationId })
  expect(api('GetIntegrations').items).toEqual([])
})
