import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromPlain } from '../../../src/lang/json/plain.ts'
import { compilePath } from '../../../src/lang/jsonpath/compile-path.ts'
import { PathError } from '../../../src/lang/jsonpath/path-error.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 2000)
const limitMs = 5000 + numRuns

const pieces = String.raw`$ @ . .. [ ] ( ) * : , ' " \ / ! ? - 0 1 12 a b __proto__ constructor ['a'] [0] [-1] [1:] [*] [?( )]
  @.a $.b $..a == < =~ /a+/i in [1,"x"] size empty && || null true 1.5 .length() .sum( .keys() .append($) {a:1} \u0061`
const piece = fc.constantFrom(...pieces.split(/\s+/), ' ', ' == ', ' in ', '\ud800', 'é', '\u0000')
const path = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(piece, { maxLength: 16 }).map((parts) => parts.join('')),
  fc.array(piece, { maxLength: 10 }).map((parts) => `$${parts.join('')}`),
  fc.array(piece, { maxLength: 8 }).map((parts) => `$[?(${parts.join('')})]`),
)
const document = fc
  .jsonValue({ maxDepth: 3 })
  .map((noise) => fromPlain({ a: [1, { a: 'x', b: noise }, noise], b: { a: noise } }))

describe('any path over any document', () => {
  test('gives a value, nothing, or a PathError inside the path', { timeout: limitMs }, () => {
    let compiled = 0
    fc.assert(
      fc.property(path, document, (text, value) => {
        try {
          const { definite, read } = compilePath(text)
          compiled++
          const found = read(value)
          if (!definite) expect(Array.isArray(found)).toBe(true)
        } catch (error) {
          if (!(error instanceof PathError)) throw error
          expect(error.column).toBeGreaterThanOrEqual(1)
          expect(error.column).toBeLessThanOrEqual(text.length + 1)
        }
      }),
      { numRuns },
    )
    expect(compiled).toBeGreaterThan(numRuns / 20)
  })

  test('leaves the prototype of objects alone', () => {
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})
