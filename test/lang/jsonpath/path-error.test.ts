import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../src/lang/json/parse-json.ts'
import { compilePath } from '../../../src/lang/jsonpath/compile-path.ts'
import {
  MAX_FILTER_DEPTH,
  MAX_PATH_LENGTH,
  MAX_PATH_STEPS,
} from '../../../src/lang/jsonpath/limits.ts'
import { PathError } from '../../../src/lang/jsonpath/path-error.ts'
import type { Value } from '../../../src/lang/jsonpath/value.ts'

function errorOf(run: () => unknown): PathError {
  try {
    run()
  } catch (error) {
    if (error instanceof PathError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

// Spec: mapping-templates §12: invalid path syntax fails the template.
describe('a path that is not one says where', () => {
  test.each([
    ['', 1, /empty/],
    ['$store', 2, /'\.' or '\['/],
    ['$.', 2, /must not end/],
    ['$.a..', 4, /must not end with '\.\.'/],
    ['$...a', 4, /Unexpected '\.'/],
    ['$.a b', 4, /\['the name'\]/],
    ['$[', 3, /inside/],
    ['$[a]', 3, /inside/],
    ['$[0', 4, /Expected '\]'/],
    ['$[1.5]', 4, /Expected '\]'/],
    ['$[99999999999]', 3, /out of range/],
    ['$[:]', 4, /Slice/],
    ["$['a]", 3, /not closed/],
    ["$['a' 'b']", 7, /Expected '\]'/],
    ["$['\\u12']", 5, /hexadecimal/],
    ['$[?(@.a == )]', 12, /Expected a path, a literal/],
    ['$[?(@.a = 1)]', 9, /Unknown operator '='/],
    ['$[?(@.a like 1)]', 9, /Unknown operator 'like'/],
    ['$[?(@.a]', 8, /Expected '\)'/],
    ['$[?@.a]', 4, /Expected '\('/],
    ['$[?(1)]', 6, /operator after the literal/],
    ['$[?(@.a == yes)]', 12, /quotes/],
    ['$[?(@.a =~ /x)]', 12, /Pattern is not closed/],
    ['$[?(@.a =~ /(/)]', 12, /Pattern is not valid/],
    ['$[?(@.a =~ /a)|(b/)]', 12, /Pattern is not valid/],
    ['$[?(@.a =~ /x/q)]', 12, /unknown flag 'q'/],
    ['$[(@.a)]', 3, /Scripts are not supported/],
    ['$.a.shout()', 5, /Unknown function 'shout'/],
    ['$..sum()', 4, /before a function/],
    ['.sum()', 2, /before a function/],
    ['$.sum(1', 8, /Expected ',' or '\)'/],
  ])('%s: column %i', (path, column, reason) => {
    const error = errorOf(() => compilePath(path))
    expect(error.column).toBe(column)
    expect(error.reason).toMatch(reason)
    expect(error.message).toContain(`(column ${column})`)
  })
})

describe('limits', () => {
  test.each([
    ['length', '$'.padEnd(MAX_PATH_LENGTH + 1, '.a'), /longer than/],
    ['steps', '$' + '.a'.repeat(MAX_PATH_STEPS + 1), /steps/],
    ['parentheses', `$[?(${'('.repeat(MAX_FILTER_DEPTH + 1)}`, /nesting/],
    ['negations', `$[?(${'!'.repeat(5000)}@.a)]`, /nesting/],
    ['filters', `$${'[?(@'.repeat(1000)}`, /nesting/],
    ['lists', `$[?(@ in ${'['.repeat(5000)}`, /nesting/],
    ['calls', '$.f('.repeat(1000), /nesting/],
  ])('of %s hold while compiling', (_, path, reason) => {
    expect(errorOf(() => compilePath(path)).reason).toMatch(reason)
  })

  const wide = parseJson(`[${'[1],'.repeat(3000)}]`)

  test.each([
    ['$[?(@[?($[?(@ == 1)])])]', /looks at more than/],
    ['$..[?($..*)]', /looks at more than/],
    ['$[?(@ in $)]', /looks at more than/],
    ['$[?($ noneof $)]', /looks at more than/],
    ['$[*].sum($)', /looks at more than/],
    [`$[?(1 in [${'1,'.repeat(3000)}])]`, /looks at more than/],
  ])('%s cannot look at the document for ever', (path, reason) => {
    const error = errorOf(() => compilePath(path).read(wide))
    expect(error.reason).toMatch(reason)
    expect(error.column).toBeGreaterThan(1)
  })

  test('results are counted', () => {
    const nested = parseJson('['.repeat(390) + ']'.repeat(390))
    const error = errorOf(() => compilePath('$..*..*..*').read(nested))
    expect(error.reason).toMatch(/looks at more|finds more/)
  })

  test('a list that a template put into itself is not followed for ever', () => {
    const list: Value[] = [1n]
    list.push(list)
    expect(errorOf(() => compilePath('$..x').read(list)).reason).toMatch(/descends more than/)
  })
})
