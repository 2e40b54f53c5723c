import type { Dialect } from './dialect.ts'
import type { ModelDefinition } from './definition.ts'
import { jsonPointer } from './import-error.ts'
import { type Reader, type Spot } from './reader.ts'
import { isObject } from '../model/json-object.ts'
import { openSchemas } from './schema-text.ts'

/** The models of a document: the named ones, and those made for schemas written inside an operation. */
export type Models = {
  readonly definitions: readonly ModelDefinition[]
  /**
   * The model a body's schema stands for; undefined, perhaps with a warning, when it is none. A schema
   * that is no named model gets one named after its place in the document, so that importing the document
   * again replaces it and shared components share it.
   */
  nameOf(
    schema: Spot,
    use: {
      readonly contentType: string
      readonly direction: 'request' | 'response'
    },
  ): string | undefined
}

/** The models that a document names, in slices. */
export function* readModels(reader: Reader, dialect: Dialect): Generator<undefined, Models> {
  const definitions: ModelDefinition[] = []
  const named = new Set<string>()
  for (const [name, spot] of reader.members(dialect.schemas)) {
    if (modelName.test(name)) named.add(name)
    else reader.warn(`Model name must be alphanumeric: ${name}`, spot)
  }
  const schemas = openSchemas(reader, dialect, named)
  const generated = new Map<string, string>()

  const define = (name: string, spot: Spot) => {
    const text = schemas.text(spot)
    const description = reader.child(spot, 'description').value
    definitions.push({
      name,
      ...(typeof description === 'string' && description !== '' && { description }),
      contentType: 'application/json',
      schema: text,
    })
  }

  for (const [name, spot] of reader.members(dialect.schemas)) {
    if (named.has(name)) define(name, spot)
    yield
  }

  return {
    definitions,
    nameOf(schema, { contentType, direction }) {
      const name = schemas.referredName(schema)
      if (name !== undefined) {
        if (named.has(name) || reader.options.existingModels.has(name)) return name
        reader.warn(`Reference to model '${name}' not found. Ignoring.`, schema)
        return undefined
      }
      const target = reader.resolve(schema)
      if (!isObject(target.value) || Object.keys(target.value).length === 0) return undefined
      // AWS knows no unnamed primitive models; one for a JSON request still gets validated here.
      const worthwhile = direction === 'request' && jsonType.test(contentType)
      if (primitives.has(target.value['type']) && !worthwhile) return undefined
      const place = jsonPointer(target.path)
      const known = generated.get(place)
      if (known !== undefined) return known
      const made = freeName(place, named)
      named.add(made)
      generated.set(place, made)
      define(made, target)
      return made
    },
  }
}

const modelName = /^[A-Za-z0-9]+$/
const jsonType = /^application\/(?:[\w.-]+\+)?json\b/i
const primitives: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'null'])

/** AWS invents names of this look too. The number is FNV-1a over the place. */
function freeName(place: string, taken: ReadonlySet<string>): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < place.length; i++) {
    hash = Math.imul(hash ^ place.charCodeAt(i), 0x01000193) >>> 0
  }
  for (;;) {
    const name = `MODEL${hash.toString(16).padStart(8, '0')}`
    if (!taken.has(name)) return name
    hash = (hash + 1) >>> 0
  }
}
