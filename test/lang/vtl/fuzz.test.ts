import { array, assert, constantFrom, nat, oneof, property, string, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { compileJavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'
import { compileTemplate } from '../../../src/lang/vtl/compile-template.ts'
import { TemplateError } from '../../../src/lang/vtl/template-error.ts'
import { differentialScope } from './differential-scope.ts'
import { generateTemplates } from './template-generator.ts'

/** Inputs per property: 2,000 in CI; `FUZZ_RUNS=100000` for a long look. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 2_000)
const timeout = 10_000 + runs * 5

/** Pieces that mean something to the lexer, so that random sequences reach deep into the parser. */
const piece = oneof(
  constantFrom(
    '#if(',
    '#elseif(',
    '#else',
    '#end',
    '#{else}',
    '#foreach(',
    '$x in ',
    '#set(',
    '#define(',
    '#evaluate(',
    '#stop',
    '#break',
    '#macro(',
    '#[[',
    ']]#',
    '##',
    '#*',
    '*#',
    '#',
    '$',
    '$!',
    '${',
    '}',
    '\\',
    '(',
    ')',
    '[',
    ']',
    '{',
    '.',
    '..',
    ',',
    ':',
    '=',
    '==',
    '&&',
    'and ',
    'not ',
    '!',
    '+',
    ' - ',
    '*',
    '/',
    '%',
    '"',
    "'",
    '""',
    ' ',
    '\n',
    '\t',
    '1',
    '-1',
    '1.5',
    '1e9',
    'true',
    'false',
    '$s',
    '$i',
    '$list',
    '$map',
    '$nope',
    '$a-b',
    '.length()',
    '.get(',
    '.k',
    '.split("")',
    '.replaceAll("(", "$9")',
    '.class',
    '\\u0041',
    '\u{1F600}',
    '\uD800',
  ),
  string({ maxLength: 4 }),
)

function survives(template: string): boolean {
  try {
    const compiled = compileTemplate(template, 'fuzz', {
      macros: true,
      compilePattern: compileJavaPattern,
    })
    compiled.render(differentialScope(), { maxSteps: 20_000, maxOutput: 100_000 })
    return true
  } catch (error) {
    if (error instanceof TemplateError && error.line >= 1 && error.column >= 1) return true
    throw error
  }
}

test('any text compiles and renders, or fails with a placed TemplateError', { timeout }, () => {
  const template = array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))
  assert(property(template, survives), { numRuns: runs })
})

test('so does a valid template with a piece cut out, doubled or put in', { timeout }, () => {
  const mutation = tuple(nat(), nat(), nat({ max: 20 }), piece)
  assert(
    property(mutation, ([seed, position, length, inserted]) => {
      const [template = ''] = generateTemplates(1, seed % 1_000_000)
      const at = position % (template.length + 1)
      const cut = template.slice(at, at + length)
      return [
        template.slice(0, at) + template.slice(at + length),
        template.slice(0, at) + cut + template.slice(at),
        template.slice(0, at) + inserted + template.slice(at),
      ].every(survives)
    }),
    { numRuns: Math.ceil(runs / 2) },
  )
})

test(
  'rendering twice gives the same text: nothing of a rendering stays in the template',
  { timeout },
  () => {
    for (const template of generateTemplates(Math.ceil(runs / 10), 77)) {
      const once = () => {
        try {
          return compiled?.render(differentialScope())
        } catch (error) {
          return String(error)
        }
      }
      const compiled = (() => {
        try {
          return compileTemplate(template, 'twice', { compilePattern: compileJavaPattern })
        } catch {
          return undefined
        }
      })()
      expect(once()).toBe(once())
    }
  },
)
