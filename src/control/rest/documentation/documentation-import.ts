import { maxDefinitionBytes } from '../../../model/limits.ts'
import { readDocumentationParts } from '../../../openapi/extensions/documentation.ts'
import { ImportError } from '../../../openapi/import-error.ts'
import { type OpenApiDocument, parseOpenApi } from '../../../openapi/import.ts'
import { openReader } from '../../../openapi/reader.ts'
import { badRequest } from '../../answer/api-error.ts'
import type { ControlContext, Operations } from '../../run/operation.ts'
import type { ApigatewayInput as Input } from '../../protocol/operation.ts'
import { findApi } from '../api/find.ts'
import { saveDocumentation } from './save-documentation.ts'
import { readMode } from '../import/parameters.ts'
import { savingRules } from '../import/rules.ts'

/** The operation that takes documentation alone from an OpenAPI document (spec openapi §1, §9, §15). */
export const documentationImport = {
  /** Reads `x-amazon-apigateway-documentation`; the rest of the document is not looked at. */
  ImportDocumentationParts(input: Input<'ImportDocumentationParts'>, context: ControlContext) {
    const document = parse(input.body)
    const mode = readMode(input.mode)
    const { id } = findApi(context, input.restApiId)
    const reader = openReader(document.source, document.source.value, {
      region: context.region,
      accountId: context.accountId,
      partition: 'aws',
      basePath: 'ignore',
      ignoreDocumentation: false,
      existingModels: new Set(),
      existingRequestValidators: new Set(),
      rules: savingRules,
    })
    const parts = translated(
      () => readDocumentationParts(reader),
      (error) => error.message,
    )
    const { warnings } = reader
    if (input.failOnWarnings && warnings.length > 0)
      throw badRequest(`Warnings found during import:\n\t${warnings.join('\n\t')}`)
    const ids = saveDocumentation(id, parts, mode, context)
    return { ids, ...(warnings.length > 0 && { warnings }) }
  },
} satisfies Operations

function parse(body: Uint8Array | undefined): OpenApiDocument {
  const bytes = body ?? new Uint8Array()
  if (bytes.byteLength > maxDefinitionBytes)
    throw badRequest(
      `The definition has ${bytes.byteLength} bytes; at most ${maxDefinitionBytes} are accepted`,
    )
  return translated(
    () => parseOpenApi(bytes),
    () => 'Unable to build importer with provided input.',
  )
}

function translated<T>(run: () => T, message: (error: ImportError) => string): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof ImportError) throw badRequest(message(error))
    throw error
  }
}
