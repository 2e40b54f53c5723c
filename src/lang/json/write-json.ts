import { Decimal } from './decimal.ts'
import { formatDouble } from './format-double.ts'
import { MAX_JSON_DEPTH } from './limits.ts'
import { unmetered, type Meter } from './meter.ts'
import { TextBuilder } from './text-builder.ts'
import type { Value } from './value.ts'

/**
 * JSON text as `$input.json` shows it: no spaces, keys in order, `/` and most of Unicode raw, control characters and
 * U+007F–009F, U+2000–20FF escaped, doubles in Java's form (`1.10` → `1.1`, `1E2` → `100.0`).
 * A non-finite double has no JSON form: json-smart writes `NaN` bare and infinity as `null`, and so does this.
 * `meter` counts what is written, piece by piece. Throws `RangeError` for a value nested deeper than `MAX_JSON_DEPTH` (a template can put a list into itself).
 */
export function writeJson(value: Value, meter: Meter = unmetered): string {
  const out = new TextBuilder(meter)
  write(value, 0, out)
  return out.take()
}

function write(value: Value, depth: number, out: TextBuilder): void {
  if (typeof value === 'string') quoteJson(value, out)
  else if (typeof value === 'bigint') out.add(integerText(value))
  else if (typeof value === 'boolean') out.add(String(value))
  else if (typeof value === 'number') {
    out.add(value === Infinity || value === -Infinity ? 'null' : formatDouble(value))
  } else if (value === null) out.add('null')
  else if (Array.isArray(value)) writeArray(value, inside(depth), out)
  else if (value instanceof Map) writeObject(value, inside(depth), out)
  // By its text, not its class: other languages make decimals of their own.
  else out.add(new Decimal(value.text).toString())
}

function inside(depth: number): number {
  if (depth >= MAX_JSON_DEPTH)
    throw new RangeError(`JSON value has more than ${MAX_JSON_DEPTH} levels`)
  return depth + 1
}

function writeArray(array: readonly Value[], depth: number, out: TextBuilder): void {
  out.add('[')
  for (let i = 0; i < array.length; i++) {
    if (i > 0) out.add(',')
    write(array[i]!, depth, out)
  }
  out.add(']')
}

function writeObject(object: ReadonlyMap<string, Value>, depth: number, out: TextBuilder): void {
  out.add('{')
  let isFirst = true
  for (const [key, value] of object) {
    if (!isFirst) out.add(',')
    isFirst = false
    quoteJson(key, out)
    out.add(':')
    write(value, depth, out)
  }
  out.add('}')
}

/** Small ones, which most are, go through a number, which engines print several times faster. */
function integerText(value: bigint): string {
  return value < LARGE && value > -1n ? String(Number(value)) : String(value)
}

const LARGE = 1n << 31n

// oxlint-disable-next-line no-control-regex -- control characters are what it is for
const NEEDS_ESCAPE = /["\\\u0000-\u001F\u007F-\u009F\u2000-\u20FF]/
/** By unit, the letter that follows a backslash in its place. */
const LETTERS: ReadonlyMap<number, string> = new Map(
  ['""', '\\\\', '\bb', '\ff', '\nn', '\rr', '\tt'].map((pair) => [
    pair.charCodeAt(0),
    pair.charAt(1),
  ]),
)

/** Whether a unit is written as an escape. */
export const needsEscape = (unit: number): boolean =>
  unit < 0x7f
    ? unit < 0x20 || unit === 0x22 || unit === BACKSLASH
    : unit <= 0x9f || (unit >= 0x2000 && unit <= 0x20ff)

const BACKSLASH = 0x5c

/** Writes a text as a string of JSON. */
export function quoteJson(text: string, out: TextBuilder): void {
  if (!NEEDS_ESCAPE.test(text)) {
    out.add(`"${text}"`)
    return
  }
  out.add('"')
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (needsEscape(unit)) escape(unit, out)
    else out.addUnit(unit)
  }
  out.add('"')
}

function escape(unit: number, out: TextBuilder): void {
  out.addUnit(BACKSLASH)
  const text = LETTERS.get(unit) ?? `u${unit.toString(16).toUpperCase().padStart(4, '0')}`
  for (let at = 0; at < text.length; at++) out.addUnit(text.charCodeAt(at))
}
