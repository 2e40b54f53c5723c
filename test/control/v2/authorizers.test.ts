import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import { functionUri, httpPlane, refusal } from './plane.ts'

const jwt = {
  name: 'a',
  authorizerType: 'JWT',
  identitySource: ['$request.header.Authorization'],
  jwtConfiguration: { issuer: 'https://issuer.example/tenant', audience: ['app'] },
}
const request = {
  name: 'a',
  authorizerType: 'REQUEST',
  authorizerUri: functionUri,
  authorizerPayloadFormatVersion: '2.0',
  identitySource: ['$request.header.auth', '$context.routeKey', '$stageVariables.v'],
}

// spec http-api §4, §5 and §16
test.each<[string, Params]>([
  ['of tokens', jwt],
  ['of tokens in the query', { ...jwt, identitySource: ['$request.querystring.token'] }],
  [
    'of a function',
    { ...request, authorizerResultTtlInSeconds: 3600, enableSimpleResponses: true },
  ],
  ['of a function that is asked each time', { ...request, identitySource: [] }],
])('an authorizer %s', (_, given) => {
  const { api } = httpPlane()
  const created = api('CreateAuthorizer', given)
  expect(created).toEqual({
    ...given,
    authorizerId: expect.stringMatching(/^[a-z0-9]{6}$/) as string,
  })
  expect(api('GetAuthorizers').items).toEqual([created])
})

// spec http-api §4, §5 and §13
test.each<[string, Params, string]>([
  ['a blank name', { ...jwt, name: ' ' }, 'Authorizer name cannot be blank'],
  ['no issuer', { ...jwt, jwtConfiguration: { audience: ['a'] } }, 'Invalid issuer'],
  [
    'an issuer in plain text',
    { ...jwt, jwtConfiguration: { issuer: 'http://issuer.example', audience: ['a'] } },
    'Invalid issuer: http://issuer.example',
  ],
  [
    'nobody in its audience',
    { ...jwt, jwtConfiguration: { ...jwt.jwtConfiguration, audience: [] } },
    'Invalid audience specified',
  ],
  [
    'too many in its audience',
    {
      ...jwt,
      jwtConfiguration: { ...jwt.jwtConfiguration, audience: Array<string>(51).fill('a') },
    },
    'Invalid audience specified',
  ],
  ['no configuration', { ...jwt, jwtConfiguration: undefined }, 'JwtConfiguration is a required'],
  ['two sources', { ...jwt, identitySource: ['a', 'b'] }, 'Invalid identitySource specified: a, b'],
  [
    'a source of no token',
    { ...jwt, identitySource: ['$context.routeKey'] },
    'Invalid identitySource specified: $context.routeKey',
  ],
  ['a function of tokens', { ...jwt, authorizerUri: functionUri }, 'authorizerUri,'],
  ['no function', { ...request, authorizerUri: 'x' }, 'Invalid Authorizer URI: x'],
  [
    'no format',
    { ...request, authorizerPayloadFormatVersion: undefined },
    'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer',
  ],
  [
    'simple answers of format 1.0',
    { ...request, authorizerPayloadFormatVersion: '1.0', enableSimpleResponses: true },
    'Simple responses are only supported for authorizerPayloadFormatVersion 2.0',
  ],
  [
    'a source of REST APIs',
    { ...request, identitySource: ['method.request.header.auth'] },
    'Invalid identitySource specified: method.request.header.auth',
  ],
  [
    'a cache without a key',
    { ...request, identitySource: [], authorizerResultTtlInSeconds: 1 },
    'Identity source must be set if authorizer caching is enabled',
  ],
  [
    'a cache of hours',
    { ...request, authorizerResultTtlInSeconds: 3601 },
    'Invalid authorizerResultTtlInSeconds specified',
  ],
])('an authorizer is refused for %s', (_, given, message) => {
  const { api } = httpPlane()
  expect(refusal(() => api('CreateAuthorizer', given))).toContain(
    `400 BadRequestException: ${message}`,
  )
})

// spec control-plane §15; conformance: tf:…TestAccAPIGatewayV2Authorizer_jwt
test('an update merges what it names', () => {
  const { api } = httpPlane()
  const { authorizerId } = api('CreateAuthorizer', jwt)
  expect(
    api('UpdateAuthorizer', { authorizerId, name: 'b', jwtConfiguration: { audience: ['c'] } }),
  ).toEqual({
    ...jwt,
    authorizerId,
    name: 'b',
    jwtConfiguration: { ...jwt.jwtConfiguration, audience: ['c'] },
  })
})

test('names are unique, and the type of one in use stays', () => {
  const { api } = httpPlane()
  const { authorizerId } = api('CreateAuthorizer', jwt)
  expect(refusal(() => api('CreateAuthorizer', request))).toContain(
    'Authorizer name must be unique',
  )
  api('CreateRoute', { routeKey: 'GET /', authorizationType: 'JWT', authorizerId })
  expect(
    refusal(() =>
      api('UpdateAuthorizer', { authorizerId, ...request, jwtConfiguration: undefined }),
    ),
  ).toMatch(/^40[09]/)
})
