import { expect, test } from 'vitest'
import { define, methodOf, openapi, refusal, swagger } from './define.ts'

const inOpenapi = (operation: object, more: object = {}, path = '/x', item: object = {}) =>
  openapi({ paths: { [path]: { ...item, get: operation } }, ...more })
const inSwagger = (operation: object, more: object = {}) =>
  swagger({ paths: { '/x': { get: operation } }, ...more })

/* ---- request parameters: spec openapi §4 ---- */

test.each<[string, string, object[], object[], object | undefined]>([
  [
    'query, header and path',
    '/x/{id}',
    [],
    [
      { name: 'q', in: 'query', required: true },
      { name: 'H', in: 'header' },
      { name: 'id', in: 'path', required: true },
    ],
    {
      'method.request.querystring.q': true,
      'method.request.header.H': false,
      'method.request.path.id': true,
    },
  ],
  [
    'cookies and forms are none',
    '/x',
    [],
    [
      { name: 'c', in: 'cookie' },
      { name: 'f', in: 'formData' },
    ],
    undefined,
  ],
  [
    'those of the path item hold',
    '/x',
    [{ name: 'q', in: 'query' }],
    [],
    { 'method.request.querystring.q': false },
  ],
  [
    'the operation overrides by name and place',
    '/x',
    [
      { name: 'q', in: 'query' },
      { name: 'q', in: 'header' },
    ],
    [{ name: 'q', in: 'query', required: true }],
    { 'method.request.querystring.q': true, 'method.request.header.q': false },
  ],
  [
    'a variable at the end declares itself [R]',
    '/a/{id}',
    [],
    [],
    { 'method.request.path.id': true },
  ],
  ['one further up does not', '/a/{id}/b', [], [], undefined],
  ['a greedy one does not [R]', '/a/{p+}', [], [], undefined],
])('parameters: %s', (_, path, common, own, expected) => {
  const document = inOpenapi({ parameters: own }, {}, path, { parameters: common })
  expect(methodOf(define(document), path, 'GET').requestParameters).toEqual(expected)
})

test('operationId is the operation’s name (spec openapi §4)', () => {
  expect(methodOf(define(inOpenapi({ operationId: 'op' })), '/x', 'GET').operationName).toBe('op')
})

/* ---- bodies and responses ---- */

const pet = { schemas: { Pet: { type: 'object', description: 'A pet' } } }
const ref = { $ref: '#/components/schemas/Pet' }

test('a request body refers to models by content type (spec openapi §4)', () => {
  const content = {
    'application/json': { schema: ref },
    'application/xml': { schema: ref },
    'text/plain': {},
  }
  const method = methodOf(
    define(inOpenapi({ requestBody: { content } }, { components: pet })),
    '/x',
    'GET',
  )
  expect(method.requestModels).toEqual({ 'application/json': 'Pet', 'application/xml': 'Pet' })
})

test('Swagger’s body parameter is application/json, whatever is consumed (spec openapi §4)', () => {
  const document = inSwagger(
    {
      consumes: ['text/csv'],
      parameters: [{ in: 'body', name: 'b', schema: { $ref: '#/definitions/Pet' } }],
    },
    { definitions: pet.schemas },
  )
  expect(methodOf(define(document), '/x', 'GET').requestModels).toEqual({
    'application/json': 'Pet',
  })
})

test.each([
  ['by the operation', { produces: ['a/b', 'c/d'] }, {}, { 'a/b': 'Pet', 'c/d': 'Pet' }],
  ['by the document', {}, { produces: ['a/b'] }, { 'a/b': 'Pet' }],
  ['by nobody', {}, {}, { 'application/json': 'Pet' }],
])('Swagger’s responses have the types produced %s (spec openapi §4)', (_, own, root, expected) => {
  const document = inSwagger(
    { ...own, responses: { '200': { schema: { $ref: '#/definitions/Pet' } } } },
    { ...root, definitions: pet.schemas },
  )
  expect(methodOf(define(document), '/x', 'GET').methodResponses?.['200']?.responseModels).toEqual(
    expected,
  )
})

test('responses: models, headers, integer codes; `default` is left out (spec openapi §4)', () => {
  const text = [
    'openapi: 3.0.1',
    'info: {title: t}',
    'paths:',
    '  /x:',
    '    get:',
    '      responses:',
    '        200:',
    '          headers: {X-A: {schema: {type: string}}}',
    "          content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}",
    '        404: {}',
    '        default: {description: d}',
    'components: {schemas: {Pet: {type: object}}}',
  ].join('\n')
  expect(methodOf(define(text), '/x', 'GET').methodResponses).toEqual({
    '200': {
      statusCode: '200',
      responseParameters: { 'method.response.header.X-A': false },
      responseModels: { 'application/json': 'Pet' },
    },
    '404': { statusCode: '404' },
  })
})

