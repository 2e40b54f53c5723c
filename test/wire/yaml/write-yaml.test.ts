import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDocument } from '../../../src/wire/yaml/document.ts'
import { writeYaml } from '../../../src/wire/yaml/write-yaml.ts'

// Texts that YAML would read as something else unless they are quoted.
test.each([
  '200',
  '1.0',
  'true',
  'on',
  'no',
  'null',
  '~',
  '',
  '2020-01-01',
  '0x1',
  '- a',
  '#',
  'a: b',
  ' a',
  '!x',
  '&a',
  '*a',
  'é\u2028\n\ttab',
  '---',
  '<<',
])('the text %j stays a text', (text) => {
  const value = { [text || 'empty']: text, list: [text] }
  expect(parseDocument(writeYaml(value)).value).toEqual(value)
})

test('members without a value are left out, and what occurs twice is written twice', () => {
  const shared = { a: [1, null] }
  expect(writeYaml({ b: shared, c: shared, d: undefined })).toBe(
    '---\nb:\n  a:\n    - 1\n    - null\nc:\n  a:\n    - 1\n    - null\n',
  )
})

test('any JSON value reads back as it was written', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value))
      expect(parseDocument(writeYaml(plain)).value).toEqual(plain)
    }),
    { numRuns: 300 },
  )
})
