import { isObject } from './check.ts'
import type { JsonObject } from './check.ts'
import { MAX_SCHEMA_DEPTH } from './limits.ts'
import { SchemaError } from './schema-error.ts'

/** Where a schema stands: the value itself, its pointer for messages, the URI its references start from. */
export interface Place {
  readonly schema: unknown
  readonly pointer: string
  readonly base: string
}

/** All documents of one compilation, and the way from a `$ref` to the schema it means. */
export interface Documents {
  root: Place
  /** The base URI in force inside a schema, given the one outside. */
  baseOf(schema: JsonObject, outer: string): string
  /** Throws SchemaError, at `from`, when nothing answers to the reference. */
  find(reference: string, base: string, from: string): Place
}

const IN_MAP = ['properties', 'patternProperties', 'definitions', 'dependencies']
const IN_LIST = ['allOf', 'anyOf', 'oneOf', 'items']
const DIRECT = ['items', 'additionalItems', 'additionalProperties', 'not']

/**
 * `resolve` is asked for documents by URI, without fragment; nothing is ever fetched.
 */
export function openDocuments(root: unknown, resolve: (reference: string) => unknown): Documents {
  const roots = new Map<string, Place>()
  const byId = new Map<string, Place>()

  function baseOf(schema: JsonObject, outer: string): string {
    // `$ref` makes its siblings void, `id` too (draft-04, JSON Reference §3).
    if (typeof schema['$ref'] === 'string' || typeof schema['id'] !== 'string') return outer
    return withoutFragment(absolute(schema['id'], outer))
  }

  function index(schema: unknown, pointer: string, outer: string, depth: number): void {
    if (!isObject(schema)) return
    if (depth > MAX_SCHEMA_DEPTH) {
      throw new SchemaError(
        pointer,
        `schema is nested more than ${MAX_SCHEMA_DEPTH} levels deep`,
        'move parts of it to "definitions" and refer to them',
      )
    }
    const base = baseOf(schema, outer)
    if (typeof schema['id'] === 'string' && typeof schema['$ref'] !== 'string') {
      const id = absolute(schema['id'], outer)
      const place = { schema, pointer, base: outer }
      if (!byId.has(id)) byId.set(id, place)
    }
    for (const [key, value] of Object.entries(schema)) {
      const at = `${pointer}/${escapePointer(key)}`
      if (isObject(value) && IN_MAP.includes(key)) {
        for (const [name, item] of Object.entries(value)) {
          index(item, `${at}/${escapePointer(name)}`, base, depth + 1)
        }
      } else if (Array.isArray(value) && IN_LIST.includes(key)) {
        for (const [place, item] of value.entries()) index(item, `${at}/${place}`, base, depth + 1)
      } else if (DIRECT.includes(key)) {
        index(value, at, base, depth + 1)
      }
    }
  }

  function open(uri: string, schema: unknown, pointer: string): Place {
    const place = { schema, pointer, base: uri }
    roots.set(uri, place)
    index(schema, pointer, uri, 0)
    return place
  }

  function documentAt(uri: string, from: string): Place {
    const known = roots.get(uri) ?? byId.get(uri) ?? byId.get(`${uri}#`)
    if (known !== undefined) return known
    const schema = resolve(uri)
    if (schema === undefined) {
      throw new SchemaError(
        from,
        `"$ref" points to ${JSON.stringify(uri)}, which is not known here`,
        'use "#/definitions/…" or the URL of a model of the same API',
      )
    }
    // Pointers inside another document are told by its URI.
    return open(uri, schema, `${uri}#`)
  }

  function find(reference: string, base: string, from: string): Place {
    const target = absolute(reference, base)
    const anchored = byId.get(target)
    if (anchored !== undefined) return anchored
    const hash = target.indexOf('#')
    const document = documentAt(hash < 0 ? target : target.slice(0, hash), from)
    const fragment = hash < 0 ? '' : decode(target.slice(hash + 1), from)
    return descend(document, fragment, reference, from)
  }

  function descend(document: Place, pointer: string, reference: string, from: string): Place {
    const missing = (): SchemaError =>
      new SchemaError(
        from,
        `"$ref" points to ${JSON.stringify(reference)}, where there is nothing`,
        'define it there, or correct the pointer',
      )
    if (pointer !== '' && !pointer.startsWith('/')) throw missing()
    let { schema, base } = document
    for (const part of pointer === '' ? [] : pointer.slice(1).split('/')) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
      if (isObject(schema)) base = baseOf(schema, base)
      if (Array.isArray(schema) && /^(?:0|[1-9]\d{0,8})$/.test(key)) {
        schema = (schema as unknown[])[Number(key)]
      } else if (isObject(schema) && Object.hasOwn(schema, key)) {
        schema = schema[key]
      } else {
        throw missing()
      }
      if (schema === undefined) throw missing()
    }
    return { schema, pointer: document.pointer + pointer, base }
  }

  return { root: open('', root, ''), baseOf, find }
}

/** `reference` against `base`; a reference nothing can be made of stays as it is. */
function absolute(reference: string, base: string): string {
  if (base === '') return reference
  if (reference.startsWith('#')) return withoutFragment(base) + reference
  try {
    return new URL(reference, base).href
  } catch {
    return reference
  }
}

function withoutFragment(uri: string): string {
  const hash = uri.indexOf('#')
  return hash < 0 ? uri : uri.slice(0, hash)
}

function decode(fragment: string, from: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    throw new SchemaError(
      from,
      'the fragment of "$ref" is not valid percent-encoding',
      'write %25 for a "%"',
    )
  }
}

/** One step of a JSON pointer (RFC 6901). */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
