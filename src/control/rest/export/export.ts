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
import { readSnapshot } from '../deploy/deploy.ts'
import type { ControlContext, Operation, Operations } from '../../run/operation.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { account } from '../../state/store.ts'

/** Writers by export type, as AWS names them; loaded when a document is written. */
const writers: Readonly<Record<string, () => Promise<Writer>>> = {
  oas30: async () => (await import('../../../openapi/export/formats/oas30.ts')).exportOas30,
  swagger: async () => (await import('../../../openapi/export/formats/swagger.ts')).exportSwagger,
}

type Writer = (source: ExportSource, options: ExportOptions) => object

/** What a document is written from, and how. */
type Request = {
  readonly exportType: string
  readonly api: RestApi
  readonly source: Omit<ExportSource, 'createdDate'>
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
    async complete({ exportType, api, source, options, yaml }) {
      const [write, { isoDate }] = await Promise.all([
        writers[exportType]!(),
        import('../../../openapi/export/api-extensions.ts'),
      ])
      const createdDate = isoDate(api.createdDate)
      const document = translated(() => write({ ...source, createdDate }, options))
      const version = source.snapshot.api.version ?? createdDate
      return {
        body: yaml ? await inYaml(document) : JSON.stringify(document, undefined, 2),
        contentType: 'application/octet-stream',
        contentDisposition: `attachment; filename="${exportType}_${fileName(version)}.${yaml ? 'yaml' : 'json'}"`,
      }
    },
  } satisfies Operation<Input<'GetExport'>, Input<'GetExport'>, Request>,
} satisfies Operations

async function inYaml(document: object): Promise<string> {
  const { writeYaml } = await import('../../../wire/yaml/write-yaml.ts')
  return writeYaml(document)
}

function readOptions(text: string) {
  const { options, unknown } = readExtensions(text)
  if (unknown.length > 0)
    throw badRequest(
      `Invalid extensions specified: ${unknown.join(', ')}. Valid options are ${extensionNames.join(',')}`,
    )
  return options
}

function sourceOf(
  api: RestApi,
  stage: Stage,
  { store, region }: ControlContext,
): Omit<ExportSource, 'createdDate'> {
  const { stageName, documentationVersion } = stage
  const version =
    documentationVersion && store.get('DocumentationVersion', api.id, documentationVersion)
  return {
    snapshot: readSnapshot(store, api.id, stage),
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

function translated<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof ExportError) throw badRequest(error.message)
    throw error
  }
}
