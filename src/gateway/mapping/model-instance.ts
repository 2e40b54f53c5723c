import { Decimal } from '../../lang/json/decimal.ts'
import { fractionValue } from '../../lang/json/number-literal.ts'
import { MAX_NUMBER_LENGTH } from '../../lang/json/limits.ts'
import { readStrictJson, type JsonMaker } from '../../lang/json/parse-strict-json.ts'
import { FloatLiteral } from '../../lang/json-schema/float-literal.ts'

/**
 * Reads a body into what a model is asked about: as `JSON.parse` would, but strictly, and a whole number
 * written as a fraction is told from an integer (spec rest-request §5). Throws `JsonError`.
 */
export function parseInstance(text: string): unknown {
  return readStrictJson(text, instanceMaker)
}

const instanceMaker: JsonMaker<number | FloatLiteral, Record<string, unknown>> = {
  integer: (literal) => (literal.length > MAX_NUMBER_LENGTH ? undefined : Number(literal)),
  fraction(literal) {
    const value = fractionValue(literal)
    if (value === undefined) return undefined
    const number = value instanceof Decimal ? Number(value.text) : value
    return Number.isInteger(number) ? new FloatLiteral(number) : number
  },
  object: () => ({}),
  has: (object, key) => Object.hasOwn(object, key),
  set(object, key, value) {
    // An assignment would set the prototype.
    if (key === '__proto__') {
      Object.defineProperty(object, key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      })
    } else object[key] = value
  },
}
