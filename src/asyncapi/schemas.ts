import { isObject } from '../model/json-object.ts'
import type { ModelV2 } from '../model/v2/api.ts'

/** A JSON Schema as AsyncAPI has them: draft 7. */
export type Schema = Readonly<Record<string, unknown>>

const place = '#/components/schemas/'

/** Refers to a model of the document. */
export const schemaOf = (modelName: string): Schema => ({ $ref: `${place}${modelName}` })

/** The models of an API as a document's schemas, in slices. */
export function* writeSchemas(
  models: readonly ModelV2[],
): Generator<undefined, Readonly<Record<string, Schema>>> {
  const schemas: [string, Schema][] = []
  for (const model of models) {
    schemas.push([model.name, writeSchema(model)])
    yield
  }
  return Object.fromEntries(schemas)
}

/** `https://apigateway.amazonaws.com/restapis/{api}/models/{name}`: other models, as models refer to them. */
const modelUrl = /\/restapis\/[^/]+\/models\/([A-Za-z0-9]+)$/

/** References become the document's own; what draft 4 writes in another way than draft 7 is written in draft 7's. */
function writeSchema({ name, schema = '{}' }: ModelV2): Schema {
  const written = rewrite(JSON.parse(schema), name)
  return isObject(written) ? written : {}
}

function rewrite(value: unknown, model: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, model))
  if (!isObject(value)) return value
  const member = (key: string, of: unknown): unknown => {
    if (key === '$ref' && typeof of === 'string') return reference(of, model)
    if (values.includes(key)) return of
    if (!named.includes(key) || !isObject(of)) return rewrite(of, model)
    return Object.fromEntries(
      Object.entries(of).map(([name, each]) => [name, rewrite(each, model)]),
    )
  }
  const { $schema: _, id: __, ...members } = value
  return Object.fromEntries(
    Object.entries(withBounds(members)).map(([key, of]) => [key, member(key, of)]),
  )
}

/** What is no schema, whatever it looks like. */
const values: readonly string[] = ['enum', 'default', 'const', 'examples']

/** What has schemas by names that are the API's own: `default` is none of a schema's members there. */
const named: readonly string[] = ['properties', 'patternProperties', 'definitions', 'dependencies']

function reference(ref: string, model: string): string {
  const other = modelUrl.exec(ref)?.[1]
  if (other !== undefined) return place + other
  return ref.startsWith('#') ? place + model + ref.slice(1) : ref
}

/** In draft 4 `exclusiveMaximum` says of `maximum` that it is left out; later it is the number. */
function withBounds(schema: Schema): Schema {
  const changed: Record<string, unknown> = { ...schema }
  for (const [flag, bound] of [
    ['exclusiveMaximum', 'maximum'],
    ['exclusiveMinimum', 'minimum'],
  ] as const) {
    if (typeof changed[flag] !== 'boolean') continue
    if (changed[flag] && typeof changed[bound] === 'number') {
      changed[flag] = changed[bound]
      delete changed[bound]
    } else delete changed[flag]
  }
  return changed
}
