import { expect, test } from 'vitest'
import type { Params } from '../plane/control-plane.ts'
import { functionUri, refusal } from './plane.ts'
import { webSocketPlane } from './web-socket-plane.ts'

const bad = (message: string) => `400 BadRequestException: ${message}`

// spec websocket §14
test('a route has what AWS gives one', () => {
  const { api } = webSocketPlane()
  expect(api('CreateRoute', { routeKey: '$connect' })).toEqual({
    apiKeyRequired: false,
    authorizationType: 'NONE',
    routeId: expect.stringMatching(/^[a-z0-9]{7}$/) as string,
    routeKey: '$connect',
  })
})

// spec websocket §3
test.each([
  '$connect',
  '$disconnect',
  '$default',
  'say',
  'chat/say',
  '{"a":1}',
  ' a b ',
  '1',
  'a$b',
])('a route key may be %s', (routeKey) => {
  const { api } = webSocketPlane()
  expect(api('CreateRoute', { routeKey })).toMatchObject({ routeKey })
})

const authorizer = {
  name: 'who',
  authorizerType: 'REQUEST',
  authorizerUri: functionUri,
  identitySource: ['route.request.header.Auth'],
}

// spec websocket §3, §4 and §8
test.each<[string, Params, string]>([
  ['no key', { routeKey: '' }, bad('Invalid route key specified')],
  [
    "a key of AWS's that there is not",
    { routeKey: '$message' },
    bad('The provided route key is not formatted properly for WEBSOCKET protocol. Only $connect'),
  ],
  [
    'tokens',
    { routeKey: '$connect', authorizationType: 'JWT' },
    bad('JWT authorizers are not supported on protocolType WEBSOCKET'),
  ],
  [
    'scopes',
    { routeKey: '$connect', authorizationScopes: ['a'] },
    bad('Authorization scopes are not supported on protocolType WEBSOCKET'),
  ],
  [
    'callers who sign each message',
    { routeKey: 'say', authorizationType: 'AWS_IAM' },
    bad('Currently, authorization is restricted to the $connect route only'),
  ],
  [
    'an authorizer of messages',
    { routeKey: '$default', authorizationType: 'CUSTOM' },
    bad('Currently, authorization is restricted to the $connect route only'),
  ],
  [
    'an authorizer that nobody made',
    { routeKey: '$connect', authorizationType: 'CUSTOM', authorizerId: 'nobody' },
    bad('Invalid authorizer ID specified. Setting the authorization type to CUSTOM requires'),
  ],
  [
    "an HTTP API's parameter",
    { routeKey: '$connect', requestParameters: { 'request.header.a': { required: true } } },
    bad('Invalid request parameter specified: request.header.a. It must be route.request.header'),
  ],
  [
    'a model that nobody made',
    { routeKey: 'say', requestModels: { a: 'Nothing' } },
    bad('Invalid model identifier specified: Nothing, by the key a'),
  ],
  [
    'a model chosen by what messages have not',
    { routeKey: 'say', modelSelectionExpression: '$request.header.a' },
    bad('Invalid modelSelectionExpression specified: $request.header.a. $request.header.a is no'),
  ],
  [
    'another response than the one there can be',
    { routeKey: 'say', routeResponseSelectionExpression: '$request.body.a' },
    bad('Invalid routeResponseSelectionExpression specified: $request.body.a. It must be $default'),
  ],
  [
    'an integration that nobody made',
    { routeKey: 'say', target: 'integrations/nobody' },
    bad('Invalid Target: integrations/nobody'),
  ],
])('a route is refused for %s', (_, given, message) => {
  const { api } = webSocketPlane()
  expect(refusal(() => api('CreateRoute', given))).toContain(message)
  // What cannot be made cannot be made of one that is there.
  const { routeId } = api('CreateRoute', { routeKey: 'other' })
  if (given['routeKey'] !== '')
    expect(refusal(() => api('UpdateRoute', { routeId, ...given }))).toContain(message)
})

test('$connect may have an authorizer, and cannot become another route with it', () => {
  const { api } = webSocketPlane()
  const { authorizerId } = api('CreateAuthorizer', authorizer)
  const route = { routeKey: '$connect', authorizationType: 'CUSTOM', authorizerId }
  const { routeId } = api('CreateRoute', route)
  expect(api('GetRoute', { routeId })).toMatchObject(route)
  expect(refusal(() => api('UpdateRoute', { routeId, routeKey: 'say' }))).toBe(
    bad('Currently, authorization is restricted to the $connect route only'),
  )
})

