import { expect, test } from 'vitest'
import { define, methodOf, openapi, refusal } from './define.ts'

/* ---- integrations: spec openapi §4, integrations §2 ---- */

const integrated = (integration: unknown, more: object = {}) =>
  openapi({ paths: { '/x': { get: { 'x-amazon-apigateway-integration': integration } } }, ...more })
const integrationOf = (integration: unknown, more?: object) =>
  methodOf(define(integrated(integration, more)), '/x', 'GET').methodIntegration
const defaults = {
  passthroughBehavior: 'WHEN_NO_MATCH',
  timeoutInMillis: 29_000,
  cacheKeyParameters: [],
}

test.each([
  [
    'HTTP with defaults',
    { type: 'http', httpMethod: 'get', uri: 'http://a' },
    { ...defaults, type: 'HTTP', httpMethod: 'GET', uri: 'http://a', connectionType: 'INTERNET' },
  ],
  [
    'AWS_PROXY has no connection type',
    { type: 'AWS_PROXY', httpMethod: 'POST', uri: 'arn:x', connectionType: 'INTERNET' },
    { ...defaults, type: 'AWS_PROXY', httpMethod: 'POST', uri: 'arn:x' },
  ],
  [
    'MOCK has neither method nor uri',
    { type: 'mock', httpMethod: 'POST', uri: 'http://a' },
    { ...defaults, type: 'MOCK' },
  ],
  [
    'all members',
    {
      type: 'Http_Proxy',
      httpMethod: 'ANY',
      uri: 'http://${stageVariables.h}',
      connectionType: 'vpc_link',
      connectionId: '${stageVariables.v}',
      integrationTarget: 'arn:t',
      credentials: 'arn:r',
      requestParameters: { 'integration.request.header.A': "'b'" },
      passthroughBehavior: 'when_no_templates',
      contentHandling: 'convert_to_text',
      timeoutInMillis: '1000',
      cacheNamespace: 'n',
      cacheKeyParameters: ['k'],
      tlsConfig: { insecureSkipVerification: true },
      responseTransferMode: 'stream',
      payloadFormatVersion: 1.0,
    },
    {
      type: 'HTTP_PROXY',
      httpMethod: 'ANY',
      uri: 'http://${stageVariables.h}',
      connectionType: 'VPC_LINK',
      connectionId: '${stageVariables.v}',
      integrationTarget: 'arn:t',
      credentials: 'arn:r',
      requestParameters: { 'integration.request.header.A': "'b'" },
      passthroughBehavior: 'WHEN_NO_TEMPLATES',
      contentHandling: 'CONVERT_TO_TEXT',
      timeoutInMillis: 1000,
      cacheNamespace: 'n',
      cacheKeyParameters: ['k'],
      tlsConfig: { insecureSkipVerification: true },
      responseTransferMode: 'STREAM',
    },
  ],
  [
    'responses: default has no pattern, codes may be numbers, an empty template is null',
    {
      type: 'mock',
      requestTemplates: { 'application/json': '' },
      responses: {
        default: { statusCode: 200, responseTemplates: { 'application/json': '' } },
        '5..': { statusCode: '500', contentHandling: 'CONVERT_TO_BINARY' },
      },
    },
    {
      ...defaults,
      type: 'MOCK',
      requestTemplates: { 'application/json': null },
      integrationResponses: {
        '200': { statusCode: '200', responseTemplates: { 'application/json': null } },
        '500': { statusCode: '500', selectionPattern: '5..', contentHandling: 'CONVERT_TO_BINARY' },
      },
    },
  ],
  // HTTP APIs' member, which AWS's REST APIs pass over: here it chooses the event (docs/differences.md).
  ...(['2.0', 2, '1.0', 1] as const).map((payloadFormatVersion): [string, unknown, unknown] => [
    `payloadFormatVersion ${JSON.stringify(payloadFormatVersion)}`,
    { type: 'aws_proxy', httpMethod: 'POST', payloadFormatVersion },
    {
      ...defaults,
      type: 'AWS_PROXY',
      httpMethod: 'POST',
      ...(String(payloadFormatVersion).startsWith('2') && { payloadFormatVersion: '2.0' }),
    },
  ]),
  ['nothing', undefined, undefined],
])('integration: %s', (_, integration, expected) => {
  expect(integrationOf(integration)).toEqual(expected)
})

test('a template is kept byte for byte (spec openapi §17.6)', () => {
  const template = '{ "a" : 1.0 ,\r\n\t"b":"\\u0041" }  '
  expect(
    integrationOf({ type: 'mock', requestTemplates: { 'application/json': template } })
      ?.requestTemplates,
  ).toEqual({ 'application/json': template })
})

