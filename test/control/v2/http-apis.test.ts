import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../plane/control-plane.ts'
import { apiStagesKey, snapshotKey, stageKey } from '../../../src/model/published.ts'
import type { StagePointer } from '../../../src/model/stage.ts'
import type { HttpApiSnapshot } from '../../../src/model/v2/api.ts'

function plane() {
  const { call, ...rest } = controlPlane()
  const v2 = (operation: string, params: Params = {}) => call(operation, params, 'apigatewayv2')
  const read = <T>(key: string): T | undefined => {
    const text = rest.store.published(key)
    return text === undefined ? undefined : (JSON.parse(text) as T)
  }
  const served = (apiId: unknown, stageName: string) => {
    const pointer = read<StagePointer>(stageKey(String(apiId), stageName))
    return pointer && { pointer, snapshot: read<HttpApiSnapshot>(snapshotKey(pointer.snapshot)) }
  }
  return { ...rest, v1: call, v2, read, served }
}

// spec http-api §16
test('an API has what AWS gives one', () => {
  const { v2 } = plane()
  const api = v2('CreateApi', { name: 'pets', protocolType: 'HTTP' })
  expect(api).toEqual({
    apiEndpoint: `https://${String(api['apiId'])}.execute-api.us-east-1.amazonaws.com`,
    apiId: expect.stringMatching(/^[a-z0-9]{10}$/) as string,
    apiKeySelectionExpression: '$request.header.x-api-key',
    createdDate: '2020-09-13T12:26:40Z',
    disableExecuteApiEndpoint: false,
    ipAddressType: 'ipv4',
    name: 'pets',
    protocolType: 'HTTP',
    routeSelectionExpression: '${request.method} ${request.path}',
    tags: {},
  })
  expect(v2('GetApi', { apiId: api['apiId'] })).toEqual(api)
})

// spec http-api §1 (quick create)
test.each([
  [
    'a URL',
    { target: 'https://pets.example' },
    { integrationType: 'HTTP_PROXY', integrationMethod: 'ANY', payloadFormatVersion: '1.0' },
    '$default',
  ],
  [
    'a function',
    { target: 'arn:aws:lambda:us-east-1:000000000000:function:pets', routeKey: 'GET /pets' },
    { integrationType: 'AWS_PROXY', payloadFormatVersion: '2.0' },
    'GET /pets',
  ],
])('quick create of %s is served at once', (_, given, integration, routeKey) => {
  const { v2, served } = plane()
  const { apiId } = v2('CreateApi', { name: 'pets', protocolType: 'HTTP', ...given })
  const { snapshot } = served(apiId, '$default')!
  expect(snapshot?.integrations).toMatchObject([{ ...integration, apiGatewayManaged: true }])
  expect(snapshot?.routes).toMatchObject([{ routeKey, apiGatewayManaged: true }])
  expect(v2('GetStage', { apiId, stageName: '$default' })).toMatchObject({
    autoDeploy: true,
    apiGatewayManaged: true,
  })
})

// spec http-api §1
test('a deployment is what its stage serves until the next one', () => {
  const { v2, served } = plane()
  const { apiId } = v2('CreateApi', { name: 'pets', protocolType: 'HTTP' })
  const integration = v2('CreateIntegration', {
    apiId,
    integrationType: 'HTTP_PROXY',
    integrationMethod: 'GET',
    integrationUri: 'https://pets.example/{id}',
  })
  const target = `integrations/${String(integration['integrationId'])}`
  v2('CreateRoute', { apiId, routeKey: 'GET /pets/{id}', target })
  v2('CreateStage', { apiId, stageName: 'dev' })
  expect(served(apiId, 'dev')).toBeUndefined()
  const { deploymentId } = v2('CreateDeployment', { apiId, stageName: 'dev' })
  v2('CreateRoute', { apiId, routeKey: 'POST /pets', target })
  const { pointer, snapshot } = served(apiId, 'dev')!
  expect(pointer.deploymentId).toBe(deploymentId)
  expect(snapshot).toMatchObject({ kind: 'HTTP', routes: [{ routeKey: 'GET /pets/{id}' }] })
})

// spec http-api §1
test('a stage with autoDeploy serves every change', () => {
  const { v2, served } = plane()
  const { apiId } = v2('CreateApi', { name: 'pets', protocolType: 'HTTP' })
  v2('CreateStage', { apiId, stageName: '$default', autoDeploy: true })
  expect(v2('GetStage', { apiId, stageName: '$default' })).toMatchObject({
    lastDeploymentStatusMessage:
      'Deployment attempt failed: Unable to deploy API because no routes exist in this API',
  })
  const integration = v2('CreateIntegration', {
    apiId,
    integrationType: 'HTTP_PROXY',
    integrationMethod: 'GET',
    integrationUri: 'https://pets.example',
  })
  const target = `integrations/${String(integration['integrationId'])}`
  const { routeId } = v2('CreateRoute', { apiId, routeKey: 'GET /a', target })
  const keys = () => served(apiId, '$default')?.snapshot?.routes.map(({ routeKey }) => routeKey)
  expect(keys()).toEqual(['GET /a'])
  v2('UpdateRoute', { apiId, routeId, routeKey: 'GET /b' })
  expect(keys()).toEqual(['GET /b'])
})

test('an API takes with it all that it has published', () => {
  const { v2, served, read, store } = plane()
  const { apiId } = v2('CreateApi', {
    name: 'pets',
    protocolType: 'HTTP',
    target: 'https://pets.example',
  })
  const { pointer } = served(apiId, '$default')!
  expect(read(apiStagesKey(String(apiId)))).toEqual({ kind: 'HTTP', stageNames: ['$default'] })
  v2('DeleteApi', { apiId })
  expect(served(apiId, '$default')).toBeUndefined()
  expect(read(snapshotKey(pointer.snapshot))).toBeUndefined()
  expect(read(apiStagesKey(String(apiId)))).toBeUndefined()
  expect(store.list('RouteV2', String(apiId))).toEqual([])
})
