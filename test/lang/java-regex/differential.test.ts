import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileJavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'
import { patternAndInput } from './generate.ts'
import { markMatches } from './replace.ts'
import { askJava, javaVersion } from './java-runner.ts'
import type { JavaVerdict, Question } from './java-runner.ts'

/** Raise with FUZZ_RUNS; the seed is fixed, so that a failure is the same everywhere. */
const GENERATED = Number(process.env['FUZZ_RUNS'] ?? 2000)

const PATTERNS = [
  'a',
  'ab|a',
  '(a|ab)(c|bcd)',
  'a*?b',
  '[^a]',
  '[a-c&&[^b]]',
  '[a&&b]',
  '[^a&&[ab]]',
  '[a-z&&[def]x]',

  '^a',
  'a$',
  '(?m)^a$',
  '(?m)^',
  '(?m)$',
  '(?md)a$',
  '\\Aa',
  'a\\z',
  'a\\Z',
  '\\ba',
  'a\\b',
  '\\Ba',
  '.',
  '(?s).',
  '(?d).',
  '\\R',
  '\\h',
  '\\v',
  '\\s+',
  '\\S+',
  '\\w+',
  '\\W',
  '\\d',
  '\\D+',

  '\\p{Alpha}+',
  '\\p{L}+',
  '\\p{Lu}',
  '(?i)\\p{Lu}',
  '(?i)a',
  '(?i)[a-b]',
  '(?i)[^a]',
  '(?iu)é',
  '(?i)é',

  '\\p{Punct}',
  '\\p{Space}',
  '\\p{IsLatin}+',
  '\\p{javaWhitespace}',
  '\\p{Cntrl}',
  '\\p{Graph}+',
  '\\P{Print}',

  '(?>a*)b',
  'a*+b',
  'a?+a',
  '(a)\\1',
  '(?<n>a)\\k<n>',
  '(?i)(a)\\1',
  '(?=a)\\w',
  '(?!a)\\w',
  '(?<=a)b',
  '(?<!a)b',

  '\\Qa.b\\E',
  '[\\Qa-b\\E]+',
  '(?x) a # b\n b',
  'a{2}',
  'a{1,2}?b',
  '(?:a|)b',
  '\\x{61}\\u0062',
  '\\061',
  '\\cJ',
]
const INPUTS = [
  '',
  'a',
  'b',
  'ab',
  'aab',
  'abcd',
  'A',
  'aA1_-',
  'a\n',
  'a\r\n',
  'b\na\r',
  'é',
  'É é',
  '\u0085',
  'a.b',
  ' \t',
]

interface Ours {
  readonly matches: boolean
  readonly find: boolean
  readonly replaced: string
}

/** Our answer to the same question; undefined when we refuse it. */
function ask([pattern, input]: Question): Ours | undefined {
  try {
    const compiled = compileJavaPattern(pattern)
    return {
      matches: compiled.matches(input),
      find: compiled.find(input),
      replaced: markMatches(compiled, input),
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'PatternError') return undefined
    throw error
  }
}

const HAS_PAIR = /[\ud800-\udfff]/

const java = javaVersion()
if (java === undefined) console.warn('skipped: there is no Java here to compare patterns with')

test.skipIf(java === undefined)(
  `patterns behave as in ${java ?? 'Java'}`,
  { timeout: 60_000 + GENERATED * 5 },
  () => {
    const made = PATTERNS.flatMap((pattern) => INPUTS.map((input): Question => [pattern, input]))
    const generated: Question[] = fc.sample(patternAndInput, {
      numRuns: GENERATED,
      seed: 20_261_123,
    })
    const verdicts = askJava([...made, ...generated])
    expect(verdicts.length).toBe(made.length + generated.length)

    // The table: every answer is the same, the places of the matches too.
    const differences = made.flatMap((question, i) =>
      compare(question, ask(question), verdicts[i], true),
    )
    expect(differences).toEqual([])

    // The generator: what we accept and Java accepts gives the same verdict.
    let compared = 0
    const later = generated.flatMap((question, i) => {
      const ours = ask(question)
      const verdict = verdicts[made.length + i]
      if (ours !== undefined && verdict !== undefined) compared++
      // Java looks for empty matches inside of surrogate pairs: then only the whole is compared.
      return verdict === undefined || ours === undefined
        ? []
        : compare(question, ours, verdict, !HAS_PAIR.test(question[1]))
    })
    expect(later).toEqual([])
    expect(compared).toBeGreaterThan(GENERATED / 3)
  },
)

function compare(
  [pattern, input]: Question,
  ours: Ours | undefined,
  verdict: JavaVerdict,
  places: boolean,
): unknown[] {
  const view = (answer: Ours | JavaVerdict): unknown =>
    answer && (places ? answer : { matches: answer.matches })
  const same = JSON.stringify(view(ours)) === JSON.stringify(view(verdict))
  return same ? [] : [{ pattern, input, ours: view(ours), java: view(verdict) }]
}
