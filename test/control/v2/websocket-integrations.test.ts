import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import { functionUri, refusal } from './plane.ts'
import { httpBackend, webSocketPlane } from './web-socket-plane.ts'

const bad = (message: string) => `400 BadRequestException: ${message}`
const role = 'arn:aws:iam::000000000000:role/r'
const table = 'arn:aws:apigateway:us-east-1:dynamodb:action/PutItem'
const invalid = (expression: string) =>
  bad(
    `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${expression}]`,
  )

// spec websocket §14 and §3
test.each<[string, Params, Params]>([
  ['MOCK', {}, { integrationResponseSelectionExpression: '${integration.response.statuscode}' }],
  [
    'HTTP',
    { ...httpBackend, integrationType: 'HTTP' },
    {
      integrationMethod: 'POST',
      integrationUri: 'https://chat.example',
      integrationResponseSelectionExpression: '${integration.response.statuscode}',
    },
  ],
  [
    'HTTP_PROXY',
    httpBackend,
    { integrationMethod: 'POST', integrationUri: 'https://chat.example' },
  ],
  [
    'AWS',
    { integrationUri: functionUri },
    {
      integrationMethod: 'POST',
      integrationUri: functionUri,
      integrationResponseSelectionExpression: '${integration.response.body.errorMessage}',
    },
  ],
  [
    'AWS_PROXY',
    { integrationUri: functionUri },
    { integrationMethod: 'POST', integrationUri: functionUri },
  ],
])('an integration %s has what AWS gives one', (integrationType, given, shown) => {
  const { api } = webSocketPlane()
  const created = api('CreateIntegration', { ...given, integrationType })
  expect(created).toEqual({
    connectionType: 'INTERNET',
    integrationId: expect.stringMatching(/^[a-z0-9]{7}$/) as string,
    integrationType,
    passthroughBehavior: 'WHEN_NO_MATCH',
    payloadFormatVersion: '1.0',
    timeoutInMillis: 29_000,
    ...shown,
  })
})

// spec websocket §7
test.each<[string, Params, string]>([
  [
    'no method',
    { integrationMethod: undefined },
    bad('Enumeration value for HttpMethod must be non-empty'),
  ],
  [
    'a method that there is not',
    { integrationMethod: 'SEND' },
    bad('Invalid HttpMethod specified'),
  ],
  ['no URI', { integrationUri: undefined }, bad('Invalid HTTP endpoint specified for URI')],
  [
    // Clients can be connected through to it, and no message can be sent there.
    'a WebSocket backend of templates',
    { integrationType: 'HTTP', integrationUri: 'wss://chat.example' },
    bad('Invalid HTTP endpoint specified for URI'),
  ],
  [
    'an ARN that is none',
    { integrationType: 'AWS', integrationUri: 'lambda' },
    bad('Invalid ARN specified in the request'),
  ],
  [
    "a function's own ARN",
    {
      integrationType: 'AWS_PROXY',
      integrationUri: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    },
    bad('AWS ARN for integration must contain path or action'),
  ],
  [
    'a service as a proxy',
    { integrationType: 'AWS_PROXY', integrationUri: table, credentialsArn: role },
    bad("Integrations of type 'AWS_PROXY' currently only supports Lambda function invocations."),
  ],
  [
    'a service without a role',
    { integrationType: 'AWS', integrationUri: table },
    bad('Role ARN must be specified for AWS integrations'),
  ],
  ['credentials that are none', { credentialsArn: 'me' }, bad('Invalid credentialsArn specified')],
  [
    'a first-class integration',
    { integrationSubtype: 'SQS-SendMessage' },
    bad('integrationSubtype is not supported on protocolType WEBSOCKET'),
  ],
  [
    "an HTTP API's mapping of answers",
    { responseParameters: { '200': { 'append:header.a': 'b' } } },
    bad('responseParameters is not supported on protocolType WEBSOCKET'),
  ],
  [
    "an HTTP API's TLS",
    { tlsConfig: { serverNameToVerify: 'chat.example' } },
    bad('tlsConfig is not supported on protocolType WEBSOCKET'),
  ],
  [
    "an HTTP API's events",
    { payloadFormatVersion: '2.0' },
    bad('payloadFormatVersion 2.0 is only supported on protocolType HTTP'),
  ],
  ['no time at all', { timeoutInMillis: 49 }, bad('Timeout should be between 50 ms and')],
  [
    'a template chosen by what messages have not',
    { templateSelectionExpression: '$integration.response.statuscode' },
    bad('Invalid templateSelectionExpression specified: $integration.response.statuscode.'),
  ],
  [
    "a REST API's parameter",
    { requestParameters: { 'integration.request.header.a': 'method.request.header.a' } },
    invalid('method.request.header.a'),
  ],
  [
    "an HTTP API's parameter",
    { requestParameters: { 'append:header.a': "'b'" } },
    invalid('append:header.a'),
  ],
  [
    'a link without an id',
    { connectionType: 'VPC_LINK' },
    bad('ConnectionId must be set when connectionType is VPC_LINK'),
  ],
  [
    'a link that nobody made',
    { connectionType: 'VPC_LINK', connectionId: 'nobody' },
    bad('Invalid VpcLink identifier specified nobody'),
  ],
])('an integration is refused for %s', (_, given, message) => {
  const { api } = webSocketPlane()
  const refused = () => api('CreateIntegration', { ...httpBackend, ...given })
  expect(refusal(refused)).toContain(message)
})

