import type { HttpApiSnapshot } from '../../../model/v2/api.ts'
import type { HttpExportSource } from '../../../openapi/http/export/source.ts'
import { ExportError } from '../../../openapi/export/export-error.ts'
import type { Slices } from '../../../turns/slices.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { ApigatewayV2Input as Input } from '../../protocol/operation.ts'
import { jsonOrYaml } from '../../rest/export/write-json.ts'
import type { Operation, Operations } from '../../run/operation.ts'
import { findApiV2 } from '../api/find.ts'
import { deployedTextV2 } from '../deploy/served.ts'
import { httpSnapshotOf } from '../deploy/http-snapshot.ts'

/** What a document is written from, and how. The snapshot of a stage is its text. */
type Request = {
  readonly api: Pick<HttpExportSource['api'], 'createdDate' | 'ipAddressType' | 'tags'>
  readonly snapshot: HttpApiSnapshot | string
  readonly region: string
  readonly stageName?: string
  readonly includeExtensions: boolean
  readonly yaml: boolean
}

/** The operation that writes an HTTP API as an OpenAPI document (spec openapi §14). */
export const exportsV2 = {
  /** Of a stage what is deployed to it, else the API as it is now. */
  ExportApi: {
    isLarge: true,
    transaction(input, context) {
      const { store, region } = context
      const api = findApiV2(context, input.apiId)
      if (api.protocolType !== 'HTTP')
        throw badRequest(
          `ExportApi is not supported on protocolType ${api.protocolType}. GET /_tidegate/apis/${api.apiId}/asyncapi writes it as AsyncAPI`,
        )
      if (input.specification.toUpperCase() !== 'OAS30')
        throw badRequest(`Invalid specification ${input.specification}: it must be OAS30`)
      const outputType = input.outputType.toUpperCase()
      if (outputType !== 'JSON' && outputType !== 'YAML')
        throw badRequest(`Invalid outputType ${input.outputType}: it must be JSON or YAML`)
      const { exportVersion = '1.0', stageName } = input
      if (exportVersion !== '1.0')
        throw badRequest(`Invalid exportVersion ${exportVersion}: it must be 1.0`)
      const { createdDate, ipAddressType, tags } = api
      return {
        api: { createdDate, ipAddressType, ...(tags && { tags }) },
        snapshot:
          stageName === undefined
            ? httpSnapshotOf(store, api)
            : deployedTextV2(store, api.apiId, stageName, 'export'),
        region,
        ...(stageName !== undefined && { stageName }),
        includeExtensions: input.includeExtensions ?? true,
        yaml: outputType === 'YAML',
      }
    },
    async complete({ includeExtensions, yaml, ...request }, edge) {
      const [{ writeHttpApi }, format] = await Promise.all([
        import('../../../openapi/http/export/write-http-api.ts'),
        jsonOrYaml(yaml),
      ])
      const body = await edge.inSlices(
        translated(request, (source) => writeHttpApi(source, { includeExtensions }), format),
      )
      return { body }
    },
  } satisfies Operation<Input<'ExportApi'>, Input<'ExportApi'>, Request>,
} satisfies Operations

function* translated(
  { api, snapshot, ...rest }: Pick<Request, 'api' | 'snapshot' | 'region' | 'stageName'>,
  write: (source: HttpExportSource) => Slices<object>,
  format: (document: object) => Slices<string>,
): Slices<string> {
  const frozen = typeof snapshot === 'string' ? (JSON.parse(snapshot) as HttpApiSnapshot) : snapshot
  yield
  try {
    const document = yield* write({ ...rest, ...frozen, api: { ...frozen.api, ...api } })
    return yield* format(document)
  } catch (error) {
    if (error instanceof ExportError) throw badRequest(error.message)
    throw error
  }
}
