import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../../plane/control-plane.ts'

const uri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations'
const pool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc'
const header = 'method.request.header.Auth'
const token = { name: 'a', type: 'TOKEN', authorizerUri: uri, identitySource: header }
const request = { name: 'a', type: 'REQUEST', authorizerUri: uri, identitySource: header }
const jwtConfiguration = { issuer: 'https://issuer.example/tenant', audience: ['app'] }
const jwt = { name: 'a', type: 'JWT', jwtConfiguration }
const cognito = { name: 'a', type: 'COGNITO_USER_POOLS', providerARNs: [pool] }

function apiPlane() {
  const plane = controlPlane()
  const { id: restApiId, rootResourceId } = plane.call('CreateRestApi', { name: 'n' })
  const create = (params: Params) => plane.call('CreateAuthorizer', { restApiId, ...params })
  const patch = (authorizerId: string, ...patchOperations: Params[]) => ({
    restApiId,
    authorizerId,
    patchOperations,
  })
  return { ...plane, restApiId, rootResourceId, create, patch }
}

// conformance: ls:apigateway_basic::test_apigateway_with_custom_authorization_method#authorizer (whose URI has blanks);
// spec control-plane §6 (defaults), rest-auth §7 (identity source of user pools).
test.each<[string, Params, Params]>([
  [
    'TOKEN',
    { ...token, authorizerUri: uri.replace('path/', 'path/   ') },
    { authType: 'custom', identitySource: header },
  ],
  [
    'REQUEST, uncached, without sources',
    { name: 'a', type: 'REQUEST', authorizerUri: uri, authorizerResultTtlInSeconds: 0 },
    { authType: 'custom', authorizerResultTtlInSeconds: 0 },
  ],
  [
    'REQUEST with sources of every kind',
    {
      ...request,
      identitySource: `${header}, method.request.querystring.q,stageVariables.v,context.httpMethod`,
    },
    { authType: 'custom' },
  ],
  [
    'COGNITO_USER_POOLS',
    cognito,
    {
      authType: 'cognito_user_pools',
      identitySource: 'method.request.header.Authorization',
      providerARNs: [pool],
    },
  ],
  ['JWT', jwt, { authType: 'jwt', identitySource: 'method.request.header.Authorization' }],
  [
    'JWT of an issuer on this machine, its token in the query',
    {
      ...jwt,
      jwtConfiguration: { issuer: 'http://127.0.0.1:9000', audience: ['app', 'b'] },
      identitySource: 'method.request.querystring.token',
    },
    { authType: 'jwt' },
  ],
])('CreateAuthorizer shows what was made: %s', (_, params, shown) => {
  const { create, call, restApiId } = apiPlane()
  const created = create(params)
  expect(created).toEqual({ ...params, ...shown, id: created.id })
  expect(call('GetAuthorizer', { restApiId, authorizerId: created.id })).toEqual(created)
  expect(call('GetAuthorizers', { restApiId }).items).toEqual([created])
})