// spec websocket §6
test('a route names models by key, and keeps those it names', () => {
  const { api } = webSocketPlane()
  const schema = '{"type":"object"}'
  const { modelId } = api('CreateModel', { name: 'Said', contentType: 'application/json', schema })
  const route = {
    routeKey: 'say',
    modelSelectionExpression: '${request.body.kind}',
    requestModels: { text: 'Said', $default: 'Said' },
  }
  expect(api('CreateRoute', route)).toMatchObject(route)
  expect(refusal(() => api('DeleteModel', { modelId }))).toBe(
    "409 ConflictException: Cannot delete model 'Said', is referenced in route: say",
  )
})

test('a model that a route answers with is kept', () => {
  const { api } = webSocketPlane()
  const model = { name: 'Said', contentType: 'application/json', schema: '{"type":"object"}' }
  const { modelId } = api('CreateModel', model)
  const { routeId } = api('CreateRoute', { routeKey: 'say' })
  const reply = { routeId, routeResponseKey: '$default', responseModels: { $default: 'Said' } }
  const { routeResponseId } = api('CreateRouteResponse', reply)
  expect(refusal(() => api('DeleteModel', { modelId }))).toBe(
    "409 ConflictException: Cannot delete model 'Said', is referenced in a route response",
  )
  api('DeleteRouteResponse', { routeId, routeResponseId })
  api('DeleteModel', { modelId })
})

// spec websocket §8
test.each<[string, Params, string]>([
  [
    'another key',
    { routeResponseKey: 'ok' },
    bad('Invalid routeResponseKey specified: ok. It must be $default'),
  ],
  [
    'a model that nobody made',
    { routeResponseKey: '$default', responseModels: { a: 'Nothing' } },
    bad('Invalid model identifier specified: Nothing'),
  ],
])('a route response is refused for %s', (_, given, message) => {
  const { api } = webSocketPlane()
  const { routeId } = api('CreateRoute', { routeKey: 'say' })
  expect(refusal(() => api('CreateRouteResponse', { routeId, ...given }))).toBe(message)
})

test('a stage that deploys itself serves each change of a response', () => {
  const { api, served, target } = webSocketPlane()
  const to = target({ integrationType: 'MOCK' })
  const integrationId = to.replace('integrations/', '')
  const { routeId } = api('CreateRoute', { routeKey: 'say', target: to })
  api('CreateStage', { stageName: 'dev', autoDeploy: true })
  const counts = () => {
    const { routes, integrations, models } = served('dev')!
    return [routes[0]?.responses?.length, integrations[0]?.responses?.length, models.length]
  }
  expect(counts()).toEqual([undefined, undefined, 0])
  const { routeResponseId } = api('CreateRouteResponse', { routeId, routeResponseKey: '$default' })
  const of = { integrationId }
  const { integrationResponseId } = api('CreateIntegrationResponse', {
    ...of,
    integrationResponseKey: '$default',
  })
  const model = { name: 'Said', contentType: 'application/json', schema: '{"type":"object"}' }
  const { modelId } = api('CreateModel', model)
  expect(counts()).toEqual([1, 1, 1])
  api('DeleteRouteResponse', { routeId, routeResponseId })
  api('DeleteIntegrationResponse', { ...of, integrationResponseId })
  api('DeleteModel', { modelId })
  expect(counts()).toEqual([undefined, undefined, 0])
})

// spec websocket §12
test.each([
  ['CreateRoute', 300, (n: number) => ({ routeKey: `r${n}` }), 'Routes'],
  ['CreateIntegration', 300, () => ({ integrationType: 'MOCK' }), 'Integrations'],
  ['CreateStage', 10, (n: number) => ({ stageName: `s${n}` }), 'Stages'],
  ['CreateAuthorizer', 10, (n: number) => ({ ...authorizer, name: `a${n}` }), 'Authorizers'],
] as const)('%s is refused after %d', (operation, most, given, noun) => {
  const { api } = webSocketPlane()
  for (let n = 0; n < most; n++) api(operation, given(n))
  expect(refusal(() => api(operation, given(most)))).toBe(
    `429 TooManyRequestsException: Limit exceeded: an API of protocolType WEBSOCKET can have at most ${most} ${noun}`,
  )
})

test('what a full API has can be changed', () => {
  const { api } = webSocketPlane()
  const { integrationId } = api('CreateIntegration', { integrationType: 'MOCK' })
  const { routeId } = api('CreateRoute', { routeKey: '$connect' })
  for (let n = 1; n < 300; n++) {
    api('CreateRoute', { routeKey: `r${n}` })
    api('CreateIntegration', { integrationType: 'MOCK' })
  }
  expect(api('UpdateRoute', { routeId, operationName: 'o' })).toMatchObject({ operationName: 'o' })
  const changed = api('UpdateIntegration', { integrationId, description: 'd' })
  expect(changed).toMatchObject({ description: 'd' })
})