test('a range of codes is left out with a warning that says where', () => {
  const { warnings } = define(inOpenapi({ responses: { '2XX': {} } }))
  expect(warnings).toEqual([
    expect.stringMatching(
      /^Ignoring response '2XX' of method 'GET \/x'.*\/paths\/~1x\/get\/responses\/2XX\)$/,
    ),
  ])
})

test('an operation without responses is none to warn of (ls:apigateway_import::test_import_rest_api)', () => {
  expect(define(inOpenapi({})).warnings).toEqual([])
})

/* ---- security: spec openapi §6 ---- */

const uri = 'arn:aws:apigateway:r:lambda:path/f'
const schemes = {
  key: { type: 'apiKey', name: 'X-Api-Key', in: 'header' },
  iam: {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
  token: {
    type: 'apiKey',
    name: 'Auth',
    in: 'header',
    'x-amazon-apigateway-authtype': 'oauth2',
    'x-amazon-apigateway-authorizer': {
      type: 'token',
      authorizerUri: uri,
      authorizerCredentials: '',
      identitySource: '',
      authorizerResultTtlInSeconds: 60,
      identityValidationExpression: '^x',
    },
  },
  request: {
    type: 'apiKey',
    name: 'Unused',
    in: 'header',
    'x-amazon-apigateway-authorizer': {
      type: 'REQUEST',
      authorizerUri: uri,
      identitySource: 'method.request.header.A, context.B',
    },
  },
  pool: {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: ['arn:pool'] },
  },
  bearer: { type: 'http', scheme: 'bearer' },
}

const secured = (operation: object, root: object = {}) =>
  inOpenapi(operation, { ...root, components: { securitySchemes: schemes } })

test.each<[string, object, object, object]>([
  [
    'an API key, its header in any case',
    { security: [{ key: [] }] },
    {},
    { authorizationType: 'NONE', apiKeyRequired: true },
  ],
  ['IAM', { security: [{ iam: [] }] }, {}, { authorizationType: 'AWS_IAM', apiKeyRequired: false }],
  [
    'a token authorizer',
    { security: [{ token: [] }] },
    {},
    { authorizationType: 'CUSTOM', authorizer: 'token', apiKeyRequired: false },
  ],
  [
    'a request authorizer',
    { security: [{ request: ['ignored'] }] },
    {},
    { authorizationType: 'CUSTOM', authorizer: 'request', apiKeyRequired: false },
  ],
  [
    'a user pool with scopes',
    { security: [{ pool: ['a/read'] }] },
    {},
    {
      authorizationType: 'COGNITO_USER_POOLS',
      authorizer: 'pool',
      authorizationScopes: ['a/read'],
      apiKeyRequired: false,
    },
  ],
  [
    'a user pool without scopes',
    { security: [{ pool: [] }] },
    {},
    { authorizationType: 'COGNITO_USER_POOLS', authorizer: 'pool', apiKeyRequired: false },
  ],
  [
    'an authorizer and a key together',
    { security: [{ token: [], key: [] }] },
    {},
    { authorizationType: 'CUSTOM', authorizer: 'token', apiKeyRequired: true },
  ],
  // ls:apigateway_import::test_import_rest_api lists them apart
  [
    'an authorizer and a key apart',
    { security: [{ token: [] }, { key: [] }] },
    {},
    { authorizationType: 'CUSTOM', authorizer: 'token', apiKeyRequired: true },
  ],
  [
    'of two authorizers the first',
    { security: [{ token: [] }, { pool: ['s'] }] },
    {},
    { authorizationType: 'CUSTOM', authorizer: 'token', apiKeyRequired: false },
  ],
  [
    'the document’s own [R]',
    {},
    { security: [{ key: [] }] },
    { authorizationType: 'NONE', apiKeyRequired: true },
  ],
  [
    'an empty list switches that off',
    { security: [] },
    { security: [{ key: [] }] },
    { authorizationType: 'NONE', apiKeyRequired: false },
  ],
  [
    'x-amazon-apigateway-auth in any case',
    { 'x-amazon-apigateway-auth': { type: 'aws_iam' } },
    {},
    { authorizationType: 'AWS_IAM', apiKeyRequired: false },
  ],
  [
    'x-amazon-apigateway-auth NONE',
    { security: [{ token: [], key: [] }], 'x-amazon-apigateway-auth': { type: 'NONE' } },
    {},
    { authorizationType: 'NONE', apiKeyRequired: true },
  ],
])('security: %s', (_, operation, root, expected) => {
  const { httpMethod, requestParameters, ...security } = methodOf(
    define(secured(operation, root)),
    '/x',
    'GET',
  )
  expect([httpMethod, requestParameters]).toEqual(['GET', undefined])
  expect(security).toEqual(expected)
})

