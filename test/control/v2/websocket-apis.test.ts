import { expect, test } from 'vitest'
import { apiStagesKey, snapshotKey } from '../../../src/model/published.ts'
import { refusal } from './plane.ts'
import { webSocketPlane } from './web-socket-plane.ts'

// spec websocket §14
test('an API has what AWS gives one', () => {
  const { v2, api } = webSocketPlane()
  const created = api('GetApi')
  expect(created).toEqual({
    apiEndpoint: `wss://${String(created['apiId'])}.execute-api.us-east-1.amazonaws.com`,
    apiId: expect.stringMatching(/^[a-z0-9]{10}$/) as string,
    apiKeySelectionExpression: '$request.header.x-api-key',
    createdDate: '2020-09-13T12:26:40Z',
    disableExecuteApiEndpoint: false,
    ipAddressType: 'ipv4',
    name: 'chat',
    protocolType: 'WEBSOCKET',
    routeSelectionExpression: '$request.body.action',
    tags: {},
  })
  expect(v2('GetApis').items).toEqual([created])
})

// spec websocket §1 and §2
test('a deployment is what its stage serves until the next one', () => {
  const { api, served, pointer, target, read, apiId } = webSocketPlane()
  const { routeId } = api('CreateRoute', { routeKey: '$default', target: target() })
  const { routeId: connect } = api('CreateRoute', { routeKey: '$connect' })
  api('CreateStage', { stageName: 'dev' })
  expect(served('dev')).toBeUndefined()
  const { deploymentId } = api('CreateDeployment', { stageName: 'dev' })
  api('CreateRouteResponse', { routeId, routeResponseKey: '$default' })
  expect(pointer('dev')?.deploymentId).toBe(deploymentId)
  expect(served('dev')).toMatchObject({
    kind: 'WEBSOCKET',
    api: { apiId, routeSelectionExpression: '$request.body.action' },
    routes: [
      { routeId, routeKey: '$default' },
      { routeId: connect, routeKey: '$connect' },
    ],
  })
  expect(served('dev')?.routes.some(({ responses }) => responses)).toBe(false)
  // Requests name their stage: nobody asks for one that they do not name.
  expect(read(apiStagesKey(apiId))).toBeUndefined()
})

// spec websocket §8
test('a deployment has the responses of its routes and integrations, and the models', () => {
  const { api, served, target } = webSocketPlane()
  const to = target({ integrationType: 'MOCK' })
  const integrationId = to.replace('integrations/', '')
  for (const integrationResponseKey of ['$default', '/4\\d\\d/', '/40\\d/'])
    api('CreateIntegrationResponse', { integrationId, integrationResponseKey })
  const { routeId } = api('CreateRoute', { routeKey: 'say', target: to })
  api('CreateRouteResponse', { routeId, routeResponseKey: '$default' })
  api('CreateModel', { name: 'Said', contentType: 'application/json', schema: '{"type":"object"}' })
  api('CreateStage', { stageName: 'dev' })
  api('CreateDeployment', { stageName: 'dev' })
  const { routes, integrations, models } = served('dev')!
  expect(routes).toMatchObject([{ responses: [{ routeResponseKey: '$default' }] }])
  expect(models).toMatchObject([{ name: 'Said', schema: '{"type":"object"}' }])
  // Patterns are tried as they were made, and the rest is for $default, whenever that was made.
  expect(integrations[0]?.responses?.map((each) => each.integrationResponseKey)).toEqual([
    '/4\\d\\d/',
    '/40\\d/',
    '$default',
  ])
})

// spec websocket §14
test('an API without routes cannot be deployed', () => {
  const { api } = webSocketPlane()
  const why = 'At least one route is required before deploying the Api.'
  expect(refusal(() => api('CreateDeployment'))).toBe(`400 BadRequestException: ${why}`)
  expect(api('CreateStage', { stageName: 'dev', autoDeploy: true })).toMatchObject({
    lastDeploymentStatusMessage: `Deployment attempt failed: ${why}`,
  })
})

test('an API takes with it all that it has published', () => {
  const { api, pointer, read, apiId, store, target } = webSocketPlane()
  api('CreateRoute', { routeKey: '$default', target: target() })
  api('CreateStage', { stageName: 'dev', autoDeploy: true })
  const { snapshot } = pointer('dev')!
  api('DeleteApi')
  expect(pointer('dev')).toBeUndefined()
  expect(read(snapshotKey(snapshot))).toBeUndefined()
  expect(store.list('RouteV2', apiId)).toEqual([])
})
