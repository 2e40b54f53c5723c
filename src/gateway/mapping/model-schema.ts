import { compileJavaPattern } from '../../lang/java-regex/compile-pattern.ts'
import { compileSchema, type Schema } from '../../lang/json-schema/compile-schema.ts'

/**
 * Compiles a model. `find` gives the schema of another model that a `$ref` to
 * `…/restapis/{api}/models/{name}` asks for (spec rest-request §5). Throws `SchemaError`.
 */
export function compileModel(schema: unknown, find: (name: string) => unknown): Schema {
  return compileSchema(schema, {
    resolve(reference) {
      const name = /\/restapis\/[^/]+\/models\/([^/#]+)$/.exec(reference)?.[1]
      return name === undefined ? undefined : find(name)
    },
    compilePattern(source) {
      const pattern = compileJavaPattern(source)
      return { test: (text: string) => pattern.find(text) }
    },
  })
}
