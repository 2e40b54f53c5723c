import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/lang/json/parse-json.ts'
import { writeJson } from '../../../src/lang/json/write-json.ts'
import { compilePath } from '../../../src/lang/jsonpath/compile-path.ts'
import { store } from './documents.ts'

function read(path: string, document: string): string {
  return writeJson(compilePath(path).read(parseJson(document))!)
}

/** Prices of the books that pass. */
function prices(filter: string): string {
  return read(`$.store.book[?(${filter})].price`, store)
}

// Spec: mapping-templates §12, and Jayway's documented operators.
describe('operators', () => {
  test.each([
    ['@.isbn', '[8.99,22.99]'],
    ['!@.isbn', '[8.95,12.99]'],
    ['!(@.isbn)', '[8.95,12.99]'],
    ['@.note', '[22.99]'],
    ["@.category == 'fiction'", '[12.99,8.99,22.99]'],
    ['@.category=="fiction"', '[12.99,8.99,22.99]'],
    ["'fiction' == @.category", '[12.99,8.99,22.99]'],
    ["@.category != 'fiction'", '[8.95]'],
    ["@.isbn != '0-553'", '[8.95,12.99,22.99]'],
    ['@.note == null', '[22.99]'],
    ['@.price < 10', '[8.95,8.99]'],
    ['@.price<=8.95', '[8.95]'],
    ['@.price > $.expensive', '[12.99,22.99]'],
    ['@.price >= 12.990', '[12.99,22.99]'],
    ['10 > @.price', '[8.95,8.99]'],
    ["@.title > 'R'", '[12.99,8.99,22.99]'],
    ["@.price < '9'", '[]'],
    ['@.price < 1e1', '[8.95,8.99]'],
    ['@.title =~ /.*OF.*/i', '[8.95,12.99]'],
    ['@.title =~ /of/', '[]'],
    ['@.tags =~ /[ax]/', '[8.95]'],
    ['/W.*/ =~ @.title', '[8.99]'],
    ['@.title in [\'Whale\', "Rings"]', '[8.99,22.99]'],
    ['@.title in [Whale, Rings]', '[8.99,22.99]'],
    ["@.title nin ['Whale', 'Rings']", '[8.95,12.99]'],
    ['@.price in [8.95, 8.990]', '[8.95,8.99]'],
    ["@.tags contains 'a'", '[8.95]'],
    ["@.title contains 'o'", '[8.95,12.99]'],
    ["@.tags subsetof ['a','b','c']", '[8.95,12.99]'],
    ["@.tags anyof ['b','c']", '[8.95]'],
    ["@.tags noneof ['b','c']", '[12.99]'],
    ["@.tags all ['a']", '[8.95]'],
    ['@.tags size 2', '[8.95]'],
    ['@.title SIZE 5', '[8.99,22.99]'],
    ['@.tags empty true', '[12.99]'],
    ['@.tags empty false', '[8.95]'],
    ["@['category'] == 'fiction' && @.price < 10", '[8.99]'],
    ['@.price < 8.96 || @.price > 20', '[8.95,22.99]'],
    ["@.price < 8.96 || @.price > 12 && @.title contains 'of'", '[8.95,12.99]'],
    ["(@.price < 8.96 || @.price > 12) && @.title contains 'of'", '[8.95,12.99]'],
    ['!(@.price < 10 && @.isbn)', '[8.95,12.99,22.99]'],
    ['@.isbn&&@.price<10', '[8.99]'],
    ['@.tags.length() == 2', '[8.95]'],
    ["@.tags[0] == 'a'", '[8.95]'],
    ["@.tags[?(@ == 'b')]", '[8.95]'],
    ['@.tags[*]', '[8.95]'],
    ['$.store.bicycle', '[8.95,12.99,8.99,22.99]'],
    ['$.missing', '[]'],
  ])('%s', (filter, expected) => {
    expect(prices(filter)).toBe(expected)
  })
})

// Jayway: a number equals a text that reads as its value; a text equals a number spelled the same.
describe('equality', () => {
  test.each([
    ['[1]', '1', true],
    ['[1]', '1.0', true],
    ['[1.0]', '1', true],
    ['[1]', "'1'", true],
    ['[1]', "'1.0'", true],
    ['["1"]', '1', true],
    ['["1.0"]', '1', false],
    ['[true]', "'true'", false],
    ['[null]', 'null', true],
    ['[0]', 'false', false],
    ['[12345678901234567890]', '12345678901234567890', true],
    ['[12345678901234567890]', '12345678901234567891', false],
    ['[0.12345678901234567890]', '0.1234567890123456789', true],
    ['[0.12345678901234567891]', '0.1234567890123456789', false],
    ['[[1,2]]', '[1,2]', true],
    ['[[2,1]]', '[1,2]', false],
    ['[{"a":1,"b":[]}]', '{"b":[], a: 1}', true],
    ['[{"a":1,"b":[]}]', "{'b':[], a: 2}", false],
    ['[[1.0]]', '[1]', false],
  ])('an element of %s == %s: %s', (list, literal, expected) => {
    expect(compilePath(`$[?(@ == ${literal})]`).read(parseJson(list))).toHaveLength(
      expected ? 1 : 0,
    )
  })

  test('=== and !== tell types apart', () => {
    expect(read("$[?(@ === '1')]", '[1,"1"]')).toBe('["1"]')
    expect(read('$[?(@ === 1)]', '[1,"1",1.0]')).toBe('[1,1.0]')
    expect(read('$[?(@ !== 1)]', '[1,"1",null]')).toBe('["1",null]')
  })
})

test('numbers of every kind are ordered by value', () => {
  const document =
    '[9007199254740993, 9007199254740992.5, 1e400, -1e400, 0.5, 12345678901234567890123]'
  expect(read('$[?(@ > 9007199254740992.75)]', document)).toBe(
    '[9007199254740993,1E+400,12345678901234567890123]',
  )
  expect(read('$[?(@ < 0.50001)]', document)).toBe('[-1E+400,0.5]')
})

describe('candidates', () => {
  test('an object is tested itself', () => {
    expect(read('$[?(@.a == 1)]', '{"a":1}')).toBe('[{"a":1}]')
    expect(read('$.o[?(@.a)].b', '{"o":{"a":1,"b":2}}')).toBe('[2]')
  })

  test('scalars pass nothing on', () => {
    expect(read('$.a[?(@.b)]', '{"a":"text"}')).toBe('[]')
  })

  test('.. tests every object', () => {
    expect(read('$..[?(@.x > 1)]', '{"x":1,"l":[{"x":2},{"x":3,"y":{"x":4}}]}')).toBe(
      '[{"x":2},{"x":3,"y":{"x":4}},{"x":4}]',
    )
  })
})

test('the pattern engine can be replaced', () => {
  const seen: string[] = []
  const path = compilePath('$[?(@ =~ /a\\/b/iu)]', {
    compileRegex: (source, flags) => {
      seen.push(source, flags)
      return (text) => text === 'yes'
    },
  })
  expect(path.read(['no', 'yes'])).toEqual(['yes'])
  expect(seen).toEqual(['a\\/b', 'iu'])
})
