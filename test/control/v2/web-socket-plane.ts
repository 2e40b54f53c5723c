import type { WebSocketApiSnapshot } from '../../../src/model/v2/api.ts'
import { snapshotKey, stageKey } from '../../../src/model/published.ts'
import type { StagePointer } from '../../../src/model/stage.ts'
import { controlPlane, type Params, type Reply } from '../plane/control-plane.ts'

/** The control plane with a WebSocket API in it. */
export function webSocketPlane(given: Params = {}) {
  const { call, ...rest } = controlPlane()
  const v2 = (operation: string, params: Params = {}): Reply =>
    call(operation, params, 'apigatewayv2')
  const created = v2('CreateApi', {
    name: 'chat',
    protocolType: 'WEBSOCKET',
    routeSelectionExpression: '$request.body.action',
    ...given,
  })
  const apiId = String(created['apiId'])
  /** With the API's id. */
  const api = (operation: string, params: Params = {}): Reply => v2(operation, { apiId, ...params })
  const read = <T>(key: string): T | undefined => {
    const text = rest.store.published(key)
    return text === undefined ? undefined : (JSON.parse(text) as T)
  }
  const pointer = (stageName: string) => read<StagePointer>(stageKey(apiId, stageName))
  return {
    ...rest,
    call,
    v1: call,
    v2,
    api,
    apiId,
    read,
    pointer,
    /** What a stage serves. */
    served: (stageName: string): WebSocketApiSnapshot | undefined => {
      const { snapshot } = pointer(stageName) ?? {}
      return snapshot === undefined ? undefined : read<WebSocketApiSnapshot>(snapshotKey(snapshot))
    },
    /** A new integration's target. */
    target: (integration: Params = httpBackend): string =>
      `integrations/${String(api('CreateIntegration', integration)['integrationId'])}`,
  }
}

/** An integration that asks for nothing else. */
export const httpBackend = {
  integrationType: 'HTTP_PROXY',
  integrationMethod: 'POST',
  integrationUri: 'https://chat.example',
}
