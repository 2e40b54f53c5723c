import type { ApiV2 } from '../../../model/v2/api.ts'
import type { WebSocketSettings } from '../../../model/v2/web-socket-settings.ts'
import { badRequest } from '../../answer/api-error.ts'
import { defined, nonEmpty } from '../../entity/defined.ts'
import type { ControlContext } from '../../run/operation.ts'
import { saveChangedApi } from '../../v2/api/apis.ts'
import { findApiV2 } from '../../v2/api/find.ts'
import { readGiven } from './given-document.ts'
import type { OperatorPage } from '../page.ts'

const path = '/apis/:apiId/websocket'

/** `GET /_tidegate/apis/{apiId}/websocket`: what is set of a WebSocket API that AWS has no settings for. */
export const webSocketPage: OperatorPage<unknown> = {
  verb: 'GET',
  path,
  transaction: ({ labels }, context) =>
    findWebSocketApi(context, labels['apiId'] ?? '').webSocket ?? {},
}

/** What `PUT` is given, read. */
type Given = { readonly apiId: string; readonly settings: WebSocketSettings }

/** `PUT /_tidegate/apis/{apiId}/websocket`: replaces all of it, and deploys the API to the stages that want that. */
export const putWebSocketPage: OperatorPage<unknown, Given, Given> = {
  verb: 'PUT',
  path,
  async prepare({ labels, body }) {
    const settings = await readGiven(
      body,
      'settings',
      import('../../../openapi/pages/web-socket-settings.ts').then(
        (part) => part.readWebSocketSettings,
      ),
    )
    return { apiId: labels['apiId'] ?? '', settings }
  },
  transaction({ apiId, settings }, context) {
    return save(apiId, nonEmpty(settings), context)
  },
}

/** `DELETE /_tidegate/apis/{apiId}/websocket`: sets nothing of it any more. */
export const deleteWebSocketPage: OperatorPage<unknown> = {
  verb: 'DELETE',
  path,
  transaction: ({ labels }, context) => save(labels['apiId'] ?? '', undefined, context),
}

function save(
  apiId: string,
  webSocket: WebSocketSettings | undefined,
  context: ControlContext,
): WebSocketSettings {
  const api: ApiV2 = defined({ ...findWebSocketApi(context, apiId), webSocket })
  saveChangedApi(api, context)
  return webSocket ?? {}
}

function findWebSocketApi(context: ControlContext, apiId: string): ApiV2 {
  const api = findApiV2(context, apiId)
  if (api.protocolType !== 'WEBSOCKET')
    throw badRequest(`WebSocket settings are not supported on protocolType ${api.protocolType}`)
  return api
}
