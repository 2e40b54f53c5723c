import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

type Corpus = {
  readonly scenarios?: readonly { readonly id: string; readonly cases: readonly { id: string }[] }[]
  readonly units?: readonly { readonly id: string }[]
}

/** Every case of the conformance kit, `scenario#case`; units have no case of their own. */
const cases = ['conformance/cases', 'conformance/unverified'].flatMap((folder) =>
  readdirSync(folder).flatMap((file) => {
    const { scenarios = [], units = [] } = JSON.parse(
      readFileSync(`${folder}/${file}`, 'utf8'),
    ) as Corpus
    return [
      ...scenarios.flatMap((scenario) => scenario.cases.map(({ id }) => `${scenario.id}#${id}`)),
      ...units.map(({ id }) => `${id}#`),
    ]
  }),
)

const files = ['src', 'test', 'tools'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'case-references.test.ts')
    .map((file) => `${folder}/${file}`),
)

/** `ls:module::test[parameter]#case`; `…` and `*` stand for what is left out. */
const reference =
  /(?<![\w.])(?:ls|moto|hand|tf|jsonschema):[\w…*-]+(?:::[\w…*-]+)*(?:\[[^\]\s]*\])?(?:#[\w…*.-]*[\w*-])?/g

/** Whether any case is meant by a reference. */
function isThere(cited: string): boolean {
  const [scenario = '', id] = cited.split('#')
  const pattern = [scenario, id ?? '*']
    .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/…|\*/g, '.*'))
    // A class may stand before a test, and parameters behind it.
    .map((text, part) =>
      part === 0 ? `${text.replaceAll('::', '::(?:\\w+::)?')}(?:::.*|\\[.*)?` : text,
    )
    .join('#')
  const meant = new RegExp(`^${pattern}$`)
  return cases.some((known) => meant.test(known))
}

test.each(files)('%s names cases that exist', (file) => {
  const text = readFileSync(file, 'utf8')
  const cited = text.match(reference) ?? []
  expect(cited.filter((each) => !isThere(each))).toEqual([])
  const tables = text.match(/conformance\/[\w/-]+\.json/g) ?? []
  expect(tables.filter((each) => !existsSync(each))).toEqual([])
})

test.each([
  ['a test', 'ls:…::test_usage_plan_crud', true],
  ['a test with its class left out', 'ls:apigateway_common::test_usage_plan_crud', true],
  ['a case of it', 'ls:…::test_usage_plan_crud#update-wrong-id', true],
  ['cases with a common beginning', 'ls:…::test_usage_plan_crud#update-wrong-*', true],
  ['no test', 'ls:…::test_usage_plan_crude', false],
  ['no case', 'ls:…::test_usage_plan_crud#update-wrong', false],
  ['no module', 'ls:apigateway_uncommon::test_usage_plan_crud', false],
])('%s', (_, cited, expected) => {
  expect(cited.match(reference)).toEqual([cited])
  expect(isThere(cited)).toBe(expected)
})
