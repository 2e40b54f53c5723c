import { describe, expect, test } from 'vitest'
import { JsonError } from '../../../src/lang/json/json-error.ts'
import { parseJson } from '../../../src/lang/json/parse-json.ts'
import { writeJson } from '../../../src/lang/json/write-json.ts'
import {
  askOracle,
  oracleMissing,
  render,
  renderText,
} from '../jsonpath/oracle/json-path-oracle.ts'

// Left out, because we differ on purpose: U+001A, which json-smart takes for the end of the text, and exponents
// beyond a double, which it turns into infinity (parse-json.test.ts).
const ATOMS: readonly string[] = [
  ...String.raw`{ } [ ] : , " ' \ a b 1 0 - . e E + ~ / é null true NaN "x" 'y' "a": 1.5 1e3 \u0041 \x41 \n`.split(
    ' ',
  ),
  '12345678901234567890',
  '0.1234567890123456789',
  ' ',
  'x y',
  '\n',
  '\t',
  '\u0001',
  '\u000b',
  '\u007f',
  '\u2028',
  '"k\\\u0001"',
]
const COUNT = 3000

const name = oracleMissing ? `json-smart 2.2, skipped: ${oracleMissing}` : 'json-smart 2.2'

describe.skipIf(oracleMissing !== undefined)(name, () => {
  test(`reads and writes ${COUNT} random texts as we do`, () => {
    const texts = randomTexts()
    const answers = askOracle(
      texts.flatMap((text) => [['parse', text] as const, ['write', text] as const]),
    )
    const theirs = texts.map((text, i) => {
      const [parsed, written] = [answers[2 * i]!, answers[2 * i + 1]!]
      return parsed.startsWith('!') ? { text, error: true } : { text, parsed, written }
    })
    expect(texts.map(ours)).toEqual(theirs)
    expect(theirs.filter(({ error }) => !error).length).toBeGreaterThan(COUNT / 2)
  })
})

function ours(text: string): object {
  try {
    const value = parseJson(text)
    return { text, parsed: render(value), written: renderText(writeJson(value)) }
  } catch (error) {
    if (error instanceof JsonError) return { text, error: true }
    throw error
  }
}

/** The same texts in every run. */
function randomTexts(): string[] {
  let seed = 54321
  const below = (limit: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return (seed >> 8) % limit
  }
  return Array.from({ length: COUNT }, () => {
    const body = Array.from({ length: 1 + below(12) }, () => ATOMS[below(ATOMS.length)]!).join('')
    return [`{"a":${body}}`, `[${body}]`, body][below(3)]!
  })
}
