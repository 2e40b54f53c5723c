import { compileSchema } from '../../src/lang/json-schema/compile-schema.ts'
import { suiteDocuments } from './suite-documents.ts'

/** Throws for a schema that is no draft-04; a case that expects `false` accepts that. */
export function jsonSchemaValidate(input: { readonly schema: unknown; readonly data: unknown }) {
  const resolve = (reference: string) => suiteDocuments[reference]
  return compileSchema(input.schema, { resolve }).valid(input.data)
}
