import { expect, test } from 'vitest'
import { webSocketPlane } from '../v2/web-socket-plane.ts'

/** A stage whose deployment has a model, and a route and its integration with a response each. */
function deployed() {
  const plane = webSocketPlane()
  const { api, apiId, page } = plane
  const target = plane.target({ integrationType: 'MOCK' })
  const integrationId = target.replace('integrations/', '')
  const { routeId } = api('CreateRoute', { routeKey: 'say', target })
  const response = { integrationId, integrationResponseKey: '$default' }
  const { integrationResponseId } = api('CreateIntegrationResponse', response)
  const reply = { routeId, routeResponseKey: '$default' }
  const { routeResponseId } = api('CreateRouteResponse', reply)
  const schema = '{"type":"object"}'
  const { modelId } = api('CreateModel', { name: 'Said', contentType: 'application/json', schema })
  api('CreateStage', { stageName: 'dev' })
  api('CreateDeployment', { stageName: 'dev' })
  return {
    ...plane,
    routeId,
    integrationId,
    modelId,
    reply,
    response,
    replyId: { routeId, routeResponseId },
    responseId: { integrationId, integrationResponseId },
    changes: () =>
      page('GET /apis/:apiId/stages/:stageName', { apiId, stageName: 'dev' })['changes'],
  }
}

type Deployed = ReturnType<typeof deployed>

// Ours: AWS has no such page.
test.each<readonly [string, (given: Deployed) => unknown, (given: Deployed) => readonly object[]]>([
  ['nothing', () => undefined, () => []],
  [
    'how routes are chosen',
    ({ api }) => api('UpdateApi', { routeSelectionExpression: '$request.body.kind' }),
    () => [{ change: 'changed', element: 'setting', name: 'routeSelectionExpression' }],
  ],
  [
    'a setting that AWS has not',
    ({ sendPage, apiId }) => sendPage('PUT /apis/:apiId/websocket', { apiId }, { idleSeconds: 60 }),
    () => [{ change: 'added', element: 'setting', name: 'webSocket' }],
  ],
  [
    'whether a route answers',
    ({ api, replyId }) => api('DeleteRouteResponse', replyId),
    () => [{ change: 'changed', element: 'route', name: 'say' }],
  ],
  [
    'how an integration answers',
    ({ api, responseId }) =>
      api('UpdateIntegrationResponse', { ...responseId, responseTemplates: { $default: 'x' } }),
    ({ integrationId }) => [{ change: 'changed', element: 'integration', name: integrationId }],
  ],
  [
    'a model',
    ({ api, modelId }) => api('UpdateModel', { modelId, schema: '{"type":"array","items":{}}' }),
    () => [{ change: 'changed', element: 'model', name: 'Said' }],
  ],
  [
    'responses that were made again as they were',
    ({ api, replyId, responseId, reply, response }) => {
      api('DeleteRouteResponse', replyId)
      api('CreateRouteResponse', reply)
      api('DeleteIntegrationResponse', responseId)
      api('CreateIntegrationResponse', response)
    },
    () => [],
  ],
])('a stage is behind by %s', async (_, change, changes) => {
  const given = deployed()
  await change(given)
  expect(given.changes()).toEqual(changes(given))
})
