import { describe, expect, test } from 'vitest'
import { snapshotKey } from '../../../src/model/published.ts'
import { account } from '../../../src/control/state/store.ts'
import type { HttpApiSnapshot } from '../../../src/model/v2/api.ts'
import { controlPlane, type Params } from '../plane/control-plane.ts'

// What HTTP APIs have beyond AWS's, in the control plane, whose answers AWS's tools read.

const integration = { type: 'http_proxy', httpMethod: 'GET', uri: 'https://a.example' }
const statement = {
  Effect: 'Allow',
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource: 'execute-api:/*',
}
const policy = { Version: '2012-10-17', Statement: [statement] }
const ofApi = {
  'x-tidegate-api-key': true,
  'x-tidegate-policy': policy,
  'x-tidegate-gateway-responses': {
    UNAUTHORIZED: { statusCode: '401', responseTemplates: { 'text/plain': 'who?' } },
  },
}
const ofRoute = {
  'x-tidegate-api-key': false,
  'x-tidegate-validation': {
    parameters: ['path.id'],
    body: { 'application/json': { type: 'object' } },
  },
  'x-tidegate-cache': { ttlInSeconds: 60, keyParameters: ['query.page'] },
}

const documentOf = (api: object, route: object, more: object = {}) => ({
  openapi: '3.0.1',
  info: { title: 'api', version: '1' },
  ...api,
  paths: {
    '/a/{id}': {
      get: { 'x-amazon-apigateway-integration': { ...integration, ...more }, ...route },
    },
    '/s': { post: { 'x-amazon-apigateway-integration': integration } },
  },
})

function imported(...args: Parameters<typeof documentOf>) {
  const plane = controlPlane()
  const { store } = plane
  const v2 = (operation: string, params: Params = {}) =>
    plane.call(operation, params, 'apigatewayv2')
  const apiId = String(v2('ImportApi', { body: JSON.stringify(documentOf(...args)) })['apiId'])
  const api = (operation: string, params: Params = {}) => v2(operation, { apiId, ...params })
  const kept = () => ({
    api: store.get('ApiV2', account, apiId)?.features,
    routes: store.list('RouteV2', apiId).map(({ routeKey, features }) => [routeKey, features]),
  })
  return {
    ...plane,
    apiId,
    api,
    kept,
    deployed(stageName: string) {
      const { deploymentId } = store.get('StageV2', apiId, stageName)!
      const { snapshot } = store.get('DeploymentV2', apiId, deploymentId ?? '')!
      return JSON.parse(store.published(snapshotKey(snapshot))!) as HttpApiSnapshot
    },
    put: (body: unknown) => plane.sendPage('PUT /apis/:apiId/features', { apiId }, body),
    shown: () => plane.page('GET /apis/:apiId/features', { apiId }),
    reimport: (body: object) => api('ReimportApi', { body: JSON.stringify(body) }),
  }
}

const none = { api: undefined, routes: expect.arrayContaining([['GET /a/{id}', undefined]]) }

test('an import keeps them, with the policy’s resources written out, and the page shows them', () => {
  const { apiId, kept, shown } = imported(ofApi, ofRoute)
  const resource = `arn:aws:execute-api:us-east-1:000000000000:${apiId}/*`
  const full = { ...policy, Statement: [{ ...statement, Resource: resource }] }
  expect(JSON.parse(kept().api!.policy!)).toEqual(full)
  expect(shown()).toEqual({
    apiKey: true,
    policy: full,
    gatewayResponses: ofApi['x-tidegate-gateway-responses'],
    routes: [
      {
        routeKey: 'GET /a/{id}',
        apiKey: false,
        validation: ofRoute['x-tidegate-validation'],
        cache: ofRoute['x-tidegate-cache'],
      },
    ],
  })
})

test('what the page shows is what may be put', async () => {
  const { put, shown } = imported({}, {})
  const given = {
    apiKey: true,
    routes: [
      { routeKey: 'GET /a/{id}', streaming: true },
      { routeKey: 'POST /s', streaming: { timeoutInMillis: 60_000 } },
    ],
  }
  await put(given)
  expect(shown()).toEqual(given)
})

test('answers in AWS’s shapes say nothing of them', () => {
  const { api, store, apiId, reimport } = imported(ofApi, ofRoute)
  const [{ routeId } = { routeId: '' }] = store.list('RouteV2', apiId)
  const answers = [
    api('GetApi'),
    api('GetApis'),
    api('UpdateApi', { name: 'x' }),
    api('GetRoute', { routeId }),
    api('GetRoutes'),
    api('UpdateRoute', { routeId, operationName: 'x' }),
    reimport(documentOf(ofApi, ofRoute)),
  ]
  expect(JSON.stringify(answers)).not.toMatch(/features|policy|validation|ttlInSeconds|who\?/)
})