// A picture that is made in slices is made again when what it shows has changed.
test.each<[string, Params]>([
  ['CreateRouteResponse', { routeResponseKey: '$default' }],
  ['CreateIntegrationResponse', { integrationResponseKey: '$default' }],
  ['CreateModel', { name: 'Said', contentType: 'application/json', schema: '{"type":"object"}' }],
])('a deployment that is being made notices %s', (operation, given) => {
  const { api, apiId, store, target } = webSocketPlane()
  const to = target({ integrationType: 'MOCK' })
  const { routeId } = api('CreateRoute', { routeKey: 'say', target: to })
  const before = store.version(apiId)
  const of = operation === 'CreateRouteResponse' ? { routeId } : {}
  const at = operation === 'CreateIntegrationResponse' ? { integrationId: to.slice(13) } : {}
  api(operation, { ...of, ...at, ...given })
  expect(store.version(apiId)).not.toBe(before)
})

// spec websocket §3
test.each<[string, string | undefined]>([
  ['$request.body.action', undefined],
  ['${request.body.action}', undefined],
  ['${request.body.service}/${request.body.action}', undefined],
  ["$request.body['an action']", undefined],
  ['action', undefined],
  ['\\$default', undefined],
  ['$default', undefined],
  [
    '$context.routeKey',
    '$context.routeKey is no variable here. Variables are $request.body.{path}',
  ],
  ['${request.header.a}-b', '${request.header.a} is no variable here'],
  ['a-$', 'A $ that is no variable is written \\$'],
  ['${request.body.action', 'A ${ has no }'],
  ['$request.bodyguard', '$request.bodyguard is no variable here'],
  ['${request.body.a..}', "Path must not end with '..' (column 4)"],
])('routes may be chosen by %s: %s', (routeSelectionExpression, why) => {
  const plane = webSocketPlane()
  const update = () => plane.api('UpdateApi', { routeSelectionExpression })
  if (why === undefined) expect(update()).toMatchObject({ routeSelectionExpression })
  else
    expect(refusal(update)).toContain(
      `Invalid routeSelectionExpression specified: ${routeSelectionExpression}. ${why}`,
    )
})

test.each<[string, Params, string]>([
  [
    'CORS',
    { corsConfiguration: { allowOrigins: ['*'] } },
    bad('CORS configuration is not supported on protocolType WEBSOCKET'),
  ],
  [
    'quick create',
    { target: 'https://chat.example' },
    bad('Quick create is not supported on protocolType WEBSOCKET'),
  ],
  [
    'keys from where there are none',
    { apiKeySelectionExpression: '$request.querystring.key' },
    bad('Invalid apiKeySelectionExpression specified: $request.querystring.key'),
  ],
])('an API is refused for %s', (_, given, message) => {
  const { v2 } = webSocketPlane()
  const chat = { name: 'c', protocolType: 'WEBSOCKET', routeSelectionExpression: '$request.body.a' }
  expect(refusal(() => v2('CreateApi', { ...chat, ...given }))).toContain(message)
})

test('a stage cannot be the default one, since clients name theirs', () => {
  const { api } = webSocketPlane()
  expect(refusal(() => api('CreateStage', { stageName: '$default' }))).toContain(
    bad('Stage name $default is not supported on protocolType WEBSOCKET'),
  )
})

// Ours: AWS does not say, and Terraform has no other way to take one away.
test('models and templates that an update gives are all there are', () => {
  const { api, target } = webSocketPlane()
  const schema = '{"type":"object"}'
  for (const name of ['A', 'B']) api('CreateModel', { name, contentType: 'a/b', schema })
  const templates = { a: '1', b: '' }
  const integrationId = target({ integrationType: 'MOCK', requestTemplates: templates }).slice(13)
  const { routeId } = api('CreateRoute', { routeKey: 'say', requestModels: { a: 'A', b: 'B' } })
  const response = { integrationId, integrationResponseKey: '$default' }
  const { integrationResponseId } = api('CreateIntegrationResponse', {
    ...response,
    responseTemplates: templates,
  })
  const all = (models: Params, given: Params) => [
    api('UpdateRoute', { routeId, ...models })['requestModels'],
    api('UpdateIntegration', { integrationId, ...given })['requestTemplates'],
    api('UpdateIntegrationResponse', { integrationId, integrationResponseId, ...given })[
      'responseTemplates'
    ],
  ]
  expect(all({}, {})).toEqual([{ a: 'A', b: 'B' }, templates, templates])
  const one = { b: '' }
  expect(
    all({ requestModels: { b: 'B' } }, { requestTemplates: one, responseTemplates: one }),
  ).toEqual([{ b: 'B' }, one, one])
  expect(all({ requestModels: {} }, { requestTemplates: {}, responseTemplates: {} })).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