// Spec control-plane §8 and rest-auth §6; the texts of URI and name are AWS's, as its users report them.
test.each<[string, Params, string]>([
  ['a blank name', { ...token, name: ' ' }, 'Authorizer name cannot be blank'],
  [
    'a name that is taken',
    { ...token, name: 'taken' },
    'Authorizer name must be unique. Authorizer taken already exists in this RestApi.',
  ],
  [
    'a function by its own ARN',
    { ...token, authorizerUri: 'arn:aws:lambda:us-east-1:1:function:f' },
    'Invalid Authorizer URI: arn:aws:lambda:us-east-1:1:function:f. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.',
  ],
  [
    'no URI',
    { ...request, authorizerUri: '' },
    'Invalid Authorizer URI: null. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.',
  ],
  [
    'a token in the query',
    { ...token, identitySource: 'method.request.querystring.q' },
    'Invalid identitySource specified: method.request.querystring.q. A TOKEN authorizer needs one header, method.request.header.{name}',
  ],
  [
    'a path parameter as identity',
    { ...request, identitySource: `${header},method.request.path.id` },
    'Invalid identitySource specified: method.request.path.id. Sources are method.request.header.{name}, method.request.querystring.{name}, stageVariables.{name} and context.{name}, separated by commas',
  ],
  [
    'a cache without a key',
    { ...request, identitySource: '' },
    'Identity source must be set if authorizer caching is enabled (TTL is greater than 0)',
  ],
  [
    'results cached for more than an hour',
    { ...token, authorizerResultTtlInSeconds: 3601 },
    'Invalid authorizerResultTtlInSeconds specified: it must be a whole number of seconds from 0 to 3600',
  ],
  [
    'no user pool',
    { ...cognito, providerARNs: [] },
    'Invalid providerARNs specified: a COGNITO_USER_POOLS authorizer needs the ARN of a user pool',
  ],
  [
    'an ARN of something else',
    { ...cognito, providerARNs: ['arn:aws:s3:::bucket'] },
    'Invalid Cognito User Pool ARN specified: arn:aws:s3:::bucket. It must read arn:aws:cognito-idp:{region}:{account}:userpool/{id}',
  ],
  [
    'JWT without configuration',
    { ...jwt, jwtConfiguration: undefined },
    'Invalid jwtConfiguration specified: a JWT authorizer needs an issuer and its audience',
  ],
  [
    'JWT without audience',
    { ...jwt, jwtConfiguration: { ...jwtConfiguration, audience: [] } },
    'Invalid audience specified: a JWT authorizer needs 1 to 50 audiences, none of them empty: tokens that were issued for others must not pass',
  ],
  [
    'an issuer in plain text',
    { ...jwt, jwtConfiguration: { ...jwtConfiguration, issuer: 'http://issuer.example' } },
    'Invalid issuer specified: http://issuer.example must begin with https://: plain http: is for this machine and its own networks',
  ],
  [
    'an issuer with a query',
    { ...jwt, jwtConfiguration: { ...jwtConfiguration, issuer: 'https://issuer.example/?a' } },
    'Invalid issuer specified: https://issuer.example/?a must have no query and no fragment',
  ],
  [
    'an issuer that is no URL',
    { ...jwt, jwtConfiguration: { ...jwtConfiguration, issuer: 'issuer.example' } },
    'Invalid issuer specified: issuer.example must be a URL such as https://issuer.example.com',
  ],
  [
    'a token from two sources',
    { ...jwt, identitySource: `${header},${header}` },
    `Invalid identitySource specified: ${header},${header}. A JWT authorizer needs one source, method.request.header.{name} or method.request.querystring.{name}`,
  ],
  [
    'a configuration of tokens for another type',
    { ...cognito, jwtConfiguration },
    'Invalid jwtConfiguration specified: it is for authorizers of type JWT, and this one is of type COGNITO_USER_POOLS',
  ],
])('CreateAuthorizer refuses %s', (_, params, message) => {
  const { create, refusal, restApiId } = apiPlane()
  create({ ...token, name: 'taken' })
  expect(refusal('CreateAuthorizer', { restApiId, ...params })).toBe(
    `400 BadRequestException: ${message}`,
  )
})

test('an identity expression that is no Java pattern is refused', () => {
  const { refusal, restApiId } = apiPlane()
  expect(
    refusal('CreateAuthorizer', { restApiId, ...token, identityValidationExpression: '(' }),
  ).toMatch(/^400 BadRequestException: Invalid identityValidationExpression specified: ./)
})

// Spec control-plane §8 and §16.
test('an unknown API or authorizer has AWS’s text of each operation', () => {
  const { refusal, restApiId } = apiPlane()
  expect(refusal('CreateAuthorizer', { restApiId: 'unknown', ...token })).toBe(
    '409 ConflictException: Unable to complete operation due to concurrent modification. Please try again later.',
  )
  expect(refusal('GetAuthorizers', { restApiId: 'unknown' })).toBe(
    '404 NotFoundException: Invalid API identifier specified 000000000000:unknown',
  )
  for (const operation of ['GetAuthorizer', 'UpdateAuthorizer', 'DeleteAuthorizer'])
    expect(refusal(operation, { restApiId, authorizerId: 'unknown' })).toBe(
      '404 NotFoundException: Invalid Authorizer identifier specified',
    )
})

