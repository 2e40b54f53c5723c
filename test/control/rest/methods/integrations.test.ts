import { expect, test } from 'vitest'
import type { Params } from '../../plane/control-plane.ts'
import { atAny, atGet, atResponse, patch, petStore } from '../../plane/pet-store.ts'

const lambda =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations'
const sqs = 'arn:aws:apigateway:us-east-1:sqs:path/000000000000/queue'
const credentials = 'arn:aws:iam::000000000000:role/r'
const defaults = {
  cacheKeyParameters: [],
  cacheNamespace: '$root',
  passthroughBehavior: 'WHEN_NO_MATCH',
  timeoutInMillis: 29_000,
}

// Spec control-plane §6 (Integration), integrations §2. PutIntegration's body member for the backend's verb is
// integrationHttpMethod here.
test.each<[string, Params, Params]>([
  [
    'MOCK keeps neither verb nor URI',
    { type: 'MOCK', integrationHttpMethod: 'GET', uri: 'http://x' },
    {},
  ],
  [
    'HTTP types show how they connect',
    { type: 'HTTP_PROXY', integrationHttpMethod: 'ANY', uri: 'https://example.com/{p}' },
    { httpMethod: 'ANY', uri: 'https://example.com/{p}', connectionType: 'INTERNET' },
  ],
  [
    'others do not',
    { type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: lambda, connectionType: 'INTERNET' },
    { httpMethod: 'POST', uri: lambda },
  ],
  [
    'a VPC link may be a stage variable',
    {
      type: 'HTTP',
      integrationHttpMethod: 'GET',
      uri: 'http://lb.example.com',
      connectionType: 'VPC_LINK',
      connectionId: '${stageVariables.link}',
    },
    {
      httpMethod: 'GET',
      uri: 'http://lb.example.com',
      connectionType: 'VPC_LINK',
      connectionId: '${stageVariables.link}',
    },
  ],
  [
    'a stage variable may be the whole host or the whole URI',
    { type: 'HTTP', integrationHttpMethod: 'GET', uri: '${stageVariables.url}' },
    { httpMethod: 'GET', uri: '${stageVariables.url}', connectionType: 'INTERNET' },
  ],
  [
    'an empty template is null',
    { type: 'MOCK', requestTemplates: { 'application/json': '', 'text/plain': 'x' } },
    { requestTemplates: { 'application/json': null, 'text/plain': 'x' } },
  ],
  [
    'mappings of every source',
    {
      type: 'AWS',
      integrationHttpMethod: 'POST',
      uri: sqs,
      credentials,
      requestParameters: {
        'integration.request.header.a': "'it''s'",
        'integration.request.header.b': 'context.identity.sourceIp',
        'integration.request.querystring.c': 'stageVariables.c',
        'integration.request.querystring.d': 'method.request.body.x[0].y',
        'integration.request.path.e': 'method.request.multivaluequerystring.q',
      },
    },
    {
      httpMethod: 'POST',
      uri: sqs,
      credentials,
      requestParameters: {
        'integration.request.header.a': "'it''s'",
        'integration.request.header.b': 'context.identity.sourceIp',
        'integration.request.querystring.c': 'stageVariables.c',
        'integration.request.querystring.d': 'method.request.body.x[0].y',
        'integration.request.path.e': 'method.request.multivaluequerystring.q',
      },
    },
  ],
])('PutIntegration: %s', (_, params, expected) => {
  const { call, at } = petStore()
  const declare = patch('add', '/requestParameters/method.request.querystring.q', 'false')
  call('UpdateMethod', at({ ...atAny, ...declare }))
  const integration = call('PutIntegration', at({ ...atAny, ...params }))
  expect(integration).toEqual(at({ ...defaults, type: params['type'], ...expected }))
  expect(call('GetIntegration', at(atAny))).toEqual(integration)
  expect(call('GetMethod', at(atAny))).toMatchObject({ methodIntegration: integration })
})

const mapping = (error: string) =>
  `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${error}]`
const http = { type: 'HTTP', integrationHttpMethod: 'GET', uri: 'http://example.com' }
const aws = { type: 'AWS', integrationHttpMethod: 'POST', uri: lambda }
const timeout = 'Timeout should be between 50 ms and 300000 ms'

