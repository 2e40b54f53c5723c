import { expect, test } from 'vitest'
import { controlPlane, type Params } from '../plane/control-plane.ts'

function deployed() {
  const { call, page } = controlPlane()
  const v2 = (operation: string, params: Params = {}) => call(operation, params, 'apigatewayv2')
  const { apiId } = v2('CreateApi', { name: 'pets', protocolType: 'HTTP' })
  const integrationId = String(
    v2('CreateIntegration', {
      apiId,
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'GET',
      integrationUri: 'https://a.example',
    })['integrationId'],
  )
  const target = `integrations/${integrationId}`
  const { routeId } = v2('CreateRoute', { apiId, routeKey: 'GET /pets', target })
  v2('CreateStage', { apiId, stageName: 'dev' })
  v2('CreateDeployment', { apiId, stageName: 'dev' })
  const labels = { apiId: String(apiId) }
  const status = (stageName = 'dev') =>
    page('GET /apis/:apiId/stages/:stageName', { ...labels, stageName })
  const list = () => page('GET /apis/:apiId/stages', labels)
  return { v2, apiId, routeId, integrationId, target, status, list }
}

type Deployed = ReturnType<typeof deployed>

const document = JSON.stringify({
  openapi: '3.0.1',
  info: { title: 'pets' },
  paths: {
    '/pets': {
      get: {
        'x-amazon-apigateway-integration': {
          type: 'http_proxy',
          httpMethod: 'GET',
          uri: 'https://a.example',
        },
      },
    },
  },
})

// Ours: AWS has no such page. What counts is what the control plane's calls would take.
test.each<readonly [string, (given: Deployed) => void, (given: Deployed) => readonly object[]]>([
  ['nothing', () => undefined, () => []],
  [
    'a route more',
    ({ v2, apiId, target }) => v2('CreateRoute', { apiId, routeKey: 'GET /cats', target }),
    () => [{ change: 'added', element: 'route', name: 'GET /cats' }],
  ],
  [
    'a route less',
    ({ v2, apiId, routeId }) => v2('DeleteRoute', { apiId, routeId }),
    () => [{ change: 'removed', element: 'route', name: 'GET /pets' }],
  ],
  [
    'who may call a route',
    ({ v2, apiId, routeId }) => v2('UpdateRoute', { apiId, routeId, authorizationType: 'AWS_IAM' }),
    () => [{ change: 'changed', element: 'route', name: 'GET /pets' }],
  ],
  [
    'what an integration calls',
    ({ v2, apiId, integrationId }) =>
      v2('UpdateIntegration', { apiId, integrationId, integrationUri: 'https://b.example' }),
    ({ integrationId }) => [{ change: 'changed', element: 'integration', name: integrationId }],
  ],
  [
    'CORS',
    ({ v2, apiId }) => v2('UpdateApi', { apiId, corsConfiguration: { allowOrigins: ['*'] } }),
    () => [{ change: 'added', element: 'setting', name: 'corsConfiguration' }],
  ],
  [
    'nothing, by an import of the same',
    ({ v2, apiId }) => v2('ReimportApi', { apiId, body: document }),
    () => [],
  ],
])('a stage is behind by %s', (_, change, expected) => {
  const given = deployed()
  change(given)
  const changes = expected(given)
  expect(given.status()).toMatchObject({
    stageName: 'dev',
    autoDeploy: false,
    changesBehind: changes.length,
    changes,
  })
  expect(given.list()).toMatchObject({ stages: [{ changesBehind: changes.length }] })
})

test('an integration that was made anew is the same where it says the same', () => {
  const given = deployed()
  const { v2, apiId, routeId, integrationId } = given
  const made = v2('CreateIntegration', {
    apiId,
    integrationType: 'HTTP_PROXY',
    integrationMethod: 'GET',
    integrationUri: 'https://a.example',
  })
  v2('UpdateRoute', { apiId, routeId, target: `integrations/${String(made['integrationId'])}` })
  v2('DeleteIntegration', { apiId, integrationId })
  expect(given.status()).toMatchObject({ changesBehind: 0 })
})

test('a stage that was never deployed is not behind, and one that deploys itself says how that went', () => {
  const { v2, apiId, status } = deployed()
  v2('CreateStage', { apiId, stageName: 'bare' })
  expect(status('bare')).toEqual({ apiId, stageName: 'bare', autoDeploy: false })
  v2('CreateStage', { apiId, stageName: '$default', autoDeploy: true })
  expect(status('$default')).toMatchObject({
    changesBehind: 0,
    lastDeploymentStatusMessage: expect.stringContaining('Successfully deployed') as string,
  })
})
