import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import { functionUri, httpPlane, refusal } from './plane.ts'

// spec http-api §2 and §16
test('a route has what AWS gives one', () => {
  const { api, target } = httpPlane()
  const route = api('CreateRoute', { routeKey: 'GET /pets', target: target() })
  expect(route).toEqual({
    apiKeyRequired: false,
    authorizationType: 'NONE',
    routeId: expect.stringMatching(/^[a-z0-9]{7}$/) as string,
    routeKey: 'GET /pets',
    target: expect.stringMatching(/^integrations\//) as string,
  })
  expect(api('GetRoute', { routeId: route['routeId'] })).toEqual(route)
  expect(api('GetRoutes').items).toEqual([route])
})

// spec http-api §2
test.each([
  '$default',
  'GET /',
  'ANY /{proxy+}',
  'POST /pets/{id}/toys/{toy.id}',
  'OPTIONS /a//b/',
  'HEAD /a:b@c',
])('%s is a route key', (routeKey) => {
  expect(httpPlane().api('CreateRoute', { routeKey })).toMatchObject({ routeKey })
})

// spec http-api §2
test.each([
  ['', 'Invalid route key specified'],
  ['GET', 'not formatted properly'],
  ['$connect', 'not formatted properly'],
  ['get /pets', 'not formatted properly'],
  ['TRACE /pets', 'not formatted properly'],
  ['GET pets', 'not formatted properly'],
  ['GET  /pets', 'not formatted properly'],
  ['GET /{proxy+}/more', 'must be last'],
  ['GET /a{id}', 'neither a literal nor a variable'],
  ['GET /{}', 'neither a literal nor a variable'],
  ['GET /a?b=c', 'neither a literal nor a variable'],
  ['GET /{id}/{id}', "a variable's name comes twice"],
  ['GET /a/..', 'No request is served'],
  ['GET /%2e/a', 'No request is served'],
  ['GET /a%2F..', 'No request is served'],
  ['GET /a\\b', 'No request is served'],
  ['GET /a%5Cb', 'No request is served'],
  ['GET /a\u0001', 'No request is served'],
  ['GET /a%00', 'No request is served'],
  ['GET /a%3Fb', 'ends before an encoded question mark'],
])("'%s' is no route key", (routeKey, message) => {
  const { api } = httpPlane()
  expect(refusal(() => api('CreateRoute', { routeKey }))).toMatch(
    new RegExp(`^400 BadRequestException: .*${message}`),
  )
})

// spec http-api §2: two routes whose paths differ only in the names of variables conflict
test.each([
  ['GET /a/{x}', 'GET /a/{y}', true],
  ['GET /{x+}', 'GET /{y+}', true],
  ['$default', '$default', true],
  ['GET /a/{x}', 'GET /a/{x+}', false],
  ['GET /a/{x}', 'ANY /a/{x}', false],
  ['GET /a', 'GET /a/', false],
  ['GET /a', 'GET /A', false],
  // One would stand in front of the other, whatever protects it: ATTACKS 3.
  ['GET /admin', 'GET /%61dmin', true],
  ['GET /@me', 'GET /%40me', true],
  ['GET /a/b', 'GET /a%2fb', true],
  ['GET /café', 'GET /caf%c3%a9', true],
  ['GET /a%252Fb', 'GET /a/b', false],
])('%s beside %s', (first, second, conflicts) => {
  const { api } = httpPlane()
  api('CreateRoute', { routeKey: first })
  const { routeId } = api('CreateRoute', { routeKey: 'PATCH /other' })
  const create = () => api('CreateRoute', { routeKey: second })
  const update = () => api('UpdateRoute', { routeId, routeKey: second })
  const told = `409 ConflictException: Route with key ${second} already exists for this API`
  if (conflicts) expect([refusal(update), refusal(create)]).toEqual([told, told])
  else expect(update()).toMatchObject({ routeKey: second })
})

// spec http-api §16 (authorizers), §13 (scopes), §11 (no API keys); http-api §8 (targets)
test.each<[string, Params, string]>([
  ['a target that nobody is', { target: 'integrations/x' }, 'Invalid Target'],
  ['a target of another form', { target: 'x' }, 'Invalid Target'],
  [
    'JWT without an authorizer',
    { authorizationType: 'JWT' },
    'Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.',
  ],
  [
    'CUSTOM without an authorizer',
    { authorizationType: 'CUSTOM', authorizerId: 'x' },
    'Invalid authorizer ID specified. Setting the authorization type to CUSTOM requires a valid authorizer.',
  ],
  ['an authorizer that is not asked', { authorizerId: 'x' }, 'Invalid authorizer ID specified'],
  ['scopes without tokens', { authorizationScopes: ['a'] }, 'Authorization scopes are only'],
  ['an API key', { apiKeyRequired: true }, 'API keys are not supported on protocolType HTTP'],
  ['models', { requestModels: { a: 'b' } }, 'requestModels is not supported on protocolType HTTP'],
])('a route is refused for %s', (_, given, message) => {
  const { api } = httpPlane()
  expect(refusal(() => api('CreateRoute', { routeKey: 'GET /', ...given }))).toContain(
    `400 BadRequestException: ${message}`,
  )
})

// spec http-api §4, §5 and §13; control-plane §15: NONE clears the authorizer
test('a route is as protected as its authorizer, until it says NONE', () => {
  const { api } = httpPlane()
  const { authorizerId } = api('CreateAuthorizer', {
    name: 'a',
    authorizerType: 'REQUEST',
    authorizerUri: functionUri,
    authorizerPayloadFormatVersion: '2.0',
    identitySource: [],
  })
  const custom = { authorizationType: 'CUSTOM', authorizerId }
  const { routeId } = api('CreateRoute', { routeKey: 'GET /', ...custom })
  expect(
    refusal(() => api('UpdateRoute', { routeId, authorizationType: 'JWT', authorizerId })),
  ).toContain('requires a valid JWT authorizer')
  expect(refusal(() => api('DeleteAuthorizer', { authorizerId }))).toBe(
    "409 ConflictException: Cannot delete authorizer 'a', is referenced in route: GET /",
  )
  expect(api('UpdateRoute', { routeId, operationName: 'o' })).toMatchObject(custom)
  expect(api('UpdateRoute', { routeId, authorizationType: 'NONE' })).toEqual({
    routeId,
    routeKey: 'GET /',
    apiKeyRequired: false,
    authorizationType: 'NONE',
    operationName: 'o',
  })
  api('DeleteAuthorizer', { authorizerId })
})

// spec control-plane §15 (texts)
test.each<[string, Params, string]>([
  ['GetRoute', { routeId: 'x' }, 'Invalid Route identifier specified x'],
  ['UpdateRoute', { routeId: 'x' }, 'Invalid Route identifier specified x'],
  ['DeleteRoute', { routeId: 'x' }, 'Invalid Route identifier specified x'],
  [
    'DeleteRouteRequestParameter',
    { routeId: 'x', requestParameterKey: 'k' },
    'Invalid Route identifier specified x',
  ],
  ['GetRoutes', { apiId: 'x' }, 'Invalid API identifier specified 000000000000:x'],
  ['GetIntegration', { integrationId: 'x' }, 'Invalid Integration identifier specified x'],
  ['GetAuthorizer', { authorizerId: 'x' }, 'Invalid Authorizer identifier specified x'],
  ['GetStage', { stageName: 'x' }, 'Invalid stage identifier specified'],
  ['GetModel', { modelId: 'x' }, 'Invalid Model identifier specified x'],
  ['GetDeployment', { deploymentId: 'x' }, 'Invalid Deployment identifier specified x'],
])('%s of nothing is a 404', (operation, params, message) => {
  const { api } = httpPlane()
  expect(refusal(() => api(operation, params))).toBe(`404 NotFoundException: ${message}`)
})

test('ids of one API are unknown to another', () => {
  const { api, v2, target } = httpPlane()
  const { routeId } = api('CreateRoute', { routeKey: 'GET /', target: target() })
  const { apiId } = v2('CreateApi', { name: 'other', protocolType: 'HTTP' })
  for (const operation of ['GetRoute', 'DeleteRoute'])
    expect(refusal(() => v2(operation, { apiId, routeId }))).toMatch(/^404/)
  expect(refusal(() => v2('CreateRoute', { apiId, routeKey: 'GET /', target: target() }))).toMatch(
    /^400/,
  )
})