test('an integration may be a reference into the components (spec openapi §11)', () => {
  const components = { 'x-amazon-apigateway-integrations': { m: { type: 'mock' } } }
  const reference = { $ref: '#/components/x-amazon-apigateway-integrations/m' }
  expect(integrationOf(reference, { components })).toEqual({ ...defaults, type: 'MOCK' })
})

test.each([
  // ls:apigateway_import::test_import_rest_api_with_base_path_oas30
  ['requestParameters', true, 'true'],
  ['requestParameters', 12, '12'],
  ['requestParameters', null, 'null'],
  ['requestTemplates', { statusCode: 200 }, '{"statusCode":200}'],
])('%s of another type than text are dropped with AWS’s warning: %j', (member, value, got) => {
  const definition = define(integrated({ type: 'mock', [member]: { a: value, b: "'kept'" } }))
  expect(methodOf(definition, '/x', 'GET').methodIntegration).toMatchObject({
    [member]: { b: "'kept'" },
  })
  expect(definition.warnings).toEqual([
    `Invalid format for '${member}'. Expected type string for property 'a' of resource '/x' and method 'GET' but got '${got}'`,
  ])
})

test.each([
  [
    'an unknown member',
    { type: 'mock', requestParameter: {} },
    "Unknown member 'requestParameter' of x-amazon-apigateway-integration is ignored",
  ],
  [
    'a member of HTTP APIs',
    { type: 'mock', integrationSubtype: 'SQS' },
    "Unknown member 'integrationSubtype'",
  ],
  [
    'an unknown member of tlsConfig',
    { type: 'http', tlsConfig: { serverNameToVerify: 'a' } },
    "Unknown member 'serverNameToVerify' of tlsConfig is ignored",
  ],
  [
    'an unknown member of a response',
    { type: 'mock', responses: { default: { statusCode: '200', template: '' } } },
    "Unknown member 'template' of an integration response is ignored",
  ],
  [
    'two responses of one code',
    { type: 'mock', responses: { a: { statusCode: '200' }, b: { statusCode: '200' } } },
    'have status code 200: the later replaces the earlier',
  ],
  [
    'an address left as a template variable',
    { type: 'aws_proxy', httpMethod: 'POST', uri: '${lambda_uri}' },
    'its uri begins with a variable nobody replaced',
  ],
])('integration: warns of %s, where it is', (_, integration, warning) => {
  const { warnings } = define(integrated(integration))
  expect(warnings).toEqual([expect.stringContaining(warning)])
  expect(warnings[0]).toContain('/paths/~1x/get/x-amazon-apigateway-integration/')
})

test.each([
  [
    'no type',
    {},
    "Unable to put integration on 'GET' for resource at path '/x': its 'type' is missing",
  ],
  [
    'a CloudFormation function',
    { type: 'aws', uri: { 'Fn::Sub': 'x' } },
    "is not of type `string`; the CloudFormation function 'Fn::Sub' must be resolved before import",
  ],
  ['no object', 'mock', 'is not of type `object`'],
  [
    'an unknown connection type',
    { type: 'http', connectionType: 'PRIVATE' },
    'Must be one of INTERNET, VPC_LINK',
  ],
  [
    'an unknown passthrough',
    { type: 'http', passthroughBehavior: 'ALWAYS' },
    'Must be one of WHEN_NO_MATCH, WHEN_NO_TEMPLATES, NEVER',
  ],
  [
    'a response without code',
    { type: 'mock', responses: { default: {} } },
    "the statusCode of 'default' must have three digits",
  ],
  [
    'a timeout that is no number',
    { type: 'mock', timeoutInMillis: 'long' },
    "'timeoutInMillis' must be a whole number of milliseconds",
  ],
])('integration refused: %s', (_, integration, message) => {
  expect(refusal(integrated(integration)).message).toContain(message)
})

test('a rule’s reason becomes the importer’s error, with its place', () => {
  const rules = {
    method: () => 'no method',
    integration: () => 'no integration',
    integrationResponse: () => 'no response',
  }
  const error = refusal(
    integrated({ type: 'mock', responses: { default: { statusCode: '200' } } }),
    { rules },
  )
  expect(error.problems.map((problem) => problem.message.replace(/ \(line.*/, ''))).toEqual([
    "Unable to put method 'GET' on resource at path '/x': no method",
    "Unable to put integration on 'GET' for resource at path '/x': no integration",
    "Unable to put integration response on 'GET' for resource at path '/x': no response",
  ])
})