// Spec integrations §2 (save-time errors), control-plane §8, parameter-mapping §3.
test.each<[Params, string]>([
  [{ type: 'HTTP', uri: 'http://x' }, 'Enumeration value for HttpMethod must be non-empty'],
  [{ type: 'AWS_PROXY', uri: lambda }, 'Enumeration value for HttpMethod must be non-empty'],
  [
    { ...http, integrationHttpMethod: 'TRACE' },
    'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
  ],
  [{ ...http, uri: undefined }, 'Invalid HTTP endpoint specified for URI'],
  [{ ...http, uri: 'example.com' }, 'Invalid HTTP endpoint specified for URI'],
  [{ ...http, uri: 'ftp://example.com' }, 'Invalid HTTP endpoint specified for URI'],
  [{ ...http, uri: 'file:///etc/passwd' }, 'Invalid HTTP endpoint specified for URI'],
  [{ ...http, uri: 'http:///x' }, 'Invalid HTTP endpoint specified for URI'],
  [{ ...aws, uri: 'lambda' }, 'Invalid ARN specified in the request'],
  [{ ...aws, uri: '${stageVariables.lambda}' }, 'Invalid ARN specified in the request'],
  [
    { ...aws, uri: 'arn:aws:lambda:us-east-1:0:function:f' },
    'AWS ARN for integration must contain path or action',
  ],
  [
    { ...aws, type: 'AWS_PROXY', uri: sqs },
    "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
  ],
  [{ ...aws, uri: sqs }, 'Role ARN must be specified for AWS integrations'],
  [{ ...aws, credentials: 'role' }, 'Invalid ARN specified in the request'],
  [{ ...http, timeoutInMillis: 49 }, timeout],
  [{ ...http, timeoutInMillis: 0 }, timeout],
  [{ ...http, timeoutInMillis: 300_001 }, timeout],
  [
    { ...http, type: 'HTTP_PROXY', responseTransferMode: 'STREAM', timeoutInMillis: 900_001 },
    'Timeout should be between 50 ms and 900000 ms',
  ],
  [
    { ...http, requestTemplates: { json: 'x' } },
    'Validation Result: warnings : [], errors : [Invalid content type specified: json]',
  ],
  [
    { ...http, requestParameters: { 'integration.request.header.a': 'true' } },
    mapping('Invalid mapping expression specified: true'),
  ],
  [
    { ...http, requestParameters: { 'header.a': "'x'" } },
    mapping('Invalid mapping expression specified: header.a'),
  ],
  [
    { ...http, requestParameters: { 'integration.request.header.a': 'method.request.path.id' } },
    mapping('Invalid mapping expression parameter specified: method.request.path.id'),
  ],
  [
    { ...http, connectionType: 'VPC_LINK' },
    'connectionId must be specified for connectionType VPC_LINK',
  ],
  [
    { ...aws, responseTransferMode: 'STREAM' },
    'responseTransferMode STREAM is only supported for HTTP_PROXY and AWS_PROXY integrations.',
  ],
  [
    { ...http, passthroughBehavior: 'SOMETIMES' },
    'Invalid passthroughBehavior specified: SOMETIMES. Valid options are WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER',
  ],
])('PutIntegration refuses %j', (params, message) => {
  const { call, refusal, at } = petStore()
  const before = call('GetIntegration', at(atGet))
  expect(refusal('PutIntegration', at({ ...atGet, ...params }))).toBe(
    `400 BadRequestException: ${message}`,
  )
  expect(call('GetIntegration', at(atGet))).toEqual(before)
})

test('what a mapping may not do is refused in an update, too', () => {
  const { refusal, at } = petStore()
  const wrong = patch('add', '/requestParameters/integration.request.header.a', 'nonsense')
  expect(refusal('UpdateIntegration', at({ ...atGet, ...wrong }))).toContain('nonsense')
})

// Spec control-plane §7, row Integration.
test.each([
  ['replace', '/timeoutInMillis', '5000', { timeoutInMillis: 5000 }],
  ['replace', '/passthroughBehavior', 'NEVER', { passthroughBehavior: 'NEVER' }],
  ['replace', '/contentHandling', 'CONVERT_TO_TEXT', { contentHandling: 'CONVERT_TO_TEXT' }],
  ['replace', '/cacheNamespace', 'shared', { cacheNamespace: 'shared' }],
  [
    'add',
    '/cacheKeyParameters/method.request.path.id',
    undefined,
    { cacheKeyParameters: ['method.request.path.id'] },
  ],
  [
    'add',
    '/requestTemplates/text~1plain',
    '',
    { requestTemplates: { 'application/json': '{"statusCode": 200}', 'text/plain': null } },
  ],
  ['remove', '/requestTemplates/application~1json', undefined, { requestTemplates: undefined }],
  ['replace', '/uri', 'http://ignored', { uri: undefined }],
])('UpdateIntegration %s %s %s', (op, path, value, expected) => {
  const { call, at } = petStore()
  const changed = call('UpdateIntegration', at({ ...atGet, ...patch(op, path, value) }))
  expect({ requestTemplates: undefined, uri: undefined, ...changed }).toMatchObject(expected)
})

test('putting an integration drops the responses of the old one', () => {
  const { call, at } = petStore()
  expect(call('GetIntegration', at(atGet))).toHaveProperty('integrationResponses')
  call('PutIntegration', at({ ...atGet, type: 'MOCK' }))
  expect(call('GetIntegration', at(atGet))).not.toHaveProperty('integrationResponses')
})

