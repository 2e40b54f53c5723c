import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/lang/json/parse-json.ts'
import { writeJson } from '../../../src/lang/json/write-json.ts'
import { compilePath } from '../../../src/lang/jsonpath/compile-path.ts'
import { mixed, store } from './documents.ts'

function read(path: string, document: string): string | undefined {
  const value = compilePath(path).read(parseJson(document))
  return value === undefined ? undefined : writeJson(value)
}

// Spec: mapping-templates §12; result kinds as documented by Jayway: aggregates are Doubles, lengths Integers.
describe('functions', () => {
  test.each([
    ['$.numbers.length()', mixed, '3'],
    ['$.numbers.size()', mixed, '3'],
    ['$.deep.length()', mixed, '2'],
    ['$.text.length()', mixed, '5'],
    ['$.none.length()', mixed, '0'],
    ['$.length()', '[1,2]', '2'],
    ['$.length($.a)', '{"a":[1,2]}', '2'],
    ['$.numbers.sum()', mixed, '6.5'],
    ['$.numbers.min()', mixed, '1.0'],
    ['$.numbers.max()', mixed, '3.0'],
    ['$.l.avg()', '{"l":[1,2,"x",6]}', '3.0'],
    ['$.l.stddev()', '{"l":[2,4,4,4,5,5,7,9]}', '2.0'],
    ['$.sum($.a, $.b, 10)', '{"a":1,"b":[2,3]}', '16.0'],
    ['$.deep.keys()', mixed, '["x","list"]'],
    ['$.l.concat()', '{"l":["a",1,"b"]}', '"ab"'],
    ["$.concat($.a, '-', $.b)", '{"a":"x","b":7}', '"x-7"'],
    ['$.numbers.append(4)', mixed, '[3,1,2.5,4]'],
    [
      '$.none.append(1.5e3, 1e400, 12345678901234567890)',
      mixed,
      '[1500.0,1E+400,12345678901234567890]',
    ],
    ['$.numbers.first()', mixed, '3'],
    ['$.numbers.last()', mixed, '2.5'],
    ['$.numbers.index(1)', mixed, '1'],
    ['$.numbers.index(-2)', mixed, '1'],
    ['$.matrix.first().last()', mixed, '2'],
    ['$.deep.keys()[0]', mixed, '"x"'],
    ['$..price.sum()', '{"a":{"price":1},"b":[{"price":2}]}', '3.0'],
    ['$..book.length()', store, '4'],
  ])('%s', (path, document, expected) => {
    expect(compilePath(path).definite).toBe(true)
    expect(read(path, document)).toBe(expected)
  })

  test('after an indefinite path a function answers for each result', () => {
    expect(read('$.matrix[*].length()', mixed)).toBe('[2,2,0]')
    expect(read('$.matrix[*].sum()', mixed)).toBe('[3.0,7.0]')
  })

  test.each([
    '$.none.sum()',
    '$.text.sum()',
    '$.yes.length()',
    '$.numbers.keys()',
    '$.none.first()',
    '$.missing.length()',
    '$.numbers.index(9)',
  ])('%s has no answer', (path) => {
    expect(read(path, mixed)).toBeUndefined()
  })

  test('append leaves the document as it was', () => {
    const document = parseJson('[1]')
    expect(compilePath('$.append(2)').read(document)).toEqual([1n, 2n])
    expect(document).toEqual([1n])
  })
})
