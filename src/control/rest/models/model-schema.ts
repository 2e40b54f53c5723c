import { isObject } from '../../../model/json-object.ts'

/** `https://apigateway.amazonaws.com/restapis/{api}/models/{name}`, or any such address of another host. */
const modelReference = /\/restapis\/[^/]+\/models\/([a-zA-Z0-9]+)(#.*)?$/

/**
 * A schema with the models it refers to brought in as `definitions`, for `flatten=true`. A reference to a model that
 * does not exist stays as it is.
 */
export function flattenSchema(text: string, lookUp: (name: string) => string | undefined): string {
  const definitions = new Map<string, unknown>()
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve)
    if (!isObject(value)) return value
    const name = modelReference.exec(String(value['$ref']))?.[1]
    const schema = name === undefined ? undefined : lookUp(name)
    if (name !== undefined && schema !== undefined) {
      if (!definitions.has(name)) {
        definitions.set(name, {}) // marks it as begun, for models that refer to themselves
        definitions.set(name, resolve(JSON.parse(schema)))
      }
      return { $ref: `#/definitions/${name}` }
    }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member)]))
  }
  const schema = resolve(JSON.parse(text))
  if (definitions.size === 0 || !isObject(schema)) return text
  const own = isObject(schema['definitions']) ? schema['definitions'] : {}
  return JSON.stringify({
    ...schema,
    definitions: { ...own, ...Object.fromEntries(definitions) },
  })
}

/** Nesting a generated template follows, so that a schema that refers to itself ends. */
const maxTemplateDepth = 10

/** The mapping template AWS offers for a model: its properties with sample values (spec control-plane §11). */
export function sampleTemplate(schemaText: string): string {
  const root: unknown = JSON.parse(schemaText)
  const definitions = isObject(root) && isObject(root['definitions']) ? root['definitions'] : {}
  const sample = (schema: unknown, depth: number): unknown => {
    if (!isObject(schema) || depth > maxTemplateDepth) return {}
    const name = /^#\/definitions\/(.+)$/.exec(String(schema['$ref']))?.[1]
    if (name !== undefined)
      return sample(Object.hasOwn(definitions, name) ? definitions[name] : {}, depth + 1)
    const values = schema['enum']
    if (Array.isArray(values)) return values[0]
    if (schema['type'] === 'array') return [sample(schema['items'], depth + 1)]
    const scalar = typeof schema['type'] === 'string' ? scalars.get(schema['type']) : undefined
    if (scalar !== undefined) return scalar
    const properties = isObject(schema['properties']) ? schema['properties'] : {}
    return Object.fromEntries(
      Object.entries(properties).map(([key, member]) => [key, sample(member, depth + 1)]),
    )
  }
  return `#set($inputRoot = $input.path('$'))\n${JSON.stringify(sample(root, 0), undefined, 2)}`
}

const scalars = new Map<string, unknown>([
  ['string', 'foo'],
  ['number', 42.5],
  ['integer', 42],
  ['boolean', true],
])
