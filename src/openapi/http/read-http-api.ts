import { readInfo } from '../info.ts'
import { checkExtensions } from '../extensions/index.ts'
import { readOwnLimits } from '../extensions/limits.ts'
import { ImportError, whereabouts } from '../import-error.ts'
import type { OpenApiDocument } from '../parse.ts'
import { basePathOf } from '../openapi3.ts'
import { type Cursor, openCursor } from '../reader.ts'
import { substituteVariables } from '../variables.ts'
import { readCors } from './cors.ts'
import type { HttpApiDefinition, HttpImportOptions } from './definition.ts'
import { extensionAt, readApiFeatures } from './features.ts'
import { openIntegrations } from './integration.ts'
import { readRoutes } from './routes.ts'
import { readSchemes } from './security.ts'
import { readEndpoint, readTags } from './settings.ts'

/**
 * Reads an HTTP API out of a document (spec openapi §12), in slices. Throws an {@link ImportError}: of kind `not-openapi`
 * for a version that HTTP APIs do not take, else of kind `content` with every error found.
 */
export function* readHttpApi(
  document: OpenApiDocument,
  options: HttpImportOptions,
): Generator<undefined, HttpApiDefinition> {
  checkVersion(document)
  const value = yield* substituteVariables(document.source.value, options)
  const cursor = openCursor(document.source, value)
  const { root } = cursor
  const servers = cursor.items(cursor.child(root, 'servers'))
  checkDocument(cursor)
  const info = readInfo(cursor)
  const schemes = readSchemes(cursor, options.rules)
  const integrations = openIntegrations(cursor, options.rules)
  const routes = yield* readRoutes({
    cursor,
    schemes,
    integrations,
    options,
    isModern: document.version === '3.1',
    basePath: { mode: options.basePath, path: basePathOf(cursor, servers) },
  })
  const corsConfiguration = readCors(cursor, options.rules)
  const tags = readTags(cursor)
  const limits = readOwnLimits(cursor, root)
  const features = readApiFeatures(cursor, extensionAt(cursor, root))
  const endpoint = readEndpoint(cursor, [...servers, root])
  cursor.finish()
  return {
    ...info,
    ...(corsConfiguration && { corsConfiguration }),
    ...endpoint,
    ...(tags && { tags }),
    ...(limits && { limits }),
    ...(features && { features }),
    routes,
    integrations: integrations.all(),
    authorizers: [...schemes.values()].flatMap((scheme) =>
      scheme.kind === 'authorizer' ? [scheme.authorizer] : [],
    ),
    importInfo: cursor.notes,
    warnings: cursor.warnings,
  }
}

function checkVersion({ source, version }: OpenApiDocument): void {
  if (version === '3.0' || version === '3.1') return
  const path = ['swagger']
  const position = source.locate(path)
  const message =
    'HTTP APIs are imported from OpenAPI 3.0 only, and this is Swagger 2.0: convert it, or import it as a REST API'
  throw new ImportError('not-openapi', [
    { message: message + whereabouts(position, path), pointer: '/swagger', ...position },
  ])
}

/** Extensions wherever AWS has any, and what of a document has no effect, outside the paths. */
function checkDocument(cursor: Cursor): void {
  const { root } = cursor
  const components = cursor.child(root, 'components')
  checkExtensions(cursor, root, 'document', 'HTTP')
  checkExtensions(cursor, components, 'components', 'HTTP')
  for (const server of cursor.items(cursor.child(root, 'servers')))
    checkExtensions(cursor, server, 'server', 'HTTP')
  for (const [name, spot] of cursor.members(components)) {
    if (idleComponents.has(name))
      cursor.note(
        `Ignoring components.${name}: HTTP APIs validate nothing and have no models`,
        spot,
      )
  }
  const version = cursor.child(root, 'x-amazon-apigateway-importexport-version')
  const written = cursor.text(version)
  if (written !== undefined && written !== '1.0' && written !== '1')
    cursor.warn(
      `Unknown x-amazon-apigateway-importexport-version '${written}' is ignored: there is 1.0`,
      version,
    )
}

const idleComponents: ReadonlySet<string> = new Set(['schemas', 'callbacks', 'links', 'headers'])
