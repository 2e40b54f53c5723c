import { Decimal } from '../../lang/json/decimal.ts'
import { parseStrictJson } from '../../lang/json/parse-strict-json.ts'
import type { Value } from '../../lang/json/value.ts'
import { FloatLiteral } from '../../lang/json-schema/float-literal.ts'

/**
 * Reads a body into what a model is asked about: as `JSON.parse` would, but strictly, and a whole number
 * written as a fraction is told from an integer (spec rest-request §5). Throws `JsonError`.
 */
export function parseInstance(text: string): unknown {
  return instanceOf(parseStrictJson(text))
}

/** The same for JSON that has been parsed, and so is not nested too deeply. */
export function instanceOf(value: Value): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return numberOf(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(instanceOf)
  if (value instanceof Decimal) return numberOf(Number(value.text))
  return objectOf(value)
}

const numberOf = (value: number): number | FloatLiteral =>
  Number.isInteger(value) ? new FloatLiteral(value) : value

/** Object.fromEntries defines its members, so `__proto__` sets no prototype. */
const objectOf = (members: ReadonlyMap<string, Value>): unknown =>
  Object.fromEntries(Array.from(members, ([key, member]) => [key, instanceOf(member)]))
