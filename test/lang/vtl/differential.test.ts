import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileJavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'
import { compileTemplate } from '../../../src/lang/vtl/compile-template.ts'
import { TemplateError } from '../../../src/lang/vtl/template-error.ts'
import { differentialScope } from './differential-scope.ts'
import { differences, incomparable } from './differences.ts'
import { askVelocity, missingOracle, type Outcome } from './oracle/velocity-oracle.ts'
import { generateTemplates } from './template-generator.ts'

const missing = missingOracle()
if (missing) console.log(`not compared with Java Velocity: ${missing}`)

/** Templates to generate; `FUZZ_RUNS` raises it. */
const generated = Math.max(2_000, Number(process.env['FUZZ_RUNS'] ?? 0))

const handMade = readFileSync(`${import.meta.dirname}/oracle/templates.txt`, 'utf8')
  .replace(/\n$/, '')
  .split('\n%%\n')

/** Java's exceptions that are choices of ours, in `differences.ts`, and turn up in generated templates. */
const chosen = /ConcurrentModificationException|StackOverflowError/

function render(template: string): string {
  try {
    return `prints ${compileTemplate(template, 'template', { compilePattern: compileJavaPattern }).render(differentialScope())}`
  } catch (error) {
    if (error instanceof TemplateError) return 'fails'
    throw error
  }
}

const answer = ({ kind, text }: Outcome) => (kind === 'O' ? `prints ${text}` : 'fails')

function disagreements(templates: readonly string[]) {
  return askVelocity(templates).flatMap((outcome, index) => {
    const template = templates[index]!
    const java = answer(outcome)
    const ours = render(template)
    return java === ours || chosen.test(outcome.text) ? [] : [{ template, java, ours }]
  })
}

test.skipIf(missing)('hand-made templates render as in Java Velocity 1.7', () => {
  expect(disagreements(handMade)).toEqual([])
})

test.skipIf(missing)(
  `${generated} generated templates render as in Java Velocity 1.7`,
  { timeout: 20_000 + generated * 5 },
  () => {
    expect(disagreements(generateTemplates(generated, 20_261_123))).toEqual([])
  },
)

test.skipIf(missing)('Java Velocity 1.7 does what the table of differences says', () => {
  const outcomes = askVelocity(differences.map(({ template }) => template))
  expect(
    outcomes.map(({ kind, text }, index) => [
      differences[index]!.template,
      kind === 'O' ? text : 'fails',
    ]),
  ).toEqual(differences.map(({ template, java }) => [template, java]))
})

test.each([...differences, ...incomparable])(
  'ours by choice: $template ($reason)',
  ({ template, ours }) => {
    expect(render(template)).toBe(ours === 'fails' ? 'fails' : `prints ${ours}`)
  },
)
