import type { Reader, Spot } from './reader.ts'

/** A body's schema under one content type. */
export type BodySchema = { readonly contentType: string; readonly schema: Spot }

/**
 * What differs between Swagger 2.0 and OpenAPI 3.x; everything else is read alike. One file per version
 * makes one of these from a document's root.
 */
export type Dialect = {
  readonly schemas: Spot
  /** How a schema of {@link Dialect.schemas} is referred to, up to its name. */
  readonly schemaReference: '#/definitions/' | '#/components/schemas/'
  /** OpenAPI 3.1 schemas are JSON Schema 2020-12, and translated where draft-04 writes it otherwise. */
  readonly modernSchemas: boolean
  readonly securitySchemes: Spot
  /** The base path as the document writes it; empty when it has none. */
  readonly basePath: string
  /** Nodes that may hold `x-amazon-apigateway-endpoint-configuration`, the first one counts. */
  readonly endpointConfigurations: readonly Spot[]
  requestBody(reader: Reader, operation: Spot, parameters: readonly Spot[]): RequestBody | undefined
  responseBodies(reader: Reader, operation: Spot, response: Spot): readonly BodySchema[]
}

export type RequestBody = {
  readonly description: Spot
  readonly schemas: readonly BodySchema[]
}
