import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { backtrackProgram } from '../../../src/lang/java-regex/engines/backtrack-program.ts'
import type { JavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'
import { boundedEffort } from '../../../src/lang/java-regex/effort.ts'
import { emit } from '../../../src/lang/java-regex/emit.ts'
import { linearProgram } from '../../../src/lang/java-regex/engines/linear-program.ts'
import { nativePrice } from '../../../src/lang/java-regex/engines/native-price.ts'
import { nativeSearch } from '../../../src/lang/java-regex/engines/native-search.ts'
import { parsePattern } from '../../../src/lang/java-regex/parse/parse-pattern.ts'
import { runBacktracking } from '../../../src/lang/java-regex/engines/run-backtrack.ts'
import {
  runLinear,
  type Places,
  type Purpose,
} from '../../../src/lang/java-regex/engines/run-linear.ts'
import { patternAndInput } from './generate.ts'
import { askJava, javaVersion } from './java-runner.ts'
import { markMatches } from './replace.ts'

/** Raise with FUZZ_RUNS; the seed is fixed, so that a failure is the same everywhere. */
const GENERATED = Number(process.env['FUZZ_RUNS'] ?? 2000)
const noFlags = { i: false, d: false, m: false, s: false, u: false, x: false }

type Search = (input: string, from: number, purpose: Purpose) => Places | undefined

/** The engines that take a pattern, each by itself; none for a pattern that is refused. */
function enginesOf(pattern: string): readonly (readonly [name: string, search: Search])[] {
  try {
    const parsed = parsePattern(pattern, noFlags)
    const { root, groups } = parsed
    const { source } = emit(parsed)
    const backtracking = backtrackProgram(root, groups)
    const linear = linearProgram(root, groups)
    const native = nativePrice(root) && nativeSearch(source)
    const engines: [string, Search][] = [
      ['backtracking', (...asked) => runBacktracking(backtracking, ...asked, boundedEffort())],
    ]
    if (linear?.isExact)
      engines.push(['linear', (...asked) => runLinear(linear, ...asked, boundedEffort())])
    if (native) engines.push(['native', (input, from, purpose) => native[purpose](input, from)])
    return engines
  } catch (error) {
    if (error instanceof Error && error.name === 'PatternError') return []
    throw error
  }
}

const java = javaVersion()

test.skipIf(java === undefined)(
  'every engine finds what Java finds, where Java finds it',
  { timeout: 60_000 + GENERATED * 5 },
  () => {
    const questions = fc.sample(patternAndInput, { numRuns: GENERATED, seed: 20_261_130 })
    const verdicts = askJava(questions)
    const asked = new Map<string, number>()
    const differences = questions.flatMap(([pattern, input], place) => {
      const verdict = verdicts[place]
      if (verdict === undefined) return []
      return enginesOf(pattern).flatMap(([name, search]) => {
        asked.set(name, (asked.get(name) ?? 0) + 1)
        const finder: JavaPattern['finder'] = (text) => (from) => search(text, from, 'places')
        const ours = {
          matches: search(input, 0, 'whole') !== undefined,
          // Java looks for empty matches inside of surrogate pairs, too.
          ...(!/[\ud800-\udfff]/.test(input) && {
            find: search(input, 0, 'any') !== undefined,
            replaced: markMatches({ finder }, input),
          }),
        }
        const isSame = Object.entries(ours).every(
          ([key, value]) => verdict[key as keyof typeof ours] === value,
        )
        return isSame ? [] : [{ name, pattern, input, ours, verdict }]
      })
    })
    expect(differences).toEqual([])
    expect([...asked.keys()].toSorted()).toEqual(['backtracking', 'linear', 'native'])
    for (const count of asked.values()) expect(count).toBeGreaterThan(GENERATED / 20)
  },
)