// Spec control-plane §6 (IntegrationResponse): an explicit empty pattern is kept, an empty template is null.
test('an integration response shows what it was given', () => {
  const { call, at } = petStore()
  const given = {
    selectionPattern: '',
    responseTemplates: { 'application/json': '', 'text/plain': null },
    responseParameters: { 'method.response.header.my-header': "'x'" },
  }
  const shown = {
    statusCode: '200',
    ...given,
    responseTemplates: { 'application/json': null, 'text/plain': null },
  }
  expect(call('PutIntegrationResponse', at({ ...atResponse, ...given }))).toEqual(shown)
  expect(call('GetIntegrationResponse', at(atResponse))).toEqual(shown)
  expect(call('PutIntegrationResponse', at(atResponse))).toEqual({ statusCode: '200' })
})

// Spec parameter-mapping §4: the target is declared by the method response.
test.each([
  [
    'method.response.header.other',
    "'x'",
    'Invalid mapping expression parameter specified: method.response.header.other',
  ],
  ['method.response.header.my-header', 'true', 'Invalid mapping expression specified: true'],
  [
    'method.response.header.my-header',
    'method.request.header.x',
    'Invalid mapping expression specified: method.request.header.x',
  ],
])('an integration response refuses %s from %s', (target, source, error) => {
  const { refusal, at } = petStore()
  const params = { ...atResponse, responseParameters: { [target]: source } }
  expect(refusal('PutIntegrationResponse', at(params))).toBe(
    `400 BadRequestException: ${mapping(error)}`,
  )
})

// Spec control-plane §7, row IntegrationResponse; §20 trap 6.
test('an integration response is patched by entry', () => {
  const { call, refusal, at } = petStore()
  const update = (op: string, path: string, value?: string) =>
    call('UpdateIntegrationResponse', at({ ...atResponse, ...patch(op, path, value) }))
  update('replace', '/responseTemplates/application~1json', '{}')
  update('replace', '/selectionPattern', '2..')
  expect(update('replace', '/contentHandling', 'CONVERT_TO_BINARY')).toEqual({
    statusCode: '200',
    selectionPattern: '2..',
    contentHandling: 'CONVERT_TO_BINARY',
    responseTemplates: { 'application/json': '{}' },
  })
  const gone = patch('remove', '/responseTemplates/text~1plain')
  expect(refusal('UpdateIntegrationResponse', at({ ...atResponse, ...gone }))).toBe(
    '404 NotFoundException: Content-Type specified was not found',
  )
  call('DeleteIntegrationResponse', at(atResponse))
  expect(call('GetIntegration', at(atGet))).not.toHaveProperty('integrationResponses')
  call('DeleteIntegration', at(atGet))
  expect(refusal('DeleteIntegration', at(atGet))).toBe(
    '404 NotFoundException: Invalid Integration identifier specified',
  )
})

// What Java patterns cannot be translated is said where they are written; spec integrations §17.
test.each(['(', 'a{2,1}', '\\G', '[z-a]'])(
  'the selection pattern %s is refused',
  (selectionPattern) => {
    const { call, refusal, at } = petStore()
    const refused =
      /^400 BadRequestException: Invalid selection pattern specified: .*\(column \d+\)$/
    expect(refusal('PutIntegrationResponse', at({ ...atResponse, selectionPattern }))).toMatch(
      refused,
    )
    const replaced = patch('replace', '/selectionPattern', selectionPattern)
    expect(refusal('UpdateIntegrationResponse', at({ ...atResponse, ...replaced }))).toMatch(
      refused,
    )
    expect(call('GetIntegrationResponse', at(atResponse))).not.toMatchObject({ selectionPattern })
  },
)

// Spec integrations §13: a timeout belongs to the mode it was set for.
test('UpdateIntegration: another transfer mode has the default timeout again', () => {
  const { call, at } = petStore()
  const streamed = { ...http, type: 'HTTP_PROXY', responseTransferMode: 'STREAM' }
  call('PutIntegration', at({ ...atAny, ...streamed, timeoutInMillis: 900_000 }))
  const update = (...operations: readonly [path: string, value: string][]) =>
    call(
      'UpdateIntegration',
      at({
        ...atAny,
        patchOperations: operations.map(([path, value]) => ({ op: 'replace', path, value })),
      }),
    )
  const mode = '/responseTransferMode'
  expect(update([mode, 'STREAM'])).toMatchObject({ timeoutInMillis: 900_000 })
  expect(update([mode, 'BUFFERED'])).toMatchObject({
    responseTransferMode: 'BUFFERED',
    timeoutInMillis: 29_000,
  })
  expect(update([mode, 'STREAM'], ['/timeoutInMillis', '600000'])).toMatchObject({
    responseTransferMode: 'STREAM',
    timeoutInMillis: 600_000,
  })
})
