import { simple } from './check.ts'
import type { Check } from './check.ts'
import { isMultipleOf } from './decimal.ts'
import { formats } from './formats/formats.ts'
import { booleanOf, countOf, numberOf, own, pointerTo } from './keyword.ts'
import type { Keywords } from './keyword.ts'
import { quoted } from './messages.ts'
import { SchemaError } from './schema-error.ts'

/** `minLength`, `maxLength`, `pattern`, `format`. Lengths count code points, as Java's codePointCount. */
export const stringKeywords: Keywords = (context) => {
  const checks: Check[] = []
  const min = countOf(context, 'minLength')
  if (min !== undefined) {
    checks.push(
      simple(
        // A text of n UTF-16 units has n code points at most and n/2 at least.
        (text: string) => text.length >= min && (text.length >= 2 * min || length(text) >= min),
        (text) =>
          `string "${quoted(text)}" is too short (length: ${length(text)}, required minimum: ${min})`,
      ),
    )
  }
  const max = countOf(context, 'maxLength')
  if (max !== undefined) {
    checks.push(
      simple(
        (text: string) => text.length <= max || (text.length <= 2 * max && length(text) <= max),
        (text) =>
          `string "${quoted(text)}" is too long (length: ${length(text)}, maximum allowed: ${max})`,
      ),
    )
  }
  const source = own(context, 'pattern')
  if (source !== undefined) {
    if (typeof source !== 'string') {
      throw new SchemaError(
        pointerTo(context, 'pattern'),
        '"pattern" must be a string',
        'write a regular expression in quotes',
      )
    }
    const pattern = context.pattern(source, 'pattern')
    checks.push(
      simple(
        (text: string) => pattern.test(text),
        (text) => `ECMA 262 regex "${source}" does not match input string "${quoted(text)}"`,
      ),
    )
  }
  const name = own(context, 'format')
  const format = typeof name === 'string' ? formats.get(name) : undefined
  if (format !== undefined) checks.push(simple(format.test, format.message))
  return checks
}

function length(text: string): number {
  let count = text.length
  for (let i = 1; i < text.length; i++) {
    const isPair =
      (text.charCodeAt(i - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(i) & 0xfc00) === 0xdc00
    if (isPair) count--
  }
  return count
}

/** `minimum`, `maximum` with their boolean `exclusive…`, `multipleOf`. */
export const numberKeywords: Keywords = (context) => {
  const checks: Check[] = []
  const min = numberOf(context, 'minimum')
  const above = exclusive(context, 'exclusiveMinimum', 'minimum', min)
  if (min !== undefined) {
    checks.push(
      simple(above ? (n: number) => n > min : (n: number) => n >= min, (n) =>
        n === min
          ? `numeric instance is not strictly greater than the required minimum ${min}`
          : `numeric instance is lower than the required minimum (minimum: ${min}, found: ${n})`,
      ),
    )
  }
  const max = numberOf(context, 'maximum')
  const below = exclusive(context, 'exclusiveMaximum', 'maximum', max)
  if (max !== undefined) {
    checks.push(
      simple(below ? (n: number) => n < max : (n: number) => n <= max, (n) =>
        n === max
          ? `numeric instance is not strictly lower than the required maximum ${max}`
          : `numeric instance is greater than the required maximum (maximum: ${max}, found: ${n})`,
      ),
    )
  }
  const divisor = numberOf(context, 'multipleOf')
  if (divisor !== undefined) {
    if (!(divisor > 0 && Number.isFinite(divisor))) {
      throw new SchemaError(
        pointerTo(context, 'multipleOf'),
        '"multipleOf" must be greater than 0',
        'write for example "multipleOf": 0.01',
      )
    }
    checks.push(
      simple(
        (n: number) => isMultipleOf(n, divisor),
        (n) => `remainder of division is not zero (${n} / ${divisor})`,
      ),
    )
  }
  return checks
}

function exclusive(
  context: Parameters<Keywords>[0],
  keyword: string,
  limit: string,
  value: number | undefined,
): boolean {
  const flag = booleanOf(context, keyword)
  if (flag === undefined || value !== undefined) return flag === true
  throw new SchemaError(
    pointerTo(context, keyword),
    `"${keyword}" needs "${limit}" beside it`,
    `add "${limit}", or leave "${keyword}" out`,
  )
}
