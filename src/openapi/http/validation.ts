import { compileJavaPattern } from '../../lang/java-regex/compile-pattern.ts'
import { compileSchema } from '../../lang/json-schema/compile-schema.ts'
import { SchemaError } from '../../lang/json-schema/schema-error.ts'
import { isObject } from '../../model/json-object.ts'
import type { RouteValidation } from '../../model/v2/http-features.ts'
import { shown, type Cursor, type Spot } from '../reader.ts'
import { openSchemas } from '../schema-text.ts'
import { hasOnly, nameOf, readParameters } from './parts.ts'

/** Characters of the schemas of a route: as many as AWS has room for in an API's models. */
const maxSchemasLength = 409_600

/**
 * What a route asks of its requests. Schemas are written out, so that each stands alone; a reference that leads nowhere is
 * an error, since anything would be let pass there.
 */
export function readValidation(
  cursor: Cursor,
  spot: Spot,
  isModern: boolean,
): RouteValidation | undefined {
  if (!hasOnly(cursor, spot, ['parameters', 'body'])) return undefined
  const parameters = readParameters(cursor, cursor.child(spot, 'parameters'))
  const body = readSchemas(cursor, cursor.child(spot, 'body'), isModern)
  if (['parameters', 'body'].every((name) => isEmpty(cursor.child(spot, name).value)))
    cursor.fail(`${nameOf(spot)} says neither 'parameters' nor 'body'`, spot)
  return { ...(parameters && { parameters }), ...(body && { body }) }
}

/** An empty list asks for no more than none at all. */
const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

function readSchemas(cursor: Cursor, spot: Spot, isModern: boolean): RouteValidation['body'] {
  if (spot.value === undefined) return undefined
  if (!isObject(spot.value)) {
    cursor.fail(
      `'body' must be an object of schemas by content type, not ${shown(spot.value)}`,
      spot,
    )
    return undefined
  }
  let length = 0
  return Object.fromEntries(
    cursor.members(spot).flatMap(([type, schema]) => {
      if (type !== '$default' && !/^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type)) {
        cursor.fail(
          `${shown(type)} is no content type in lower case without parameters, nor $default`,
          schema,
        )
        return []
      }
      const text = readSchema(cursor, schema, isModern)
      if (text === undefined) return []
      length += text.length
      if (length > maxSchemasLength)
        cursor.abort(
          `The schemas of ${nameOf(spot)} are too large with what they refer to: they have ${length} characters, and at most ${maxSchemasLength} are accepted`,
          schema,
        )
      return [[type, text]]
    }),
  )
}

function readSchema(cursor: Cursor, spot: Spot, isModern: boolean): string | undefined {
  if (!isObject(spot.value) || Object.keys(spot.value).length === 0) {
    cursor.fail(`A schema is an object with members, not ${shown(spot.value)}`, spot)
    return undefined
  }
  const strict: Cursor = {
    ...cursor,
    warn: (message, at = spot) => cursor.fail(message.replace(/\. Ignoring\.$/, ''), at),
  }
  const schemas = openSchemas(
    { ...strict, options: { existingModels: new Set() } },
    {
      schemas: cursor.child(cursor.child(cursor.root, 'components'), 'schemas'),
      schemaReference: '#/components/schemas/',
      modernSchemas: isModern,
    },
    new Set(),
  )
  const text = schemas.text(spot)('')
  const problem = problemOf(text)
  if (problem === undefined) return text
  cursor.fail(`The schema cannot be used: ${problem}`, spot)
  return undefined
}

/** Compiles a schema as serving will. */
function problemOf(text: string): string | undefined {
  try {
    compileSchema(JSON.parse(text), {
      resolve: () => undefined,
      compilePattern(source) {
        const pattern = compileJavaPattern(source)
        return { test: (value) => pattern.find(value) }
      },
    })
    return undefined
  } catch (error) {
    if (error instanceof SchemaError) return error.message
    throw error
  }
}
