import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/lang/json/parse-json.ts'
import { writeJson } from '../../../src/lang/json/write-json.ts'
import { compilePath } from '../../../src/lang/jsonpath/compile-path.ts'
import { mixed, store } from './documents.ts'

/** The JSON of what a path finds; `undefined` when it leads nowhere. */
function read(path: string, document: string): string | undefined {
  const value = compilePath(path).read(parseJson(document))
  return value === undefined ? undefined : writeJson(value)
}

// Spec: mapping-templates §12.
describe('a definite path gives one value', () => {
  test.each([
    ['$.store.book[0].title', store, '"Century of Sayings"'],
    ['store.book[0].title', store, '"Century of Sayings"'],
    ["$['store']['bicycle']['color']", store, '"red"'],
    ['$["store"]["bicycle"].color', store, '"red"'],
    ['$.store.book[-1].title', store, '"Rings"'],
    ['$.store.book[(@.length-1)].title', store, '"Rings"'],
    ["$.store.bicycle['price','color']", store, '{"price":19.95,"color":"red"}'],
    ["$.store.bicycle['price', 'missing']", store, '{"price":19.95}'],
    ['$.a-b', mixed, '1'],
    ["$['a.b']", mixed, '2'],
    ["$['']", mixed, '"blank"'],
    ["$['\\u0074ext']", mixed, '"hello"'],
    ['$.matrix[1][0]', mixed, '3'],
    ['  $.text  ', mixed, '"hello"'],
    ['@.text', mixed, '"hello"'],
    ['$.null', mixed, 'null'],
    ['$.none', mixed, '[]'],
    ['$.__proto__.x', mixed, '5'],
  ])('%s', (path, document, expected) => {
    expect(compilePath(path).definite).toBe(true)
    expect(read(path, document)).toBe(expected)
  })

  // case: ls:apigateway_common::TestApiGatewayCommon::test_input_path_template_formatting#empty-body
  test('the whole of an empty object', () => {
    expect(read('$', '{}')).toBe('{}')
  })

  // Spec: mapping-templates §10: text that is not JSON is the whole document.
  test('the whole of a bare text', () => {
    expect(compilePath('$').read(parseJson('a=1&b=2'))).toBe('a=1&b=2')
  })
})

// case: test_input_path_template_formatting#empty-body: a missing path is null, which templates turn into ''.
describe('a definite path that leads nowhere gives undefined', () => {
  test.each([
    '$.missing',
    '$.missing.x',
    '$.text.x',
    '$.text[0]',
    '$.null.x',
    '$.none[0]',
    '$.matrix[9]',
    '$.matrix[-9]',
    '$.matrix.x',
    '$.deep[0]',
    '$.constructor',
    '$.matrix.length',
    "$.text['a','b']",
  ])('%s', (path) => {
    expect(compilePath(path).definite).toBe(true)
    expect(read(path, mixed)).toBeUndefined()
  })
})

// Spec: mapping-templates §12: `[]` when nothing matches.
describe('any other path gives a list', () => {
  test.each([
    ['$.store.book[*].price', store, '[8.95,12.99,8.99,22.99]'],
    ['$.store.book.*.isbn', store, '["0-553","0-395"]'],
    ['$.store.book[*].note', store, '[null]'],
    ['$.store.book[0,2].price', store, '[8.95,8.99]'],
    ['$.store.book[2,0,9].price', store, '[8.99,8.95]'],
    ['$.store.book[1:3].price', store, '[12.99,8.99]'],
    ['$.store.book[1:].price', store, '[12.99,8.99,22.99]'],
    ['$.store.book[:1].price', store, '[8.95]'],
    ['$.store.book[-2:].price', store, '[8.99,22.99]'],
    ['$.store.book[:-3].price', store, '[8.95]'],
    ['$.store.book[-3:-1].price', store, '[12.99,8.99]'],
    ['$.store.book[2:99].price', store, '[8.99,22.99]'],
    ['$.store.book[3:1].price', store, '[]'],
    ['$..price', store, '[8.95,12.99,8.99,22.99,19.95]'],
    ["$..['price','color']", store, '[{"price":19.95,"color":"red"}]'],
    ['$..book[0].price', store, '[8.95]'],
    ["$..['book','bicycle'].color", store, '["red"]'],
    ["$['store','expensive'].bicycle.color", store, '["red"]'],
    ['$.deep..x', mixed, '[{"y":{"x":1}},1,2,3]'],
    ['$.deep..[0]', mixed, '[{"x":2},{"x":3}]'],
    ['$.matrix[*][*]', mixed, '[1,2,3,4]'],
    ['$.missing[*]', mixed, '[]'],
    ['$.text.*', mixed, '[]'],
    ['$.null[*]', mixed, '[]'],
    ['$..missing', mixed, '[]'],
    ['$.none[*]', mixed, '[]'],
  ])('%s', (path, document, expected) => {
    expect(compilePath(path).definite).toBe(false)
    expect(read(path, document)).toBe(expected)
  })

  test('.. takes a container before what it contains, and children in order', () => {
    expect(read('$..*', '{"a":[1,{"b":2}],"c":3}')).toBe('[[1,{"b":2}],3,1,{"b":2},2]')
  })

  test('the list is new each time', () => {
    const path = compilePath('$[*]')
    const document = parseJson('[1]')
    expect(path.read(document)).not.toBe(path.read(document))
    expect(path.read(document)).not.toBe(document)
  })
})

// case: ls-aws-service: `$input.path("$.records[${idx}]")`
test.each([0, 1])('a path built for record %i finds it', (index) => {
  expect(read(`$.records[${index}].data`, '{"records":[{"data":"a"},{"data":"b"}]}')).toBe(
    index === 0 ? '"a"' : '"b"',
  )
})

// ATTACKS 53, 51.
test.each([
  '$.__proto__',
  "$['constructor']",
  '$.toString',
  '$..__proto__',
  '$.a.constructor.constructor',
])('%s reaches no object of the host', (path) => {
  expect(['[]', undefined]).toContain(read(path, '{"a":{}}'))
})
