import { draft4Keywords, schemaMaps } from '../lang/json-schema/draft4-form.ts'
import type { ImportOptions } from './definition.ts'
import type { Dialect } from './dialect.ts'
import { type Cursor, type Spot, shown } from './reader.ts'
import { isObject } from '../model/json-object.ts'

/** Schemas of one document, as the text a model keeps. */
export type Schemas = {
  /** The stored text, once the API's id is known. References it cannot keep are written out or dropped with a warning. */
  text(spot: Spot): (apiId: string) => string
  /** The model's name when the schema is nothing but a reference to one. */
  referredName(spot: Spot): string | undefined
}

/**
 * References to models become the URLs AWS stores (spec openapi §7); key order is kept. Any other
 * reference within the document is replaced by what it names, since a model stands alone.
 */
export function openSchemas(
  reader: Cursor & { readonly options: Pick<ImportOptions, 'existingModels'> },
  dialect: Pick<Dialect, 'schemas' | 'schemaReference' | 'modernSchemas'>,
  named: ReadonlySet<string>,
): Schemas {
  const referredName = (spot: Spot): string | undefined => {
    const ref = isObject(spot.value) ? spot.value['$ref'] : undefined
    if (typeof ref !== 'string' || !ref.startsWith(dialect.schemaReference)) return undefined
    const name = ref.slice(dialect.schemaReference.length)
    return name.includes('/') ? undefined : decode(name)
  }

  const rewrite = (spot: Spot, inside: readonly string[]): unknown => {
    const { value } = spot
    if (typeof value === 'string') reader.spend(value.length, spot)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return reader.items(spot).map((item) => rewrite(item, inside))
    const ref = (value as Readonly<Record<string, unknown>>)['$ref']
    if (typeof ref === 'string') return rewriteReference(spot, ref, inside)
    return schemaOf(reader.members(spot), inside)
  }

  /** OpenAPI's own words (`nullable`, `example` …) and those of later drafts are dropped, as AWS drops them. */
  const schemaOf = (members: readonly (readonly [string, Spot])[], inside: readonly string[]) => {
    const kept = members.filter(([key]) => words.has(key))
    const written = kept.map(([key, member]): [string, unknown] => {
      if (literal.has(key)) {
        reader.spend(sizeOf(member.value), member)
        return [key, member.value]
      }
      return [key, schemaMaps.has(key) ? eachMember(member, inside) : rewrite(member, inside)]
    })
    return dialect.modernSchemas ? toDraft4(written) : Object.fromEntries(written)
  }
  const words = dialect.modernSchemas ? modernKeywords : draft4Keywords

  /** Names in here are the caller's: a property may well be called `enum` or `$ref`. */
  const eachMember = (spot: Spot, inside: readonly string[]): unknown =>
    isObject(spot.value)
      ? Object.fromEntries(
          reader.members(spot).map(([name, member]) => [name, rewrite(member, inside)]),
        )
      : spot.value

  const rewriteReference = (spot: Spot, ref: string, inside: readonly string[]): unknown => {
    const name = referredName(spot)
    const known = name !== undefined && (named.has(name) || reader.options.existingModels.has(name))
    const target = known ? { $ref: `${modelsUrl}${name}` } : writtenOut(spot, ref, inside)
    if (!dialect.modernSchemas) return target
    // Before 3.1 whatever stands beside `$ref` is ignored; in 3.1 it applies as well.
    const beside = reader.members(spot).filter(([key]) => key !== '$ref')
    if (beside.every(([key]) => annotations.has(key))) return target
    return { allOf: [target, schemaOf(beside, inside)] }
  }

  const writtenOut = (spot: Spot, ref: string, inside: readonly string[]): unknown => {
    if (!ref.startsWith('#/')) {
      reader.abort(
        `Reference ${shown(ref)} is not supported: only references within the document ('#/…') are; copy what it names into the document`,
        spot,
      )
    }
    const name = referredName(spot)
    if (name !== undefined && reader.child(dialect.schemas, name).value === undefined) {
      reader.warn(`Reference to model '${name}' not found. Ignoring.`, spot)
      return {}
    }
    if (inside.includes(ref) || inside.length >= maxWrittenOut) {
      reader.warn(
        `Reference '${ref}' runs in a circle or too deep, which only references to whole models may; anything is accepted there`,
        spot,
      )
      return {}
    }
    return rewrite(reader.resolve(spot), [...inside, ref])
  }

  return {
    referredName,
    text(spot) {
      const text = JSON.stringify(rewrite(spot, [])) ?? '{}'
      return (apiId) => text.replaceAll(idMark, `/restapis/${apiId}/models/`)
    },
  }
}

// NUL marks the id: JSON escapes it, so nothing a document can hold in passing looks the same.
const modelsUrl = 'https://apigateway.amazonaws.com/restapis/\u0000/models/'
const idMark = '/restapis/\\u0000/models/'

/** References written out inside each other; the result must not nest deeper than a stack allows. */
const maxWrittenOut = 20

/** Keywords whose value is data, not a schema. */
const literal: ReadonlySet<string> = new Set(['enum', 'const', 'default'])
/** What of OpenAPI 3.1 is kept: `const` has a word in draft-04. */
const modernKeywords: ReadonlySet<string> = new Set([...draft4Keywords, 'const'])
const annotations: ReadonlySet<string> = new Set(['description', 'summary', 'title', '$comment'])

/** The keywords draft-04 spells otherwise than OpenAPI 3.1's JSON Schema 2020-12. */
function toDraft4(
  members: readonly (readonly [string, unknown])[],
): Readonly<Record<string, unknown>> {
  const entries = members.flatMap(([key, value]): [string, unknown][] => {
    if (key === 'const') return [['enum', [value]]]
    if (typeof value !== 'number') return [[key, value]]
    if (key === 'exclusiveMinimum')
      return [
        ['minimum', value],
        [key, true],
      ]
    if (key === 'exclusiveMaximum')
      return [
        ['maximum', value],
        [key, true],
      ]
    return [[key, value]]
  })
  return Object.fromEntries(entries)
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return text // a stray percent sign means itself
  }
}
