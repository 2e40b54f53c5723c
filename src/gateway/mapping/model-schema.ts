import { compileJavaPattern } from '../../lang/java-regex/compile-pattern.ts'
import { boundedEffort } from '../../lang/java-regex/effort.ts'
import { PatternError } from '../../lang/java-regex/pattern-error.ts'
import { compileSchema, type Schema } from '../../lang/json-schema/compile-schema.ts'

/**
 * Compiles a model. `find` gives the schema of another model that a `$ref` to
 * `…/restapis/{api}/models/{name}` asks for (spec rest-request §5). Throws `SchemaError`; a validation throws
 * `PatternError` when its patterns cannot be decided within one effort, since the value is neither valid nor not.
 */
export function compileModel(schema: unknown, find: (name: string) => unknown): Schema {
  // A validation never waits for anything, so that one at a time uses these.
  let effort = boundedEffort()
  let undecided: PatternError | undefined
  const compiled = compileSchema(schema, {
    resolve(reference) {
      const name = /\/restapis\/[^/]+\/models\/([^/#]+)$/.exec(reference)?.[1]
      return name === undefined ? undefined : find(name)
    },
    compilePattern(source) {
      const pattern = compileJavaPattern(source)
      return {
        test(text: string) {
          try {
            return pattern.find(text, effort)
          } catch (error) {
            if (error instanceof PatternError) undecided = error
            throw error
          }
        },
      }
    },
  })
  const validate = <T>(run: () => T): T => {
    effort = boundedEffort()
    undecided = undefined
    const result = run()
    // Set inside of `run`, which the compiler does not see.
    const error = undecided as PatternError | undefined
    if (error !== undefined) throw error
    return result
  }
  return {
    valid: (value) => validate(() => compiled.valid(value)),
    errors: (value) => validate(() => compiled.errors(value)),
  }
}
