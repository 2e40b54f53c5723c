import { describe, expect, test } from 'vitest'
import { Decimal } from '../../../src/lang/json/decimal.ts'
import { formatDouble } from '../../../src/lang/json/format-double.ts'
import { parseJson } from '../../../src/lang/json/parse-json.ts'
import type { Value } from '../../../src/lang/json/value.ts'
import { writeJson } from '../../../src/lang/json/write-json.ts'

// Spec: mapping-templates §11 (spacing and escaping), §8 (doubles), §18 trap 26, §19 (vectors).
test.each([
  ['{ "b" : 1, "a" : [ true , null ] }', '{"b":1,"a":[true,null]}'],
  ['[{"foo": "bar"}]', '[{"foo":"bar"}]'],
  ['"it\'s a \\"q\\""', '"it\'s a \\"q\\""'],
  ['"a\\/b"', '"a/b"'],
  ['"\\u0000\\u001f\\b\\f\\n\\r\\t\\\\"', '"\\u0000\\u001F\\b\\f\\n\\r\\t\\\\"'],
  ['"é ü 😀 \u2100"', '"é ü 😀 \u2100"'],
  ['"\\u007f\\u0080\\u009f\\u2000\\u2028\\u20ff"', '"\\u007F\\u0080\\u009F\\u2000\\u2028\\u20FF"'],
  ['{"f":1.50}', '{"f":1.5}'],
  ['[1.10,1E2,12345678.5,0.0001,1.0]', '[1.1,100.0,1.23456785E7,1.0E-4,1.0]'],
  ['[123456789012345678901234567890]', '[123456789012345678901234567890]'],
  ['[123456789012345678901234.50]', '[123456789012345678901234.50]'],
  ['[1e400,1e-400]', '[1E+400,1E-400]'],
  ['{"":1,"a b":2}', '{"":1,"a b":2}'],
])('%s is written %s', (text, expected) => {
  expect(writeJson(parseJson(text))).toBe(expected)
})

test.each(['1e400', '0.1234567890123456789', '-12345678901234567890.12345', '1e-400'])(
  '%s survives being read and written twice',
  (text) => {
    const once = writeJson(parseJson(text))
    expect(writeJson(parseJson(once))).toBe(once)
  },
)

// java.math.BigDecimal.toString.
test.each([
  ['0.00000001234567890123', '1.234567890123E-8'],
  ['0.000001234567890123456', '0.000001234567890123456'],
  ['1.00000000000000000e5', '100000.000000000000'],
  ['123456789012345678e30', '1.23456789012345678E+47'],
  ['1e999999999', '1E+999999999'],
  ['-1.5E400', '-1.5E+400'],
  ['0e400', '0E+400'],
])('the decimal %s prints as %s', (text, expected) => {
  expect(new Decimal(text).toString()).toBe(expected)
})

// java.lang.Double.toString.
test.each([
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [-1.5, '-1.5'],
  [0.001, '0.001'],
  [0.000999, '9.99E-4'],
  [9999999, '9999999.0'],
  [1e7, '1.0E7'],
  [1.5e300, '1.5E300'],
  [5e-324, '4.9E-324'],
  [NaN, 'NaN'],
  [-Infinity, '-Infinity'],
])('the double %d prints as %s', (value, expected) => {
  expect(formatDouble(value)).toBe(expected)
})

test('a double that is no number prints as json-smart prints it', () => {
  expect(writeJson([NaN, Infinity, -Infinity])).toBe('[NaN,null,null]')
})

describe('a list that a template put into itself', () => {
  test('is refused, not followed for ever', () => {
    const list: Value[] = []
    list.push(list)
    expect(() => writeJson(list)).toThrow(RangeError)
  })
})