// Spec control-plane §7, row Authorizer.
test.each<[Params, Params, Params]>([
  [token, { op: 'replace', path: '/name', value: 'b' }, { name: 'b' }],
  [token, { op: 'replace', path: '/type', value: 'REQUEST' }, { type: 'REQUEST' }],
  [token, { op: 'replace', path: '/authType', value: 'oauth2' }, { authType: 'oauth2' }],
  [
    token,
    { op: 'replace', path: '/authorizerResultTtlInSeconds', value: '0' },
    { authorizerResultTtlInSeconds: 0 },
  ],
  [
    token,
    { op: 'replace', path: '/identityValidationExpression', value: '^x' },
    { identityValidationExpression: '^x' },
  ],
  [
    token,
    { op: 'replace', path: '/authorizerCredentials', value: 'arn:aws:iam::1:role/r' },
    { authorizerCredentials: 'arn:aws:iam::1:role/r' },
  ],
  [
    request,
    { op: 'add', path: '/identitySource', value: 'context.path' },
    { identitySource: `${header},context.path` },
  ],
  [
    { ...request, identitySource: `${header},context.path` },
    { op: 'remove', path: '/identitySource', value: header },
    { identitySource: 'context.path' },
  ],
  [
    { ...request, authorizerResultTtlInSeconds: 0 },
    { op: 'remove', path: '/identitySource' },
    { identitySource: undefined },
  ],
  [
    cognito,
    { op: 'add', path: '/providerARNs', value: `${pool}2` },
    { providerARNs: [pool, `${pool}2`] },
  ],
  [
    jwt,
    { op: 'add', path: '/jwtConfiguration/audience', value: 'b' },
    { jwtConfiguration: { ...jwtConfiguration, audience: ['app', 'b'] } },
  ],
  [
    jwt,
    { op: 'replace', path: '/jwtConfiguration/issuer', value: 'https://b.example' },
    { jwtConfiguration: { ...jwtConfiguration, issuer: 'https://b.example' } },
  ],
])('UpdateAuthorizer of %j: %j', (params, operation, expected) => {
  const { call, create, patch } = apiPlane()
  const { id } = create(params)
  const patched = call('UpdateAuthorizer', patch(id, operation))
  expect({ identitySource: undefined, ...patched }).toMatchObject(expected)
  expect(call('GetAuthorizer', patch(id))).toEqual(patched)
})

test.each<[Params, Params, string]>([
  [
    token,
    { op: 'add', path: '/name', value: 'b' },
    'Invalid patch operation specified. Must be one of: [replace]',
  ],
  [token, { op: 'replace', path: '/id', value: 'b' }, 'Invalid patch path /id'],
  [
    cognito,
    { op: 'remove', path: '/providerARNs', value: pool },
    'Invalid providerARNs specified: a COGNITO_USER_POOLS authorizer needs the ARN of a user pool',
  ],
  [
    jwt,
    { op: 'remove', path: '/jwtConfiguration/audience', value: 'app' },
    'Invalid audience specified: a JWT authorizer needs 1 to 50 audiences, none of them empty: tokens that were issued for others must not pass',
  ],
])('UpdateAuthorizer refuses what leaves %j useless: %j', (params, operation, message) => {
  const { refusal, create, patch } = apiPlane()
  const { id } = create(params)
  expect(refusal('UpdateAuthorizer', patch(id, operation))).toBe(
    `400 BadRequestException: ${message}`,
  )
})

test('an authorizer is deleted once no method relies on it', () => {
  const { call, refusal, create, restApiId, rootResourceId: resourceId } = apiPlane()
  const { id: authorizerId } = create(token)
  const at = { restApiId, resourceId, httpMethod: 'GET' }
  call('PutMethod', { ...at, authorizationType: 'CUSTOM', authorizerId })
  expect(refusal('DeleteAuthorizer', { restApiId, authorizerId })).toBe(
    "409 ConflictException: Cannot delete authorizer 'a', is referenced in method: //GET",
  )
  call('DeleteMethod', at)
  call('DeleteAuthorizer', { restApiId, authorizerId })
  expect(call('GetAuthorizers', { restApiId }).items).toEqual([])
})

test('a method of type JWT wants a JWT authorizer', () => {
  const { call, refusal, create, restApiId, rootResourceId: resourceId } = apiPlane()
  const { id: wrong } = create(token)
  const { id: right } = create({ ...jwt, name: 'b' })
  const at = { restApiId, resourceId, httpMethod: 'GET', authorizationType: 'JWT' }
  for (const authorizerId of [undefined, 'unknown', wrong])
    expect(refusal('PutMethod', { ...at, authorizerId })).toBe(
      '400 BadRequestException: Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.',
    )
  const method = call('PutMethod', { ...at, authorizerId: right, authorizationScopes: ['read'] })
  expect(method).toMatchObject({
    authorizationType: 'JWT',
    authorizerId: right,
    authorizationScopes: ['read'],
  })
})
