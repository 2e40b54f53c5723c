import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compactJson } from '../../../src/lang/json/compact-json.ts'
import { JsonError } from '../../../src/lang/json/json-error.ts'
import { MAX_JSON_DEPTH, MAX_NUMBER_LENGTH } from '../../../src/lang/json/limits.ts'
import { unmetered } from '../../../src/lang/json/meter.ts'
import { parseJson } from '../../../src/lang/json/parse-json.ts'
import { writeJson } from '../../../src/lang/json/write-json.ts'

const compact = (text: string) => compactJson(text, unmetered)

describe('a text that is written as it was read is returned itself', () => {
  test.each([
    ['{"b":1,"a":[true,null,false],"c":{"a":{}}}'],
    ['"\\"\\\\\\n\\b é / 😀"'],
    ['[0,-1,-10,1023,1024,99999999999999999999,1.5,1.0E7,NaN]'],
    ['[]'],
  ])('%s', (text) => {
    expect(compact(text)).toBe(text)
  })
})

test.each([
  ['{ "b" : 1 ,\n"a":[ 1 , 2 ] }', '{"b":1,"a":[1,2]}'],
  ['{b:\'x\',,"c":y,}', '{"b":"x","c":"y"}'],
  ['[01,-0,-,007,1.50,1E2]', '[1,0,0,7,1.5,100.0]'],
  ['["\\/\\u0041\\x42","\u007f","\u2028"]', '["/AB","\\u007F","\\u2028"]'],
  ['{"a":[{"a":1},{"a":2}],"b":{"a":3}}', '{"a":[{"a":1},{"a":2}],"b":{"a":3}}'],
  ['{"a":1} and more', '{"a":1}'],
  ['a=1&b=2', '"a=1&b=2"'],
  ['12', '12'],
])('%s is written %s', (text, expected) => {
  expect(compact(text)).toBe(expected)
  expect(writeJson(parseJson(text))).toBe(expected)
})

test.each([
  ['{"a":1,"a":2}'],
  ['{"a":1,"b":{"a":1},"a":2}'],
  ['[{"b":1},{"b":1,"\\u0062":2}]'],
  ['{"a":1,a:2}'],
])('%s has a key twice, and its end is not known here', (text) => {
  expect(compact(text)).toBeUndefined()
})

test.each([
  ['{"a":1'],
  ['["a'],
  ['{"a" 1}'],
  [`[${'1'.repeat(MAX_NUMBER_LENGTH + 1)}]`],
  ['['.repeat(MAX_JSON_DEPTH + 1)],
])('%s is no JSON', (text) => {
  expect(() => compact(text)).toThrow(JsonError)
})

const tokens = String.raw`{ } [ ] : , " ' \ - + . e E 0 1 -0 01 a null true NaN "a" "a": "b": \u0041 \n \/ 1.50 1e400 {"a":`
const text = fc
  .array(fc.constantFrom(...tokens.split(' '), ' ', '\n', '\u0001', '\u007f', 'é', '\ud800'), {
    maxLength: 40,
  })
  .chain((pieces) => fc.constantFrom(pieces.join(''), `{"a":${pieces.join('')}}`))

/** What there is to say about a text; which key it is that lacks a colon is shown in another way. */
function outcome(run: () => string | undefined): string | undefined {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return `no JSON: ${error.message.replace(/^Key .* needs/s, 'Key needs')}`
  }
}

test('any text is written as its values are, or has a key twice', () => {
  fc.assert(
    fc.property(text, (input) => {
      const compacted = outcome(() => compact(input))
      if (compacted === undefined) return
      expect(compacted).toBe(outcome(() => writeJson(parseJson(input))))
    }),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 3_000) },
  )
})

test('what is read and made is counted before it is there', () => {
  const counted = { read: 0, held: 0, longest: 0 }
  const meter = {
    read: (length: number) => (counted.read += length),
    hold: (bytes: number) => (counted.held += bytes),
    grow: (length: number) => (counted.longest = Math.max(counted.longest, length)),
  }
  const same = `["${'x'.repeat(100_000)}"]`
  compactJson(same, meter)
  expect(counted).toEqual({ read: same.length, held: 0, longest: same.length })
  compactJson(` ${same}`, meter)
  expect(counted.longest).toBe(same.length)
  expect(counted.held).toBeGreaterThanOrEqual(same.length)
})
