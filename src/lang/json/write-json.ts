import { Decimal } from './decimal.ts'
import { formatDouble } from './format-double.ts'
import { MAX_JSON_DEPTH } from './limits.ts'
import type { Value } from './value.ts'

/**
 * JSON text as `$input.json` shows it: no spaces, keys in order, `/` and most of Unicode raw, control characters and
 * U+007F–009F, U+2000–20FF escaped, doubles in Java's form (`1.10` → `1.1`, `1E2` → `100.0`).
 * A non-finite double has no JSON form: json-smart writes `NaN` bare and infinity as `null`, and so does this.
 * Throws `RangeError` for a value nested deeper than `MAX_JSON_DEPTH` (a template can put a list into itself).
 */
export function writeJson(value: Value): string {
  return write(value, 0)
}

function write(value: Value, depth: number): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    return value === Infinity || value === -Infinity ? 'null' : formatDouble(value)
  }
  if (value === null) return 'null'
  const isArray = Array.isArray(value)
  // By its text, not its class: other languages make decimals of their own.
  if (!isArray && !(value instanceof Map)) return new Decimal(value.text).toString()
  if (depth >= MAX_JSON_DEPTH)
    throw new RangeError(`JSON value has more than ${MAX_JSON_DEPTH} levels`)
  return isArray ? writeArray(value, depth + 1) : writeObject(value, depth + 1)
}

function writeArray(array: readonly Value[], depth: number): string {
  let text = '['
  for (let i = 0; i < array.length; i++) {
    if (i > 0) text += ','
    text += write(array[i]!, depth)
  }
  return `${text}]`
}

function writeObject(object: ReadonlyMap<string, Value>, depth: number): string {
  let text = '{'
  for (const [key, value] of object) {
    if (text.length > 1) text += ','
    text += `${quote(key)}:${write(value, depth)}`
  }
  return `${text}}`
}

// oxlint-disable-next-line no-control-regex -- control characters are what it is for
const NEEDS_ESCAPE = /["\\\u0000-\u001F\u007F-\u009F\u2000-\u20FF]/
const ESCAPED = new RegExp(NEEDS_ESCAPE, 'g')
const SHORT: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function quote(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return `"${text}"`
  return `"${text.replace(ESCAPED, (c) => SHORT.get(c) ?? unicodeEscape(c))}"`
}

function unicodeEscape(c: string): string {
  return `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}