describe('what becomes of them when', () => {
  type Made = ReturnType<typeof imported>
  test.each<[string, (made: Made) => unknown, 'kept' | 'gone']>([
    ['the API is changed', ({ api }) => api('UpdateApi', { name: 'x' }), 'kept'],
    [
      'a route is changed',
      ({ api, store, apiId }) =>
        api('UpdateRoute', {
          routeId: store.list('RouteV2', apiId).find((each) => each.features)!.routeId,
          operationName: 'x',
        }),
      'kept',
    ],
    ['the same is imported again', ({ reimport }) => reimport(documentOf(ofApi, ofRoute)), 'kept'],
    ['a document without them is', ({ reimport }) => reimport(documentOf({}, {})), 'gone'],
    ['what the page shows is put', async ({ put, shown }) => put(shown()), 'kept'],
    ['nothing is put', ({ put }) => put({}), 'gone'],
  ])('%s', async (_, change, expected) => {
    const made = imported(ofApi, ofRoute)
    const before = made.kept()
    await change(made)
    expect(made.kept()).toEqual(expected === 'kept' ? before : none)
  })
})

test('an export has them, and makes the same API', async () => {
  const { answer, call, apiId, kept, store } = imported(ofApi, ofRoute)
  const exported = async (includeExtensions: boolean) => {
    const form = { apiId, specification: 'OAS30', outputType: 'JSON', includeExtensions }
    return String((await answer('ExportApi', form, 'apigatewayv2'))['body'])
  }
  const body = await exported(true)
  expect(JSON.parse(body)).toMatchObject({
    'x-tidegate-api-key': true,
    'x-tidegate-policy': policy,
    'x-tidegate-gateway-responses': ofApi['x-tidegate-gateway-responses'],
    paths: { '/a/{id}': { get: ofRoute } },
  })
  const again = String(call('ImportApi', { body }, 'apigatewayv2')['apiId'])
  const text = JSON.stringify(store.get('ApiV2', account, again)?.features)
  expect(JSON.parse(text.replaceAll(again, apiId))).toEqual(kept().api)
  const routes = store.list('RouteV2', again).map((route) => [route.routeKey, route.features])
  expect(routes).toEqual(expect.arrayContaining(kept().routes))
  expect(await exported(false)).not.toContain('x-tidegate')
})

test('a stage keeps what was deployed, and says that it is behind', async () => {
  const { api, apiId, deployed, page, put } = imported({}, {})
  api('CreateStage', { stageName: 'dev' })
  api('CreateStage', { stageName: 'live', autoDeploy: true })
  api('CreateDeployment', { stageName: 'dev' })
  const cache = { ttlInSeconds: 5 }
  await put({ apiKey: true, routes: [{ routeKey: 'GET /a/{id}', cache }] })
  expect(deployed('dev').api.features).toBeUndefined()
  expect(deployed('live').api.features).toEqual({ apiKeyRequired: true })
  expect(deployed('live').routes.map(({ features }) => features)).toContainEqual({ cache })
  const labels = { apiId, stageName: 'dev' }
  expect(page('GET /apis/:apiId/stages/:stageName', labels)['changes']).toEqual([
    { change: 'added', element: 'setting', name: 'features' },
    { change: 'changed', element: 'route', name: 'GET /a/{id}' },
  ])
})

