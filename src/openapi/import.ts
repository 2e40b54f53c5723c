import { DocumentError } from '../wire/yaml/document-error.ts'
import { decodeText, parseInSlices, type SourceDocument } from '../wire/yaml/document.ts'
import type { ApiDefinition, ImportOptions } from './definition.ts'
import { collectDocumentation, combineParts } from './documentation.ts'
import type { AuditSilence } from '../model/audit/audit-silence.ts'
import { readAuditSilences } from './audit-silences.ts'
import { readApiKeySource } from './extensions/api-key-source.ts'
import { readBinaryMediaTypes } from './extensions/binary-media-types.ts'
import { readDocumentationParts } from './extensions/documentation.ts'
import { readEndpointAccessMode } from './extensions/endpoint-access-mode.ts'
import { readEndpointConfiguration } from './extensions/endpoint-configuration.ts'
import { readOwnLimits } from './extensions/limits.ts'
import { readGatewayResponses } from './extensions/gateway-responses.ts'
import { checkExtensions } from './extensions/index.ts'
import { readMinimumCompressionSize } from './extensions/minimum-compression-size.ts'
import { readPolicy } from './extensions/policy.ts'
import { readRequestValidators } from './extensions/request-validators.ts'
import { readSecurityPolicy } from './extensions/security-policy.ts'
import { ImportError, syntaxError, whereabouts } from './import-error.ts'
import { readInfo } from './info.ts'
import { readModels } from './models.ts'
import { openapi3 } from './openapi3.ts'
import { readResources } from './paths/paths.ts'
import { openReader, type Reader, shown } from './reader.ts'
import { isObject } from '../model/json-object.ts'
import { readSecuritySchemes } from './paths/security.ts'
import { swagger2 } from './swagger2.ts'
import { substituteVariables } from './variables.ts'

/** A document known to be Swagger or OpenAPI of a version that can be read. */
export type OpenApiDocument = {
  readonly source: SourceDocument
  readonly version: '2.0' | '3.0' | '3.1'
}

/**
 * Parses a definition, JSON or YAML in UTF-8, in slices. Throws an {@link ImportError} of kind `syntax` or
 * `not-openapi`. Separate from {@link readDefinition} since AWS judges the text before it looks for the
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

/**
 * Reads a REST API out of a document, in slices. Throws an {@link ImportError} of kind `content` with every error
 * found.
 */
export function* readDefinition(
  document: OpenApiDocument,
  options: ImportOptions,
): Generator<undefined, ApiDefinition> {
  const value = yield* substituteVariables(document.source.value, options)
  const reader = openReader(document.source, value, options)
  const { root } = reader
  const dialect =
    document.version === '2.0' ? swagger2(reader) : openapi3(reader, document.version === '3.1')
  checkDocument(reader)
  const info = readInfo(reader)
  const documentation = collectDocumentation(reader)
  documentation.describe({ type: 'API' }, reader.child(root, 'info'), ['description'])
  const schemes = readSecuritySchemes(reader, dialect.securitySchemes, documentation)
  const requestValidators = readRequestValidators(reader)
  const models = yield* readModels(reader, dialect)
  const ofDocument = readAuditSilences(reader, root)
  const ofOperations: AuditSilence[] = []
  const resources = yield* readResources({
    reader,
    auditSilences: ofOperations,
    dialect,
    models,
    schemes,
    documentation,
    requestValidators: new Set([
      ...requestValidators.map((validator) => validator.name),
      ...options.existingRequestValidators,
    ]),
  })
  const settings = readSettings(reader)
  const endpoint = readEndpointConfiguration(reader, dialect.endpointConfigurations)
  const gatewayResponses = readGatewayResponses(reader)
  const parts = options.ignoreDocumentation
    ? undefined
    : yield* combineParts(yield* readDocumentationParts(reader), documentation.parts)
  reader.finish()
  const isSilenced = ofDocument !== undefined || ofOperations.length > 0
  return {
    ...info,
    ...settings,
    ...endpoint,
    resources,
    models: models.definitions,
    requestValidators,
    authorizers: [...schemes.values()].flatMap((scheme) =>
      scheme.kind === 'authorizer' ? [scheme.authorizer] : [],
    ),
    gatewayResponses,
    ...(parts && { documentationParts: parts }),
    ...(isSilenced && { auditSilences: [...(ofDocument ?? []), ...ofOperations] }),
    warnings: reader.warnings,
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

function readSettings(reader: Reader): Partial<ApiDefinition> {
  const binaryMediaTypes = readBinaryMediaTypes(reader)
  const minimumCompressionSize = readMinimumCompressionSize(reader)
  const apiKeySource = readApiKeySource(reader)
  const policy = readPolicy(reader)
  const endpointAccessMode = readEndpointAccessMode(reader)
  const securityPolicy = readSecurityPolicy(reader, endpointAccessMode)
  const limits = readOwnLimits(reader, reader.root)
  return {
    ...(binaryMediaTypes && { binaryMediaTypes }),
    ...(minimumCompressionSize !== undefined && { minimumCompressionSize }),
    ...(apiKeySource && { apiKeySource }),
    ...(policy !== undefined && { policy }),
    ...(endpointAccessMode && { endpointAccessMode }),
    ...(securityPolicy !== undefined && { securityPolicy }),
    ...(limits && { limits }),
  }
}

/** Extensions wherever AWS has any, outside the paths. */
function checkDocument(reader: Reader): void {
  const { root } = reader
  checkExtensions(reader, root, 'document')
  checkExtensions(reader, reader.child(root, 'components'), 'components')
  const lists = { servers: 'server', tags: 'tag' } as const
  for (const name of ['servers', 'tags'] as const) {
    const spot = reader.child(root, name)
    if (!Array.isArray(spot.value)) continue
    for (const item of reader.items(spot)) checkExtensions(reader, item, lists[name])
  }
}
