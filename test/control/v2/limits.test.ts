import { describe, expect, test } from 'vitest'
import { account } from '../../../src/control/state/store.ts'
import type { HttpApiSnapshot } from '../../../src/model/v2/api.ts'
import { snapshotKey } from '../../../src/model/published.ts'
import { controlPlane, type Params } from '../plane/control-plane.ts'

// Limits by attributes (`x-tidegate-limits`) of HTTP APIs in the control plane, whose answers AWS's tools read.

const few = { name: 'few', by: ['sourceIp'], rateLimit: 2 }
const own = { ...few, name: 'own' }
const integration = { type: 'http_proxy', httpMethod: 'GET', uri: 'https://a.example' }

const document = (
  limits: object = { 'x-tidegate-limits': [few] },
  ofRoute: object = { 'x-tidegate-limits': [own] },
  more: object = {},
) => ({
  openapi: '3.0.1',
  info: { title: 'api', version: '1' },
  ...limits,
  paths: {
    '/a/{id}': { get: { 'x-amazon-apigateway-integration': integration, ...ofRoute } },
  },
  ...more,
})

function imported(...args: Parameters<typeof document>) {
  const plane = controlPlane()
  const { store } = plane
  const v2 = (operation: string, params: Params = {}) =>
    plane.call(operation, params, 'apigatewayv2')
  const apiId = String(v2('ImportApi', { body: JSON.stringify(document(...args)) })['apiId'])
  const api = (operation: string, params: Params = {}) => v2(operation, { apiId, ...params })
  const routeId = store.list('RouteV2', apiId)[0]!.routeId
  const limitsOf = () => ({
    api: store.get('ApiV2', account, apiId)?.limits,
    route: store.get('RouteV2', apiId, routeId)?.limits,
  })
  const deployed = (stageName: string) => {
    const { deploymentId } = store.get('StageV2', apiId, stageName)!
    const { snapshot } = store.get('DeploymentV2', apiId, deploymentId ?? '')!
    const frozen = JSON.parse(store.published(snapshotKey(snapshot))!) as HttpApiSnapshot
    return { api: frozen.api.limits, route: frozen.routes[0]?.limits }
  }
  return {
    ...plane,
    api,
    apiId,
    routeId,
    limitsOf,
    deployed,
    reimport: (body: object) => api('ReimportApi', { body: JSON.stringify(body) }),
    put: (body: unknown) => plane.sendPage('PUT /apis/:apiId/limits', { apiId }, body),
    shown: () => plane.page('GET /apis/:apiId/limits', { apiId }),
  }
}

test('answers in AWS’s shapes say nothing of them', () => {
  const { api, routeId, reimport, store, apiId } = imported()
  const [{ integrationId } = { integrationId: '' }] = store.list('IntegrationV2', apiId)
  const answers = [
    api('GetApi'),
    api('GetApis'),
    api('UpdateApi', { name: 'x' }),
    api('GetRoute', { routeId }),
    api('GetRoutes'),
    api('UpdateRoute', { routeId, operationName: 'x' }),
    api('CreateRoute', { routeKey: 'GET /b', target: `integrations/${integrationId}` }),
    reimport(document()),
  ]
  expect(JSON.stringify(answers)).not.toContain('few')
  expect(JSON.stringify(answers)).not.toContain('limits')
})

describe('what becomes of them when', () => {
  type Made = ReturnType<typeof imported>
  const others = [{ ...few, rateLimit: 5 }]
  const both = { api: [few], route: [own] }
  const none = { api: undefined, route: undefined }
  test.each<[string, (made: Made) => unknown, object]>([
    ['nothing is done', () => undefined, both],
    ['a document without them is imported again', (made) => made.reimport(document({}, {})), none],
    [
      'a document with other ones is imported again',
      (made) => made.reimport(document({ 'x-tidegate-limits': others })),
      { api: others, route: [own] },
    ],
    ['the API is changed', ({ api }) => api('UpdateApi', { name: 'x' }), both],
    [
      'the route is changed',
      ({ api, routeId }) => api('UpdateRoute', { routeId, routeKey: 'GET /b/{id}' }),
      both,
    ],
    ['others are put', (made) => made.put({ limits: others }), { api: others, route: undefined }],
    [
      'those of a route are put',
      (made) => made.put({ routes: [{ routeKey: 'GET /a/{id}', limits: others }] }),
      { api: undefined, route: others },
    ],
  ])('%s', async (_, change, expected) => {
    const made = imported()
    await change(made)
    expect(made.limitsOf()).toEqual(expected)
  })
})

test('a stage is behind until they are deployed, and keeps what was deployed', () => {
  const { api, apiId, page, reimport, deployed } = imported()
  api('CreateStage', { stageName: 'dev' })
  api('CreateDeployment', { stageName: 'dev' })
  reimport(document({ 'x-tidegate-limits': [own] }, { 'x-tidegate-limits': [few] }))
  const labels = { apiId, stageName: 'dev' }
  expect(page('GET /apis/:apiId/stages/:stageName', labels)['changes']).toEqual([
    { change: 'changed', element: 'setting', name: 'limits' },
    { change: 'changed', element: 'route', name: 'GET /a/{id}' },
  ])
  expect(deployed('dev')).toEqual({ api: [few], route: [own] })
  api('CreateDeployment', { stageName: 'dev' })
  expect(deployed('dev')).toEqual({ api: [own], route: [few] })
})

