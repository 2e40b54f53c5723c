import type { RestApi } from '../../../model/rest-api.ts'
import type { Stage } from '../../../model/stage.ts'
import { ExportError } from '../../../openapi/export/export-error.ts'
import {
  type ExportOptions,
  extensionNames,
  readExtensions,
} from '../../../openapi/export/export-options.ts'
import type { ExportSource } from '../../../openapi/export/export-source.ts'
import { ApiError, badRequest, notFound } from '../../answer/api-error.ts'
import { parseSnapshot, snapshotText } from '../deploy/deploy.ts'
import type { ControlContext, Operation, Operations } from '../../run/operation.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { account } from '../../state/store.ts'
import type { Slices } from '../../../turns/slices.ts'
import { jsonOrYaml } from './write-json.ts'

/** Writers by export type, as AWS names them; loaded when a document is written. */
const writers: Readonly<Record<string, () => Promise<Writer>>> = {
  oas30: async () => (await import('../../../openapi/export/formats/oas30.ts')).exportOas30,
  swagger: async () => (await import('../../../openapi/export/formats/swagger.ts')).exportSwagger,
}

type Writer = (source: ExportSource, options: ExportOptions) => Slices<object>

/** An export's source as it leaves the Registry. */
type Source = Omit<ExportSource, 'createdDate' | 'snapshot'> & { readonly snapshot: string }

/** What a document is written from, and how. */
type Request = {
  readonly exportType: string
  readonly api: RestApi
  readonly source: Source
  readonly options: ExportOptions
  readonly yaml: boolean
}

/** The operation that writes a stage's API as an OpenAPI document (spec openapi §13). */
export const exports = {
  /** The reply is the document; what is in it comes from the stage's deployment, not the API as it is now. */
  GetExport: {
    isLarge: true,
    transaction({ restApiId, stageName, exportType, parameters, accepts }, context) {
      const { store } = context
      const api = store.get('RestApi', account, restApiId)
      const stage = api && store.get('Stage', restApiId, stageName)
      // For an unknown API the same text is only known from moto's tests: moto:…::test_export_api__unknown_api
      if (!stage) throw notFound('Invalid stage identifier specified')
      const options = readOptions(parameters?.['extensions'] ?? '')
      if (!Object.hasOwn(writers, exportType))
        throw new ApiError('BadRequestException', 400, `No API exporter for type '${exportType}'`, {
          detail: `exportType must be one of ${Object.keys(writers).join(', ')}`,
        })
      const yaml = /\byaml\b/i.test(accepts ?? '')
      return { exportType, api, source: sourceOf(api, stage, context), options, yaml }
    },
    async complete({ exportType, api, source, options, yaml }, edge) {
      const [write, { isoDate }, format] = await Promise.all([
        writers[exportType]!(),
        import('../../../openapi/export/api-extensions.ts'),
        jsonOrYaml(yaml),
      ])
      const createdDate = isoDate(api.createdDate)
      const { body, version = createdDate } = await edge.inSlices(
        writeDocument({ ...source, createdDate }, (read) => write(read, options), format),
      )
      return {
        body,
        contentType: 'application/octet-stream',
        contentDisposition: `attachment; filename="${exportType}_${fileName(version)}.${yaml ? 'yaml' : 'json'}"`,
      }
    },
  } satisfies Operation<Input<'GetExport'>, Input<'GetExport'>, Request>,
} satisfies Operations

/** The document's text, and the version of the API in it. */
function* writeDocument(
  source: Source & { readonly createdDate: string },
  write: (source: ExportSource) => Slices<object>,
  format: (document: object) => Slices<string>,
): Slices<{ readonly body: string; readonly version: string | undefined }> {
  const snapshot = parseSnapshot(source.snapshot)
  yield
  const document = yield* translated(write({ ...source, snapshot }))
  return { body: yield* format(document), version: snapshot.api.version }
}

function readOptions(text: string) {
  const { options, unknown } = readExtensions(text)
  if (unknown.length > 0)
    throw badRequest(
      `Invalid extensions specified: ${unknown.join(', ')}. Valid options are ${extensionNames.join(',')}`,
    )
  return options
}

function sourceOf(api: RestApi, stage: Stage, { store, region }: ControlContext): Source {
  const { stageName, documentationVersion } = stage
  const version =
    documentationVersion && store.get('DocumentationVersion', api.id, documentationVersion)
  return {
    snapshot: snapshotText(store, api.id, stage),
    stageName,
    region,
    ...(version && {
      documentation: {
        version,
        parts: store.list('VersionedDocumentationPart', api.id, version.version),
      },
    }),
  }
}

/** A version is any text; in a header's quotes it stays on its line and within them. */
function fileName(version: string): string {
  return version.replace(/[^\w.:+~ -]/g, '_')
}

function* translated<T>(work: Slices<T>): Slices<T> {
  try {
    return yield* work
  } catch (error) {
    if (error instanceof ExportError) throw badRequest(error.message)
    throw error
  }
}
