import { expect, test } from 'vitest'
import type { ApiDefinition } from '../../src/openapi/definition.ts'
import { define, openapi, refusal, swagger } from './define.ts'

/* ---- the document's own: spec openapi §11 ---- */

test.each<[string, object, Partial<ApiDefinition>]>([
  [
    'binary-media-types',
    { 'x-amazon-apigateway-binary-media-types': ['image/png', '*/*'] },
    { binaryMediaTypes: ['image/png', '*/*'] },
  ],
  [
    'minimum-compression-size',
    { 'x-amazon-apigateway-minimum-compression-size': 0 },
    { minimumCompressionSize: 0 },
  ],
  [
    'minimum-compression-size as text',
    { 'x-amazon-apigateway-minimum-compression-size': '10485760' },
    { minimumCompressionSize: 10_485_760 },
  ],
  [
    'api-key-source',
    { 'x-amazon-apigateway-api-key-source': 'authorizer' },
    { apiKeySource: 'AUTHORIZER' },
  ],
  [
    'policy',
    { 'x-amazon-apigateway-policy': { Version: 'v', Statement: [] } },
    { policy: '{"Version":"v","Statement":[]}' },
  ],
  [
    'policy as text',
    { 'x-amazon-apigateway-policy': '{ "Version": "v" }' },
    { policy: '{"Version":"v"}' },
  ],
  [
    'endpoint-access-mode and security-policy',
    {
      'x-amazon-apigateway-endpoint-access-mode': 'STRICT',
      'x-amazon-apigateway-security-policy': 'SecurityPolicy_TLS13_1_3_2025_09',
    },
    { endpointAccessMode: 'STRICT', securityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09' },
  ],
  [
    'endpoint-configuration in a server',
    {
      servers: [
        {
          url: '/',
          'x-amazon-apigateway-endpoint-configuration': {
            disableExecuteApiEndpoint: true,
            vpcEndpointIds: ['vpce-1'],
          },
        },
      ],
    },
    { disableExecuteApiEndpoint: true, endpointConfiguration: { vpcEndpointIds: ['vpce-1'] } },
  ],
  [
    'importexport-version, without effect',
    { 'x-amazon-apigateway-importexport-version': '1.0' },
    {},
  ],
])('%s', (_, extension, expected) => {
  const {
    resources,
    models,
    requestValidators,
    authorizers,
    gatewayResponses,
    documentationParts,
    ...rest
  } = define(openapi(extension))
  expect([
    resources.length,
    models,
    requestValidators,
    authorizers,
    gatewayResponses,
    documentationParts,
  ]).toEqual([1, [], [], [], [], []])
  expect(rest).toEqual({ name: 'api', version: '1', warnings: [], ...expected })
})

test('endpoint-configuration at the root of Swagger', () => {
  const document = swagger({
    'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: 'true' },
  })
  expect(define(document).disableExecuteApiEndpoint).toBe(true)
})

test('gateway-responses: codes as texts, members that are absent stay absent', () => {
  // A header name with dots is recorded: ls:apigateway_import::test_import_rest_api
  const responseParameters = { 'gatewayresponse.header.method.response.header.X': "'v'" }
  const definition = define(
    openapi({
      'x-amazon-apigateway-gateway-responses': {
        UNAUTHORIZED: { statusCode: 401, responseParameters },
        THROTTLED: { responseTemplates: { 'application/json': '{}' } },
        NO_SUCH: {},
      },
    }),
  )
  expect(definition.gatewayResponses).toEqual([
    { responseType: 'UNAUTHORIZED', statusCode: '401', responseParameters },
    { responseType: 'THROTTLED', responseTemplates: { 'application/json': '{}' } },
  ])
  expect(definition.warnings).toEqual([
    expect.stringContaining("Unknown gateway response type 'NO_SUCH' is ignored"),
  ])
})

test.each([
  [
    'x-amazon-apigateway-minimum-compression-size',
    -1,
    'Invalid minimum compression size, must be between 0 and 10485760',
  ],
  [
    'x-amazon-apigateway-minimum-compression-size',
    10_485_761,
    'Invalid minimum compression size, must be between 0 and 10485760',
  ],
  ['x-amazon-apigateway-api-key-source', 'QUERY', 'Must be one of HEADER, AUTHORIZER'],
  ['x-amazon-apigateway-policy', 'not json', 'Invalid policy document'],
  ['x-amazon-apigateway-policy', '{"a":1,"a":2}', 'Invalid policy document'],
  ['x-amazon-apigateway-policy', [], 'Invalid policy document'],
  [
    'x-amazon-apigateway-security-policy',
    'SecurityPolicy_TLS13_1_3_2025_09',
    'requires x-amazon-apigateway-endpoint-access-mode',
  ],
  [
    'x-amazon-apigateway-endpoint-configuration',
    { disableExecuteApiEndpoint: 'maybe' },
    'is not of type `boolean`',
  ],
  [
    'x-amazon-apigateway-endpoint-configuration',
    { ipAddressType: 'ipv6' },
    'ipAddressType must be either ipv4 or dualstack.',
  ],
  [
    'x-amazon-apigateway-gateway-responses',
    { THROTTLED: { statusCode: '42' } },
    'Invalid status code "42"',
  ],
  [
    'x-amazon-apigateway-request-validators',
    { a: { validateRequestBody: 'si' } },
    'is not of type `boolean`',
  ],
])('%s refused: %j', (extension, value, message) => {
  const error = refusal(openapi({ [extension]: value }))
  expect(error.message).toContain(message)
  expect(error.message).toMatch(new RegExp(`\\(line 1, column \\d+, /${extension}`))
})

test.each([
  [
    'unknown',
    openapi({ 'x-amazon-apigateway-magic': 1 }),
    "Unknown extension 'x-amazon-apigateway-magic' is ignored (line 1, column 68, /x-amazon-apigateway-magic)",
  ],
  [
    'misspelt by case',
    openapi({ paths: { '/x': { get: { 'X-Amazon-ApiGateway-Integration': {} } } } }),
    "Unknown extension 'X-Amazon-ApiGateway-Integration' is ignored",
  ],
  [
    'misplaced',
    openapi({ paths: { '/x': { get: { 'x-amazon-apigateway-policy': {} } } } }),
    "Extension 'x-amazon-apigateway-policy' is ignored here: it belongs in the document",
  ],
  [
    'for HTTP APIs',
    openapi({ 'x-amazon-apigateway-cors': {} }),
    "Extension 'x-amazon-apigateway-cors' is ignored: it applies to HTTP APIs only",
  ],
  [
    'unknown in a scheme',
    openapi({ components: { securitySchemes: { a: { 'x-amazon-apigateway-authorizor': {} } } } }),
    "Unknown extension 'x-amazon-apigateway-authorizor' is ignored",
  ],
  [
    'unknown in a server',
    openapi({ servers: [{ url: '/', 'x-amazon-apigateway-x': 1 }] }),
    '/servers/0/x-amazon-apigateway-x)',
  ],
  [
    'unknown in a path item',
    openapi({ paths: { '/x': { 'x-amazon-apigateway-x': 1 } } }),
    '/paths/~1x/x-amazon-apigateway-x)',
  ],
  [
    'unknown member of an authorizer',
    openapi({
      components: {
        securitySchemes: {
          a: { 'x-amazon-apigateway-authorizer': { type: 'token', authorizerUri: 'u', ttl: 1 } },
        },
      },
    }),
    "Unknown member 'ttl' of x-amazon-apigateway-authorizer is ignored",
  ],
])('no extension is dropped in silence: %s', (_, document, warning) => {
  expect(define(document).warnings).toEqual([expect.stringContaining(warning)])
})