test('what is put is shown, and deployed to the stages that deploy themselves', async () => {
  const { api, deployed, put, shown } = imported({}, {})
  api('CreateStage', { stageName: 'live', autoDeploy: true })
  expect(shown()).toEqual({ limits: [], routes: [] })
  const routes = [{ routeKey: 'GET /a/{id}', limits: [own] }]
  expect(await put({ limits: [{ ...few, by: 'sourceIp' }], routes })).toEqual({
    limits: [few],
    routes,
  })
  expect(shown()).toEqual({ limits: [few], routes })
  expect(deployed('live')).toEqual({ api: [few], route: [own] })
  await put({})
  expect(shown()).toEqual({ limits: [], routes: [] })
  expect(deployed('live')).toEqual({ api: undefined, route: undefined })
})

describe('what is put is refused, and changes nothing, for', () => {
  const ofRoute = (routeKey: string) => ({ routeKey, limits: [few] })
  test.each<[string, unknown, string]>([
    ['no document', '{"limits": [', 'line 1, column '],
    [
      'what a limit may not be',
      { limits: [{ ...few, by: 'x' }] },
      '"x" is no attribute: there are sourceIp, route, principalId, apiKey, header.NAME, query.NAME, path.NAME, claim.NAME (line 1, column 26, /limits/0/by)',
    ],
    [
      'methods, which REST APIs have',
      { methods: [] },
      "Unknown member 'methods': known are limits, routes (line 1, column 2, /methods)",
    ],
    [
      'a route without its key',
      { routes: [{ limits: [] }] },
      "'routeKey' must be a string, not nothing",
    ],
    [
      'a route without limits',
      { routes: [{ routeKey: 'GET /a/{id}' }] },
      "The route has no 'limits'",
    ],
    ['a route that is not there', { routes: [ofRoute('GET /b')] }, 'The API has no route GET /b'],
    [
      'a route twice',
      { routes: [ofRoute('GET /a/{id}'), ofRoute('GET /a/{id}')] },
      'The route GET /a/{id} is named twice',
    ],
    ['too long a document', ' '.repeat(262_145), 'The limits have 262145 bytes; at most 262144'],
  ])('%s', async (_, body, message) => {
    const { put, limitsOf } = imported()
    await expect(put(body)).rejects.toThrow(message)
    expect(limitsOf()).toEqual({ api: [few], route: [own] })
  })

  test.each([
    ['an API that is not there', 'nowhere', 'Invalid API identifier specified'],
    ['a REST API', 'rest', 'Invalid API identifier specified'],
  ])('%s', async (_, which, message) => {
    const { call, page, sendPage } = controlPlane()
    const ids: Record<string, string> = {
      nowhere: 'nowhere',
      rest: call('CreateRestApi', { name: 'x' }).id,
    }
    const labels = { apiId: ids[which]! }
    await expect(sendPage('PUT /apis/:apiId/limits', labels, {})).rejects.toThrow(message)
    expect(() => page('GET /apis/:apiId/limits', labels)).toThrow(message)
  })
})

describe('a route’s own limit by what none of its requests has is not deployed:', () => {
  const signed = { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }
  const guarded = { security: [{ jwt: [] }] }
  const jwt = {
    type: 'jwt',
    identitySource: '$request.header.Authorization',
    jwtConfiguration: { issuer: 'https://issuer.example', audience: ['a'] },
  }
  const schemes = {
    components: {
      securitySchemes: {
        jwt: { type: 'oauth2', flows: {}, 'x-amazon-apigateway-authorizer': jwt },
      },
    },
  }
  test.each<[string, string, object, string | undefined]>([
    ['a claim without an authorizer', 'claim.sub', {}, 'the route has no authorizer'],
    ['a claim of signed requests', 'claim.sub', signed, 'the route has no authorizer'],
    ['a claim of a token is', 'claim.sub', guarded, undefined],
    ['the principal of nobody', 'principalId', {}, 'the route has no authorizer'],
    ['the principal of signed requests is', 'principalId', signed, undefined],
    ['an API key, which no route asks for', 'apiKey', {}, 'the route asks for no API key'],
    ['a parameter of another path', 'path.tenant', {}, 'the path has no {tenant}'],
    ['a parameter of its path is', 'path.id', {}, undefined],
    ['a header is', 'header.x-tenant', {}, undefined],
  ])('%s', (_, by, more, reason) => {
    const limits = { 'x-tidegate-limits': [{ ...few, by }] }
    const { refusal, api, store, apiId } = imported({}, { ...more, ...limits }, schemes)
    api('CreateStage', { stageName: 'live', autoDeploy: true })
    const { lastDeploymentStatusMessage } = store.get('StageV2', apiId, 'live')!
    const answer = refusal('CreateDeployment', { apiId }, 'apigatewayv2')
    if (reason === undefined) {
      expect(answer).toMatch(/^no error/)
      expect(lastDeploymentStatusMessage).toMatch(/^Successfully/)
    } else {
      const told = `Unable to deploy API because GET /a/{id}: limit few is by ${by}, which no request has: ${reason}.`
      expect(answer).toBe(`400 BadRequestException: ${told}`)
      expect(lastDeploymentStatusMessage).toBe(`Deployment attempt failed: ${told}`)
    }
  })

  test('nor is an API’s by keys', () => {
    const { refusal, apiId } = imported({ 'x-tidegate-limits': [{ ...few, by: 'apiKey' }] })
    expect(refusal('CreateDeployment', { apiId }, 'apigatewayv2')).toBe(
      '400 BadRequestException: Unable to deploy API because limit few is by apiKey, which no request has: no route asks for API keys (x-tidegate-api-key).',
    )
  })
})