describe('what is put is refused, and changes nothing, for', () => {
  const of = (more: object) => ({ routes: [{ routeKey: 'GET /a/{id}', ...more }] })
  test.each<[string, unknown, string]>([
    ['no document', '{"apiKey": ', 'line 1, column '],
    [
      'an unknown member',
      { keys: true },
      "Unknown member 'keys': known are apiKey, policy, gatewayResponses, routes (line 1, column 2, /keys)",
    ],
    [
      'an unknown member of a route',
      of({ ttl: 1 }),
      "Unknown member 'ttl': known are routeKey, apiKey, validation, cache, streaming",
    ],
    ['a key that is no flag', { apiKey: 'yes' }, "'apiKey' must be true or false"],
    ['a policy that is none', { policy: { Statement: 'x' } }, 'olicy'],
    ['a gateway response of no type', { gatewayResponses: { NOPE: {} } }, 'NOPE'],
    [
      'a gateway response’s unknown member',
      { gatewayResponses: { UNAUTHORIZED: { body: 'x' } } },
      "Unknown member 'body' of gateway response UNAUTHORIZED",
    ],
    ['a cache without a time', of({ cache: {} }), "'cache' has no 'ttlInSeconds'"],
    [
      'a cache of too long a time',
      of({ cache: { ttlInSeconds: 3601 } }),
      "'ttlInSeconds' must be a whole number from 1 to 3600",
    ],
    [
      'a validation of nothing',
      of({ validation: {} }),
      "'validation' says neither 'parameters' nor 'body'",
    ],
    [
      'a parameter that is none',
      of({ validation: { parameters: ['cookie.a'] } }),
      '"cookie.a" is no parameter',
    ],
    [
      'a schema that cannot be used',
      of({ validation: { body: { 'application/json': { type: 'objekt' } } } }),
      'The schema cannot be used',
    ],
    [
      'a reference to nothing',
      of({ validation: { body: { 'application/json': { $ref: '#/components/schemas/No' } } } }),
      '/body/application~1json',
    ],
    [
      'a content type in capitals',
      of({ validation: { body: { 'Application/JSON': { type: 'object' } } } }),
      'is no content type in lower case',
    ],
    [
      'a stream’s unknown member',
      of({ streaming: { gap: 1 } }),
      "Unknown member 'gap' of 'streaming'",
    ],
    [
      'a route that is not there',
      { routes: [{ routeKey: 'GET /b' }] },
      'The API has no route GET /b',
    ],
    [
      'a route twice',
      { routes: [{ routeKey: 'GET /a/{id}' }, { routeKey: 'GET /a/{id}' }] },
      'The route GET /a/{id} is named twice',
    ],
    ['too long a document', ' '.repeat(262_145), 'The features have 262145 bytes'],
  ])('%s', async (_, body, message) => {
    const { put, kept } = imported(ofApi, ofRoute)
    const before = kept()
    await expect(put(body)).rejects.toThrow(message)
    expect(kept()).toEqual(before)
  })
})

test.each(['REST', 'WEBSOCKET'])('a %s API has no such page', async (kind) => {
  const { call, page, sendPage } = controlPlane()
  const apiId =
    kind === 'REST'
      ? call('CreateRestApi', { name: 'x' }).id
      : String(
          call(
            'CreateApi',
            { name: 'x', protocolType: kind, routeSelectionExpression: '$request.body.a' },
            'apigatewayv2',
          )['apiId'],
        )
  const message =
    kind === 'REST' ? 'Invalid API identifier' : 'not supported on protocolType WEBSOCKET'
  expect(() => page('GET /apis/:apiId/features', { apiId })).toThrow(message)
  await expect(sendPage('PUT /apis/:apiId/features', { apiId }, {})).rejects.toThrow(message)
})

describe('what could never work is not deployed:', () => {
  const cache = { ttlInSeconds: 60 }
  const at = (routeKey: string, more: object) => ({ routes: [{ routeKey, ...more }] })
  test.each<[string, object, string | undefined]>([
    [
      'a parameter of another path',
      at('GET /a/{id}', { validation: { parameters: ['path.no'] } }),
      'GET /a/{id}: x-tidegate-validation is by path.no, and the path has no {no}.',
    ],
    [
      'a cache by such',
      at('GET /a/{id}', { cache: { ...cache, keyParameters: ['path.no'] } }),
      'GET /a/{id}: x-tidegate-cache is by path.no, and the path has no {no}.',
    ],
    [
      'a cache of another verb',
      at('POST /s', { cache }),
      'POST /s: x-tidegate-cache keeps answers to GET, and the route has none but POST.',
    ],
    [
      'a cache of a stream',
      at('GET /a/{id}', { cache, streaming: true }),
      'GET /a/{id}: x-tidegate-cache keeps no streams: it cannot stand beside x-tidegate-streaming.',
    ],
    [
      'a parameter of its own path is',
      at('GET /a/{id}', { validation: { parameters: ['path.id'] } }),
      undefined,
    ],
  ])('%s', async (_, body, reason) => {
    const { put, refusal, apiId } = imported({}, {})
    await put(body)
    const answer = refusal('CreateDeployment', { apiId }, 'apigatewayv2')
    if (reason === undefined) expect(answer).toMatch(/^no error/)
    else expect(answer).toBe(`400 BadRequestException: Unable to deploy API because ${reason}`)
  })
})

test('limits by keys are deployed where some route asks for keys', () => {
  const limits = { 'x-tidegate-limits': [{ name: 'few', by: ['apiKey'], rateLimit: 2 }] }
  const { refusal, apiId } = imported({ ...limits, 'x-tidegate-api-key': true }, {})
  expect(refusal('CreateDeployment', { apiId }, 'apigatewayv2')).toMatch(/^no error/)
})
