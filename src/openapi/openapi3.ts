import { pathOfUrl } from './paths/base-path.ts'
import type { BodySchema, Dialect } from './dialect.ts'
import { type Cursor, type Reader, type Spot } from './reader.ts'
import { isObject } from '../model/json-object.ts'

/** OpenAPI 3.0 and 3.1. AWS refuses 3.1; it is read alike here, its schemas translated (spec openapi §2). */
export function openapi3(reader: Reader, modernSchemas: boolean): Dialect {
  const { root } = reader
  const components = reader.child(root, 'components')
  const servers = reader.items(reader.child(root, 'servers'))
  return {
    schemas: reader.child(components, 'schemas'),
    schemaReference: '#/components/schemas/',
    modernSchemas,
    securitySchemes: reader.child(components, 'securitySchemes'),
    basePath: basePathOf(reader, servers),
    endpointConfigurations: [...servers, root],

    requestBody(_, operation) {
      const declared = reader.child(operation, 'requestBody')
      if (declared.value === undefined) return undefined
      const body = reader.resolve(declared)
      return {
        description: reader.child(body, 'description'),
        schemas: content(reader, reader.child(body, 'content')),
      }
    },

    responseBodies: (_, __, response) => content(reader, reader.child(response, 'content')),
  }
}

function content(reader: Reader, spot: Spot): readonly BodySchema[] {
  return reader.members(spot).flatMap(([contentType, media]) => {
    const schema = reader.child(media, 'schema')
    return schema.value === undefined ? [] : [{ contentType, schema }]
  })
}

/**
 * The path under which a document's servers say its paths are.
 *
 * The first server that declares a variable `basePath` counts even when its URL does not use it
 * (ls:apigateway_import::test_import_rest_api_with_base_path_oas30).
 */
export function basePathOf(reader: Cursor, servers: readonly Spot[]): string {
  for (const server of servers) {
    const variable = reader.child(reader.child(server, 'variables'), 'basePath')
    if (isObject(variable.value)) return reader.text(reader.child(variable, 'default')) ?? ''
  }
  const [first] = servers
  if (!first) return ''
  const defaults = reader
    .members(reader.child(first, 'variables'))
    .map(([name, spot]) => [name, reader.text(reader.child(spot, 'default')) ?? ''] as const)
  return pathOfUrl(reader.text(reader.child(first, 'url')) ?? '', new Map(defaults))
}
