import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileJavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'
import { patternAndInput } from './generate.ts'
import { markMatches } from './replace.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? 2000)

const fragments = fc
  .array(fc.constantFrom(...Array.from('()[]{}*+?|^$.\\-&&abpPQExukn0123<>=!:,i#\n 😀')), {
    maxLength: 24,
  })
  .map((parts) => parts.join(''))

test(
  'any text is a pattern or refused with a PatternError that has a place',
  { timeout: 30_000 + numRuns * 5 },
  () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fragments,
          fc.string({ unit: 'binary', maxLength: 30 }),
          patternAndInput.map(([pattern]) => pattern),
        ),
        fc.string({ unit: 'binary', maxLength: 20 }),
        (pattern, input) => {
          try {
            const compiled = compileJavaPattern(pattern)
            expect(compiled.find(input) || !compiled.matches(input)).toBe(true)
            markMatches(compiled, input)
          } catch (error) {
            expect(error).toMatchObject({ name: 'PatternError', column: expect.any(Number) })
          }
        },
      ),
      { numRuns },
    )
  },
)
