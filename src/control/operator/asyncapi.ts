import type { WebSocketExportSource } from '../../asyncapi/source.ts'
import type { WebSocketApiSnapshot } from '../../model/v2/api.ts'
import type { Slices } from '../../turns/slices.ts'
import { badRequest } from '../answer/api-error.ts'
import { jsonOrYaml } from '../rest/export/write-json.ts'
import type { ControlContext } from '../run/operation.ts'
import { findApiV2 } from '../v2/api/find.ts'
import { deployedTextV2 } from '../v2/deploy/served.ts'
import { webSocketSnapshotOf } from '../v2/deploy/web-socket-snapshot.ts'
import type { OperatorPage, PageInput } from './page.ts'

/** What a document is written from, as it leaves the Registry. */
type Gathered = Pick<WebSocketExportSource, 'region' | 'stageName' | 'stageNames'> & {
  readonly api: Pick<WebSocketExportSource['api'], 'createdDate' | 'tags'>
  /** Of a stage its text. */
  readonly snapshot: WebSocketApiSnapshot | string
  readonly yaml: boolean
}

/**
 * `GET /_tidegate/apis/{apiId}/asyncapi`: a WebSocket API as an AsyncAPI 3.0 document, with `?stage=` what that stage serves,
 * with `?format=yaml` as YAML. AWS exports no WebSocket APIs.
 */
export const asyncApiPage: OperatorPage<Gathered> = {
  verb: 'GET',
  path: '/apis/:apiId/asyncapi',
  isLarge: true,
  transaction: gather,
  async complete({ api, snapshot, yaml, ...rest }, edge) {
    const [{ writeWebSocketApi }, format] = await Promise.all([
      import('../../asyncapi/write-web-socket-api.ts'),
      jsonOrYaml(yaml),
    ])
    const frozen =
      typeof snapshot === 'string' ? (JSON.parse(snapshot) as WebSocketApiSnapshot) : snapshot
    const source = { ...rest, ...frozen, api: { ...frozen.api, ...api } }
    const text = await edge.inSlices(
      (function* (): Slices<string> {
        return yield* format(yield* writeWebSocketApi(source))
      })(),
    )
    return new Response(text, {
      headers: { 'content-type': yaml ? 'application/yaml' : 'application/json' },
    })
  },
}

function gather({ labels, query }: PageInput, context: ControlContext): Gathered {
  const { store, region } = context
  const api = findApiV2(context, labels['apiId'] ?? '')
  const { apiId, protocolType, createdDate, tags } = api
  if (protocolType !== 'WEBSOCKET')
    throw badRequest(
      `AsyncAPI documents are not supported on protocolType ${protocolType}: ExportApi writes it as OpenAPI`,
    )
  const { stage: stageName, format = 'json' } = query
  if (format !== 'json' && format !== 'yaml')
    throw badRequest(`Invalid format ${format}: it must be json or yaml`)
  return {
    api: { createdDate, ...(tags && { tags }) },
    snapshot:
      stageName === undefined
        ? webSocketSnapshotOf(store, api)
        : deployedTextV2(store, apiId, stageName, 'export'),
    region,
    ...(stageName !== undefined && { stageName }),
    stageNames: store.list('StageV2', apiId).map((stage) => stage.stageName),
    yaml: format === 'yaml',
  }
}
