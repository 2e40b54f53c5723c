import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonError } from '../../../src/lang/json/json-error.ts'
import { parseJson } from '../../../src/lang/json/parse-json.ts'
import { parseStrictJson } from '../../../src/lang/json/parse-strict-json.ts'
import { fromPlain, toPlain } from '../../../src/lang/json/plain.ts'
import { writeJson } from '../../../src/lang/json/write-json.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 2000)
const limitMs = 5000 + numRuns

const tokens = String.raw`{ } [ ] : , " ' \ - + . e E 0 1 9 a n N u null true NaN "a": \u0041 \u 1e999 __proto__ [[[[ {"a":{`
const token = fc.constantFrom(
  ...tokens.split(' '),
  ' ',
  '\n',
  '\u0000',
  '\u001a',
  '\u007f',
  'é',
  '\ud800',
)
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(token, { maxLength: 40 }).map((tokens) => tokens.join('')),
  fc.tuple(fc.json(), token, fc.nat()).map(([json, piece, at]) => {
    const cut = at % (json.length + 1)
    return json.slice(0, cut) + piece + json.slice(cut)
  }),
)

describe.each([
  ['permissive', parseJson],
  ['strict', parseStrictJson],
])('the %s parser', (_, parse) => {
  test(
    'answers any text with a value that can be written, or a JsonError inside the text',
    { timeout: limitMs },
    () => {
      fc.assert(
        fc.property(text, (input) => {
          try {
            writeJson(parse(input))
          } catch (error) {
            if (!(error instanceof JsonError)) throw error
            expect(error.line).toBeGreaterThanOrEqual(1)
            expect(error.column).toBeGreaterThanOrEqual(1)
            expect(error.column).toBeLessThanOrEqual(input.length + 1)
          }
        }),
        { numRuns },
      )
    },
  )

  test('reads what JSON.stringify writes', { timeout: limitMs }, () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const json = JSON.stringify(value)
        expect(toPlain(parse(json))).toEqual(JSON.parse(json))
      }),
      { numRuns },
    )
  })
})

test('what is written is read back the same by both parsers', { timeout: limitMs }, () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (plain) => {
      const json = writeJson(fromPlain(plain))
      expect(toPlain(parseJson(json))).toEqual(plain)
      expect(toPlain(parseStrictJson(json))).toEqual(plain)
    }),
    { numRuns },
  )
})

test('the prototype of objects is untouched', () => {
  expect(Object.keys(Object.prototype)).toEqual([])
})
