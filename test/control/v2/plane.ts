import { ApiError } from '../../../src/control/answer/api-error.ts'
import { snapshotKey, stageKey } from '../../../src/model/published.ts'
import type { StagePointer } from '../../../src/model/stage.ts'
import type { HttpApiSnapshot } from '../../../src/model/v2/api.ts'
import { controlPlane, type Params, type Reply } from '../plane/control-plane.ts'

/** The control plane with an HTTP API in it, as v2 speaks to it. */
export function httpPlane() {
  const { call, ...rest } = controlPlane()
  const v2 = (operation: string, params: Params = {}): Reply =>
    call(operation, params, 'apigatewayv2')
  const apiId = String(v2('CreateApi', { name: 'pets', protocolType: 'HTTP' })['apiId'])
  /** With the API's id. */
  const api = (operation: string, params: Params = {}): Reply => v2(operation, { apiId, ...params })
  const read = <T>(key: string): T | undefined => {
    const text = rest.store.published(key)
    return text === undefined ? undefined : (JSON.parse(text) as T)
  }
  const pointer = (stageName: string, id = apiId) => read<StagePointer>(stageKey(id, stageName))
  return {
    ...rest,
    v1: call,
    v2,
    api,
    apiId,
    read,
    pointer,
    /** What a stage serves. */
    served: (stageName: string, id = apiId): HttpApiSnapshot | undefined => {
      const { snapshot } = pointer(stageName, id) ?? {}
      return snapshot === undefined ? undefined : read<HttpApiSnapshot>(snapshotKey(snapshot))
    },
    /** A new integration's target. */
    target: (): string =>
      `integrations/${String(api('CreateIntegration', httpProxy)['integrationId'])}`,
  }
}

/** An integration that asks for nothing else. */
export const httpProxy = {
  integrationType: 'HTTP_PROXY',
  integrationMethod: 'GET',
  integrationUri: 'https://pets.example',
}

/** A function's invocation URI. */
export const functionUri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations'

/** How a call is refused: `400 BadRequestException: …`; throws when it is not. */
export function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof ApiError) return `${error.status} ${error.name}: ${error.message}`
    throw error
  }
  throw new Error('the call was not refused')
}
