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
import { readInfo } from './info.ts'
import { readModels } from './models.ts'
import { openapi3 } from './openapi3.ts'
import { readResources } from './paths/paths.ts'
import type { OpenApiDocument } from './parse.ts'
import { openReader, type Reader } from './reader.ts'
import { readSecuritySchemes } from './paths/security.ts'
import { swagger2 } from './swagger2.ts'
import { substituteVariables } from './variables.ts'

/**
 * Reads a REST API out of a document, in slices. Throws an `ImportError` of kind `content` with every error
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
