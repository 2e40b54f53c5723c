import type { Model } from '../../../model/rest-api.ts'

const draft4 = 'http://json-schema.org/draft-04/schema#'

/** The models every new REST API has (spec control-plane §6), without their ids. */
export const defaultModels: readonly Omit<Model, 'id'>[] = [
  {
    name: 'Empty',
    description: 'This is a default empty schema model',
    contentType: 'application/json',
    schema: schemaText({ $schema: draft4, title: 'Empty Schema', type: 'object' }),
  },
  {
    name: 'Error',
    description: 'This is a default error schema model',
    contentType: 'application/json',
    schema: schemaText({
      $schema: draft4,
      title: 'Error Schema',
      type: 'object',
      properties: { message: { type: 'string' } },
    }),
  },
]

function schemaText(schema: object): string {
  return JSON.stringify(schema, undefined, 2)
}
