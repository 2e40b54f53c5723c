import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeJson } from '../../../../src/control/rest/export/write-json.ts'
import { drain } from '../../../../src/turns/slices.ts'

test.each([
  ['nothing', {}],
  ['members without a value', { a: undefined, b: { c: undefined }, d: { e: { f: undefined } } }],
  ['empty lists and maps', { a: [], b: {}, c: { d: {}, e: [] } }],
  ['deep ones', { a: { b: { c: { d: [1, { e: 'x\ny' }] } } } }],
])('a document is written in pieces as it is at once: %s', (_, document) => {
  expect(drain(writeJson(document))).toBe(JSON.stringify(document, undefined, 2))
})

test('any document is written in pieces as it is at once', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      expect(drain(writeJson(value))).toBe(JSON.stringify(value, undefined, 2))
    }),
  )
})
