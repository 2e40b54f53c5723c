import { isObject } from '../model/json-object.ts'
import { DocumentError } from '../wire/yaml/document-error.ts'
import { decodeText, parseInSlices, type SourceDocument } from '../wire/yaml/document.ts'
import { ImportError, syntaxError, whereabouts } from './import-error.ts'
import { shown } from './reader.ts'

/** A document known to be Swagger or OpenAPI of a version that can be read. */
export type OpenApiDocument = {
  readonly source: SourceDocument
  readonly version: '2.0' | '3.0' | '3.1'
}

/**
 * Parses a definition, JSON or YAML in UTF-8, in slices. Throws an {@link ImportError} of kind `syntax` or
 * `not-openapi`. Separate from reading it since AWS judges the text before it looks for the
 * API (ls:apigateway_import::test_import_api_bad_file).
 */
export function* parseOpenApi(body: Uint8Array): Generator<undefined, OpenApiDocument> {
  try {
    const source = yield* parseInSlices(decodeText(body))
    return { source, version: versionOf(source) }
  } catch (error) {
    if (error instanceof DocumentError) throw syntaxError(error)
    throw error
  }
}

function versionOf(source: SourceDocument): OpenApiDocument['version'] {
  const root = source.value
  const member = (key: string) => {
    if (!isObject(root) || !Object.hasOwn(root, key)) return undefined
    const { [key]: value } = root
    return typeof value === 'number' ? source.written([key]) : value
  }
  const swagger = member('swagger')
  if (swagger === '2.0' || swagger === '2') return '2.0'
  const openapi = member('openapi')
  const minor = typeof openapi === 'string' ? /^3\.([01])(?:\.\d+)?$/.exec(openapi)?.[1] : undefined
  if (minor !== undefined) return minor === '0' ? '3.0' : '3.1'
  const key = openapi === undefined ? 'swagger' : 'openapi'
  const found = openapi ?? swagger
  const path = found === undefined ? [] : [key]
  const position = source.locate(path)
  const message =
    found === undefined
      ? `Neither 'swagger' nor 'openapi' says what version this is: add swagger: "2.0" or openapi: "3.0.1"`
      : `Unsupported version ${shown(found)} in '${key}': use swagger "2.0", openapi "3.0.x" or "3.1.x"`
  const pointer = path.map((segment) => `/${segment}`).join('')
  throw new ImportError('not-openapi', [
    { message: message + whereabouts(position, path), pointer, ...position },
  ])
}