test('authorizers are made from all schemes that have one, used or not (spec openapi §3 [R], §6)', () => {
  expect(define(secured({})).authorizers).toEqual([
    {
      name: 'token',
      type: 'TOKEN',
      authType: 'oauth2',
      authorizerUri: uri,
      identitySource: 'method.request.header.Auth',
      identityValidationExpression: '^x',
      authorizerResultTtlInSeconds: 60,
    },
    {
      name: 'request',
      type: 'REQUEST',
      authType: 'custom',
      authorizerUri: uri,
      identitySource: 'method.request.header.A, context.B',
    },
    {
      name: 'pool',
      type: 'COGNITO_USER_POOLS',
      authType: 'cognito_user_pools',
      identitySource: 'method.request.header.Authorization',
      providerARNs: ['arn:pool'],
    },
  ])
})

test('a scheme REST APIs do not know protects nothing, and that is said', () => {
  expect(define(secured({ security: [{ bearer: [] }] })).warnings).toEqual([
    expect.stringContaining(
      "Security scheme 'bearer' of type 'http' is not supported by REST APIs and does not protect method 'GET' on resource at path '/x'",
    ),
  ])
})

// ATTACKS 82: what protects an API is never dropped in silence.
test.each([
  [
    'an undefined scheme',
    { security: [{ nope: [] }] },
    {},
    "the security scheme 'nope' is not defined",
  ],
  ['security that is no list', { security: { key: [] } }, {}, 'is not of type `array`'],
  [
    'an unknown authorization type',
    { 'x-amazon-apigateway-auth': { type: 'BASIC' } },
    {},
    'Must be one of NONE, AWS_IAM',
  ],
  ['no authorization type', { 'x-amazon-apigateway-auth': {} }, {}, "'type' is missing"],
  [
    'an unknown authorizer type',
    {},
    { type: 'jwt', authorizerUri: uri },
    "Unable to create authorizer 'a': its type must be token, request or cognito_user_pools",
  ],
  ['an authorizer without address', {}, { type: 'token' }, "'authorizerUri' is missing"],
  ['a pool without provider', {}, { type: 'cognito_user_pools' }, "'providerARNs' is missing"],
  [
    'a TTL beyond an hour',
    {},
    { type: 'token', authorizerUri: uri, authorizerResultTtlInSeconds: 3601 },
    'must be a whole number from 0 to 3600',
  ],
  [
    'an unknown validator',
    { 'x-amazon-apigateway-request-validator': 'nope' },
    {},
    "Invalid Request Validator identifier specified: 'nope'",
  ],
])('security refused: %s', (_, operation, authorizer, message) => {
  const scheme = {
    type: 'apiKey',
    name: 'A',
    in: 'header',
    'x-amazon-apigateway-authorizer': authorizer,
  }
  const securitySchemes = { ...schemes, ...(Object.keys(authorizer).length > 0 && { a: scheme }) }
  expect(refusal(inOpenapi(operation, { components: { securitySchemes } })).message).toContain(
    message,
  )
})

/* ---- validators ---- */

test.each([
  ['the document’s', 'basic', undefined, 'basic'],
  ['the operation’s own', 'basic', 'full', 'full'],
  ['none', undefined, undefined, undefined],
])('request validator: %s (spec openapi §4)', (_, root, own, expected) => {
  const key = 'x-amazon-apigateway-request-validator'
  const definition = define(
    inOpenapi(own === undefined ? {} : { [key]: own }, {
      ...(root !== undefined && { [key]: root }),
      'x-amazon-apigateway-request-validators': {
        basic: {},
        full: { validateRequestBody: true, validateRequestParameters: 'true' },
      },
    }),
  )
  expect(methodOf(definition, '/x', 'GET').requestValidator).toBe(expected)
  expect(definition.requestValidators).toEqual([
    { name: 'basic', validateRequestBody: false, validateRequestParameters: false },
    { name: 'full', validateRequestBody: true, validateRequestParameters: true },
  ])
})
