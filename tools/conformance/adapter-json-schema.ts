import { compileSchema } from '../../src/lang/json-schema/compile-schema.ts'

/** Throws for a schema that is no draft-04; a case that expects `false` accepts that. */
export function jsonSchemaValidate(input: { readonly schema: unknown; readonly data: unknown }) {
  return compileSchema(input.schema).valid(input.data)
}
