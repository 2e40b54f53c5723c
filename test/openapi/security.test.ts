import { expect, test } from 'vitest'
import { define, methodOf, openapi, refusal } from './define.ts'

const inOpenapi = (operation: object, more: object = {}, path = '/x', item: object = {}) =>
  openapi({ paths: { [path]: { ...item, get: operation } }, ...more })

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

const login = {
  type: 'openIdConnect',
  openIdConnectUrl: 'https://issuer.example/.well-known/openid-configuration',
  'x-amazon-apigateway-authorizer': {
    type: 'jwt',
    identitySource: '$request.querystring.token',
    jwtConfiguration: { issuer: 'https://issuer.example', audience: ['app', 'b'] },
  },
}

// Ours: what HTTP APIs have (spec http-api §4)
test('a scheme with tokens of an issuer, and a method that wants scopes of them', () => {
  const { authorizers, resources } = define(
    inOpenapi(
      { security: [{ login: ['read', 'write'] }] },
      { components: { securitySchemes: { login } } },
    ),
  )
  expect(authorizers).toEqual([
    {
      name: 'login',
      type: 'JWT',
      authType: 'jwt',
      identitySource: 'method.request.querystring.token',
      jwtConfiguration: { issuer: 'https://issuer.example', audience: ['app', 'b'] },
    },
  ])
  expect(resources.flatMap(({ methods }) => Object.values(methods))).toMatchObject([
    {
      authorizationType: 'JWT',
      authorizer: 'login',
      authorizationScopes: ['read', 'write'],
    },
  ])
})

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
    { type: 'saml', authorizerUri: uri },
    "Unable to create authorizer 'a': its type must be token, request, cognito_user_pools or jwt",
  ],
  [
    'tokens of nobody',
    {},
    { type: 'jwt' },
    "'jwtConfiguration' with an issuer and its audience is missing",
  ],
  [
    'an issuer that anybody may be',
    {},
    { type: 'jwt', jwtConfiguration: { issuer: 'http://a.example', audience: ['app'] } },
    'its issuer must begin with https://',
  ],
  [
    'tokens for everybody',
    {},
    { type: 'jwt', jwtConfiguration: { issuer: 'https://a.example' } },
    'it needs 1 to 50 audiences',
  ],
  [
    'a token from nowhere',
    {},
    {
      type: 'jwt',
      identitySource: '$request.body.token',
      jwtConfiguration: { issuer: 'https://a.example', audience: ['app'] },
    },
    'its identitySource must be $request.header.{name} or $request.querystring.{name}',
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
