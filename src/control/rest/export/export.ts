import type { RestApi } from '../../../model/rest-api.ts'
import type { Stage } from '../../../model/stage.ts'
import { isoDate } from '../../../openapi/export/api-extensions.ts'
import { ExportError } from '../../../openapi/export/export-error.ts'
import { extensionNames, readExtensions } from '../../../openapi/export/export-options.ts'
import type { ExportSource } from '../../../openapi/export/export-source.ts'
import { exportOas30 } from '../../../openapi/export/oas30.ts'
import { exportSwagger } from '../../../openapi/export/swagger.ts'
import { writeYaml } from '../../../wire/yaml/write-yaml.ts'
import { ApiError, badRequest, notFound } from '../../answer/api-error.ts'
import { readSnapshot } from '../deploy/deploy.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { account } from '../../state/store.ts'

/** Writers by export type, as AWS names them. */
const writers = { oas30: exportOas30, swagger: exportSwagger } as const

/** The operation that writes a stage's API as an OpenAPI document (spec openapi §13). */
export const exports = {
  /** The reply is the document; what is in it comes from the stage's deployment, not the API as it is now. */
  GetExport(input: Input<'GetExport'>, context: ControlContext) {
    const { store } = context
    const { restApiId, stageName, exportType } = input
    const api = store.get('RestApi', account, restApiId)
    const stage = api && store.get('Stage', restApiId, stageName)
    // For an unknown API the same text is only known from moto's tests: moto:…::test_export_api__unknown_api
    if (!stage) throw notFound('Invalid stage identifier specified')
    const options = readOptions(input.parameters?.['extensions'] ?? '')
    const write = Object.hasOwn(writers, exportType)
      ? writers[exportType as keyof typeof writers]
      : undefined
    if (!write)
      throw new ApiError('BadRequestException', 400, `No API exporter for type '${exportType}'`, {
        detail: `exportType must be one of ${Object.keys(writers).join(', ')}`,
      })
    const source = sourceOf(api, stage, context)
    const document = translated(() => write(source, options))
    const yaml = /\byaml\b/i.test(input.accepts ?? '')
    const version = source.snapshot.api.version ?? source.createdDate
    return {
      body: yaml ? writeYaml(document) : JSON.stringify(document, undefined, 2),
      contentType: 'application/octet-stream',
      contentDisposition: `attachment; filename="${exportType}_${fileName(version)}.${yaml ? 'yaml' : 'json'}"`,
    }
  },
} satisfies Operations

function readOptions(text: string) {
  const { options, unknown } = readExtensions(text)
  if (unknown.length > 0)
    throw badRequest(
      `Invalid extensions specified: ${unknown.join(', ')}. Valid options are ${extensionNames.join(',')}`,
    )
  return options
}

function sourceOf(api: RestApi, stage: Stage, { store, region }: ControlContext): ExportSource {
  const { stageName, documentationVersion } = stage
  const version =
    documentationVersion && store.get('DocumentationVersion', api.id, documentationVersion)
  return {
    snapshot: readSnapshot(store, api.id, stage),
    stageName,
    region,
    createdDate: isoDate(api.createdDate),
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
