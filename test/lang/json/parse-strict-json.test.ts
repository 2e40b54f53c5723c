import { describe, expect, test } from 'vitest'
import { Decimal } from '../../../src/lang/json/decimal.ts'
import { JsonError } from '../../../src/lang/json/json-error.ts'
import { MAX_JSON_DEPTH } from '../../../src/lang/json/limits.ts'
import { parseStrictJson } from '../../../src/lang/json/parse-strict-json.ts'
import { toPlain } from '../../../src/lang/json/plain.ts'

function errorOf(text: string): JsonError {
  try {
    parseStrictJson(text)
  } catch (error) {
    if (error instanceof JsonError) return error
    throw error
  }
  throw new Error(`${text} was accepted`)
}

// RFC 8259.
test.each([
  '{"a":[1,-2.5,1e3,{"b":null}],"c":true,"d":false}',
  ' \t\r\n[ ] ',
  '{}',
  '""',
  '"\\u00e9\\ud83d\\ude00\\"\\\\\\/\\b\\f\\n\\r\\t é😀\u2028"',
  '0',
  '-0.5E-2',
])('%j means what JSON.parse says', (text) => {
  expect(toPlain(parseStrictJson(text))).toEqual(JSON.parse(text))
})

test('numbers keep what a double would lose', () => {
  expect(parseStrictJson('[123456789012345678901234567890,1e400,1.10]')).toEqual([
    123456789012345678901234567890n,
    new Decimal('1e400'),
    1.1,
  ])
})

describe('what RFC 8259 forbids', () => {
  test.each([
    ['', 1],
    ['{a:1}', 2],
    ["{'a':1}", 2],
    ['[1,]', 4],
    ['{"a":1,}', 8],
    ['[1 2]', 4],
    ['[01]', 3],
    ['[+1]', 2],
    ['[.5]', 2],
    ['[1.]', 3],
    ['[NaN]', 2],
    ['[Infinity]', 2],
    ['nul', 1],
    ['truex', 5],
    ['{} {}', 4],
    ['"a\tb"', 3],
    ['"\\x41"', 2],
    ['"\\u12"', 2],
    ['"open', 1],
    ['\u00a0[]', 1],
    ['[1', 3],
    ['{"a"}', 5],
  ])('%j is refused at column %i', (text, column) => {
    expect(errorOf(text).column).toBe(column)
  })
})

// ATTACKS 54: where parsers disagree, neither reading is taken.
describe('what parsers disagree on', () => {
  test.each([
    ['{"a":1,\n "a":2}', 2, 2, /occurs twice/],
    ['{"a":1,"\\u0061":2}', 1, 8, /occurs twice/],
    ['["\\ud800"]', 1, 2, /surrogate/],
    ['["\\udc00\\ud800"]', 1, 2, /surrogate/],
    ['["\ud800"]', 1, 2, /surrogate/],
    ['{"\\ud800":1}', 1, 2, /surrogate/],
    ['\ufeff{}', 1, 1, /byte order mark/],
    ['{\u0000"\u0000a\u0000"', 1, 2, /key/],
    ['['.repeat(100_000), 1, MAX_JSON_DEPTH + 1, /levels of nesting/],
    [`[1e${'9'.repeat(20)}]`, 1, 2, /too long/],
  ])('%.20j is refused', (text, line, column, reason) => {
    const error = errorOf(text)
    expect([error.line, error.column]).toEqual([line, column])
    expect(error.reason).toMatch(reason)
  })

  test(`${MAX_JSON_DEPTH} levels are accepted`, () => {
    const text = '['.repeat(MAX_JSON_DEPTH) + ']'.repeat(MAX_JSON_DEPTH)
    expect(JSON.stringify(toPlain(parseStrictJson(text)))).toBe(text)
  })
})
