import type { Check, JsonObject, SchemaNode } from './check.ts'
import { isObject } from './check.ts'
import { escapePointer } from './documents.ts'
import { SchemaError } from './schema-error.ts'

/** What a compiled pattern must be able to do: find a match anywhere in the text. A RegExp does. */
export interface Pattern {
  test(text: string): boolean
}

/** What the keyword compilers need to know of the schema they work on. */
export interface Context {
  readonly schema: JsonObject
  readonly pointer: string
  /** The compiled form of a schema inside this one, for `keys` such as `properties`, `a`. */
  child(schema: unknown, ...keys: (string | number)[]): SchemaNode
  /** As `child`, for a schema applied to the same value. */
  same(schema: unknown, ...keys: (string | number)[]): SchemaNode
  pattern(source: string, ...keys: string[]): Pattern
}

/** Compiles the keywords of one kind of value; an empty list when the schema has none of them. */
export type Keywords = (context: Context) => Check[]

/** The pointer of a place inside the schema being compiled. */
export function pointerTo(context: Context, ...keys: (string | number)[]): string {
  return keys.reduce<string>(
    (pointer, key) => `${pointer}/${escapePointer(String(key))}`,
    context.pointer,
  )
}

/** The value of a keyword, or undefined when it is absent. */
export function own(context: Context, keyword: string): unknown {
  return Object.hasOwn(context.schema, keyword) ? context.schema[keyword] : undefined
}

/** A keyword that must be a whole number of 0 or more (draft-04 §5.2.1, §5.3.2, §5.4.1). */
export function countOf(context: Context, keyword: string): number | undefined {
  const value = own(context, keyword)
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new SchemaError(
    pointerTo(context, keyword),
    `"${keyword}" must be a whole number of 0 or more`,
    `write for example "${keyword}": 1`,
  )
}

/** A keyword that must be a number. */
export function numberOf(context: Context, keyword: string): number | undefined {
  const value = own(context, keyword)
  if (value === undefined || typeof value === 'number') return value
  throw new SchemaError(
    pointerTo(context, keyword),
    `"${keyword}" must be a number`,
    'write it without quotes',
  )
}

/** A keyword that must be true or false. */
export function booleanOf(context: Context, keyword: string): boolean | undefined {
  const value = own(context, keyword)
  if (value === undefined || typeof value === 'boolean') return value
  const later = keyword.startsWith('exclusive') ? ' in draft-04, beside the limit it qualifies' : ''
  throw new SchemaError(
    pointerTo(context, keyword),
    `"${keyword}" must be true or false${later}`,
    'correct its value',
  )
}

/** A keyword that must be an object, as its entries; empty when absent. */
export function entriesOf(context: Context, keyword: string): [string, unknown][] {
  const value = own(context, keyword)
  if (value === undefined) return []
  if (isObject(value)) return Object.entries(value)
  throw new SchemaError(
    pointerTo(context, keyword),
    `"${keyword}" must be an object`,
    `write "${keyword}": {"name": …}`,
  )
}

/** A list of one or more different names (draft-04 §5.4.3, §5.4.5.2). */
export function namesOf(context: Context, value: unknown, ...keys: string[]): readonly string[] {
  const names = Array.isArray(value) ? (value as unknown[]) : []
  const strings = names.filter((name) => typeof name === 'string')
  if (names.length > 0 && new Set(strings).size === names.length) return strings
  throw new SchemaError(
    pointerTo(context, ...keys),
    `"${keys[0]}" must be a list of at least one name, each once`,
    keys[0] === 'required'
      ? 'write "required": ["a", "b"] beside "properties", or leave it out'
      : 'write ["a", "b"] or a schema',
  )
}
