import { JsonError } from '../../lang/json/json-error.ts'
import { PatternError } from '../../lang/java-regex/pattern-error.ts'
import { parseInstance } from '../mapping/model-instance.ts'
import { compileModel } from '../mapping/model-schema.ts'

export type BodyValidation = {
  /** The model: JSON Schema draft-04, as `JSON.parse` gives it. */
  readonly schema: unknown
  /** Models that a `$ref` to `…/restapis/{api}/models/{name}` finds, by name. */
  readonly models?: ReadonlyMap<string, unknown>
  readonly body: string
}

export type BodyError = {
  /** As in `$context.error.validationErrorString`. */
  readonly message: string
  /** Where the body stops being JSON; absent when the model is what it does not fit. */
  readonly syntax?: { readonly reason: string; readonly line: number; readonly column: number }
}

/**
 * Validates a body as a method with this model does, and lists all that is wrong with it; nothing when it
 * is valid. Throws `SchemaError` for a model that cannot be used.
 */
export function validateBody({ schema, models, body }: BodyValidation): readonly BodyError[] {
  const compiled = compileModel(schema, (name) => models?.get(name))
  try {
    return compiled.errors(parseInstance(body)).map((message) => ({ message }))
  } catch (error) {
    if (error instanceof PatternError) return [{ message: error.message }]
    if (!(error instanceof JsonError)) throw error
    const { reason, line, column } = error
    // The gateway's own words for it (spec rest-request §5), which do not tell the place.
    return [{ message: 'Unknown error parsing request body', syntax: { reason, line, column } }]
  }
}