// spec websocket §7
test.each<Params>([
  { requestParameters: { 'integration.request.header.a': 'route.request.header.a' } },
  {
    requestParameters: {
      'integration.request.querystring.a': 'route.request.multivaluequerystring.b',
    },
  },
  { requestParameters: { 'integration.request.path.a': 'route.request.body.b.c' } },
  { requestParameters: { 'integration.request.header.a': 'context.connectionId' } },
  { requestParameters: { 'integration.request.header.a': 'stageVariables.v' } },
  { requestParameters: { 'integration.request.header.a': "'text'" } },
  { integrationUri: 'https://${stageVariables.host}/said' },
  { integrationUri: '${stageVariables.url}' },
  { integrationType: 'AWS', integrationUri: table, credentialsArn: role },
  {
    templateSelectionExpression: '\\$default',
    requestTemplates: { $default: '{"statusCode":200}' },
  },
  { contentHandlingStrategy: 'CONVERT_TO_BINARY', passthroughBehavior: 'NEVER' },
])('an integration may have %j', (given) => {
  const { api } = webSocketPlane()
  expect(api('CreateIntegration', { ...httpBackend, ...given })).toMatchObject(given)
})

// spec websocket §8
test.each<[string, string | undefined]>([
  ['$default', undefined],
  ['/2\\d\\d/', undefined],
  ['/.*Error.*/', undefined],
  ['200', 'It must be $default or a pattern between slashes'],
  ['//', 'It must be $default or a pattern between slashes'],
  ['/(/', 'Invalid integrationResponseKey specified: /(/. '],
])('an integration response may have the key %s: %s', (integrationResponseKey, why) => {
  const { api, target } = webSocketPlane()
  const of = { integrationId: target({ integrationType: 'MOCK' }).replace('integrations/', '') }
  const create = () => api('CreateIntegrationResponse', { ...of, integrationResponseKey })
  if (why !== undefined) {
    expect(refusal(create)).toContain(why)
    return
  }
  expect(create()).toEqual({
    integrationResponseId: expect.stringMatching(/^[a-z0-9]{6}$/) as string,
    integrationResponseKey,
  })
  expect(refusal(create)).toBe(
    `409 ConflictException: IntegrationResponse with key ${integrationResponseKey} already exists for this integration`,
  )
})

test.each<[string, string | undefined]>([
  ['${integration.response.statuscode}', undefined],
  ['${integration.response.header.kind}', undefined],
  ['$integration.response.multivalueheader.kind', undefined],
  ['$request.body.kind', undefined],
  ['\\$default', undefined],
  ['$response.statuscode', '$response.statuscode is no variable here'],
])('the template of an answer may be chosen by %s: %s', (templateSelectionExpression, why) => {
  const { api, target } = webSocketPlane()
  const integrationId = target({ integrationType: 'MOCK' }).replace('integrations/', '')
  const given = { integrationId, integrationResponseKey: '$default', templateSelectionExpression }
  const create = () => api('CreateIntegrationResponse', given)
  if (why === undefined) expect(create()).toMatchObject({ templateSelectionExpression })
  else
    expect(refusal(create)).toContain(
      `Invalid templateSelectionExpression specified: ${templateSelectionExpression}. ${why}`,
    )
})
