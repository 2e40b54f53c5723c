import { describe, expect, test } from 'vitest'
import { Decimal } from '../../../src/lang/json/decimal.ts'
import { JsonError } from '../../../src/lang/json/json-error.ts'
import { MAX_JSON_DEPTH, MAX_NUMBER_LENGTH } from '../../../src/lang/json/limits.ts'
import { parseJson } from '../../../src/lang/json/parse-json.ts'
import { toPlain } from '../../../src/lang/json/plain.ts'
import type { Value } from '../../../src/lang/json/value.ts'

function errorOf(text: string): JsonError {
  try {
    parseJson(text)
  } catch (error) {
    if (error instanceof JsonError) return error
    throw error
  }
  throw new Error(`${text} was accepted`)
}

// Spec: integrations §16, the recorded table of MOCK template output.
test.each([
  ['{"statusCode": 200}'],
  ['{statusCode: 200}'],
  ["{'statusCode': 200}"],
  ['{"statusCode": 200,}'],
  ['{"statusCode": 200,,}'],
  ['{,"statusCode": 200}'],
  ['{"statusCode": 200}} junk'],
  ['\n  {\n  "statusCode": 200\n}\n'],
])('MOCK output %j has the integer statusCode 200', (text) => {
  expect(parseJson(text)).toEqual(new Map([['statusCode', 200n]]))
})

// The same table: these make MOCK answer 500.
test('a quoted status code stays text', () => {
  expect(parseJson('{"statusCode": "200"}')).toEqual(new Map([['statusCode', '200']]))
})

test('without braces the whole text is a bare string', () => {
  expect(parseJson('statusCode: 200')).toBe('statusCode: 200')
})

// Spec: mapping-templates §11. Details as json-smart 2.2 answers them (json-smart-oracle.test.ts).
describe('the permissive dialect', () => {
  test.each<[string, unknown]>([
    ['{a b : c d }', { 'a b': 'c d' }],
    ['{"a":,b:1}', { a: '', b: 1 }],
    ['[,,1,,2,,]', [1, 2]],
    ['["a" "b"]', ['a', 'b']],
    ['[1 2]', ['1 2']],
    ['{"a":"x\'y", \'b\': \'p"q\'}', { a: "x'y", b: 'p"q' }],
    ['{"a":"\\u0041\\x42\\q\\\'\\/"}', { a: "AB'/" }],
    ['{"a":"tab\there"}', { a: 'tab\there' }],
    ['{"a":1,"b":2,"a":3}', { a: 3, b: 2 }],
    ['[01,-02,1.,NaNa,nullx,TRUE]', [1, -2, 1, 'NaNa', 'nullx', 'TRUE']],
    ['null', null],
    ['true', true],
    ['12', 12],
    ['12 apples', '12 apples'],
    ['raw text', 'raw text'],
    ['a=1&b={"c":2}', 'a=1&b={"c":2}'],
    ['"text" and more', 'text'],
    ['', ''],
  ])('%j is read as %j', (text, expected) => {
    expect(toPlain(parseJson(text))).toEqual(expected)
  })

  test('NaN is a number', () => {
    expect(parseJson('[NaN]')).toEqual([NaN])
  })

  test('a repeated key keeps its first place', () => {
    expect([...(parseJson('{"b":1,"a":2,"b":3}') as Map<string, Value>).keys()]).toEqual(['b', 'a'])
  })
})

// Spec: mapping-templates §8 and §11 (Integer to BigInteger, Double, BigDecimal over 18 characters).
describe('numbers', () => {
  test.each<[string, Value]>([
    ['7', 7n],
    ['-0', 0n],
    ['9007199254740993', 9007199254740993n],
    ['123456789012345678901234567890', 123456789012345678901234567890n],
    ['1.10', 1.1],
    ['1E2', 100],
    ['0.1', 0.1],
    ['-0.0', -0],
    ['12345678.5', 12345678.5],
    ['0.12345678901234567', new Decimal('0.12345678901234567')],
    ['12345678901234567890.5', new Decimal('12345678901234567890.5')],
  ])('%s keeps its kind', (text, expected) => {
    expect(parseJson(`[${text}]`)).toEqual([expected])
  })

  // Deliberate: the Java engine loses these (infinity, zero, a neighbour); we keep them.
  test.each(['1e400', '-1e400', '1e-400', '9007199254740993.0', '1e999999999'])(
    '%s, which a double cannot hold, is kept as written',
    (text) => {
      expect(parseJson(`[${text}]`)).toEqual([new Decimal(text)])
    },
  )

  test.each([
    '1e99999999999',
    '1'.repeat(MAX_NUMBER_LENGTH + 1),
    `1.${'1'.repeat(MAX_NUMBER_LENGTH)}`,
    '1.5e+',
  ])('%.20s is refused, not expanded', (text) => {
    expect(errorOf(`[${text}]`).column).toBe(2)
  })
})

describe('errors', () => {
  test.each<[string, number, number, RegExp]>([
    ['{"a":1', 1, 1, /not closed/],
    ['{"a":\n "b', 2, 2, /String is not closed/],
    ['[1,\r\n  }', 2, 3, /Unexpected '}'/],
    ['{"a" 1}', 1, 6, /needs ':'/],
    ['{"a":"x" y}', 1, 10, /Expected ',' or '}'/],
    ['{"a":}', 1, 6, /Unexpected '}'/],
    ['{[', 1, 2, /key should start/],
    [']', 1, 1, /Unexpected/],
    ['{"a":"\\u12"}', 1, 7, /4 hexadecimal digits/],
  ])('%j is refused at line %i, column %i', (text, line, column, reason) => {
    const error = errorOf(text)
    expect([error.line, error.column]).toEqual([line, column])
    expect(error.reason).toMatch(reason)
    expect(error.message).toContain(`(line ${line}, column ${column})`)
  })
})

// ATTACKS 54.
test.each(['[', '{"a":', '[{"a":'])('nesting of %j is capped', (open) => {
  const levels = MAX_JSON_DEPTH / (open.match(/[[{]/g)?.length ?? 1)
  expect(errorOf(open.repeat(100_000)).reason).toMatch(/levels of nesting/)
  expect(errorOf(open.repeat(levels)).reason).toMatch(/not closed|value/)
})

// ATTACKS 53.
test('__proto__ is a key like any other', () => {
  const value = parseJson('{"__proto__":{"admin":true},constructor:{prototype:{admin:true}}}')
  expect([...(value as Map<string, Value>).keys()]).toEqual(['__proto__', 'constructor'])
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
})
