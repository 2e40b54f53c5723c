import fc from 'fast-check'
import { dump } from 'js-yaml'
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

// It is written piece by piece: nobody may be able to tell.
test.each([
  ['nothing', {}],
  ['empty members', { a: {}, b: [], c: null, d: { e: {}, f: undefined }, g: { h: undefined } }],
  [
    'keys of any kind',
    { 'a b': { c: 1 }, '1': { '2': { '3': 4 } }, no: { true: 1 }, ['x'.repeat(2_000)]: { a: 1 } },
  ],
  ['texts of several lines', { a: { b: 'x\n\n  y\n', '/{p}': { d: '\n z\n\n', e: ['a\nb\n'] } } }],
  ['lists', { a: [{ b: { c: [1, [2]] } }], d: { e: [{ f: 1, g: {} }] } }],
  ['no mapping', [1, { a: 2 }]],
])('what is written in pieces is what is written at once: %s', (_, value) => {
  const atOnce = dump(value, { noRefs: true, skipInvalid: true, lineWidth: -1 })
  expect(writeYaml(value)).toBe(`---\n${atOnce}`)
})

test('any JSON object is written in pieces as it is at once', () => {
  const key = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('paths', 'a', 'b', '__proto__'),
  )
  const object = fc.dictionary(key, fc.oneof(fc.dictionary(key, fc.jsonValue()), fc.jsonValue()))
  fc.assert(
    fc.property(object, (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value))
      const atOnce = dump(plain, { noRefs: true, skipInvalid: true, lineWidth: -1 })
      expect(writeYaml(plain)).toBe(`---\n${atOnce}`)
    }),
    { numRuns: 500 },
  )
})
