import type { Dialect } from './dialect.ts'
import type { Reader, Spot } from './reader.ts'

/** Swagger 2.0: bodies are parameters, media types stand in `produces` (spec openapi §4). */
export function swagger2(reader: Reader): Dialect {
  const { root } = reader
  return {
    schemas: reader.child(root, 'definitions'),
    schemaReference: '#/definitions/',
    modernSchemas: false,
    securitySchemes: reader.child(root, 'securityDefinitions'),
    basePath: reader.text(reader.child(root, 'basePath')) ?? '',
    endpointConfigurations: [root],

    requestBody(_, __, parameters) {
      const body = parameters.find((p) => reader.child(p, 'in').value === 'body')
      if (!body) return undefined
      const schema = reader.child(body, 'schema')
      return {
        description: reader.child(body, 'description'),
        // Always this type, whatever `consumes` says (spec openapi §4).
        schemas: schema.value === undefined ? [] : [{ contentType: 'application/json', schema }],
      }
    },

    responseBodies(_, operation, response) {
      const schema = reader.child(response, 'schema')
      if (schema.value === undefined) return []
      return produces(reader, operation).map((contentType) => ({ contentType, schema }))
    },
  }
}

function produces(reader: Reader, operation: Spot): readonly string[] {
  const own = reader.child(operation, 'produces')
  const declared = own.value === undefined ? reader.child(reader.root, 'produces') : own
  const types = reader.items(declared).flatMap((item) => reader.text(item) ?? [])
  return types.length > 0 ? types : ['application/json']
}
