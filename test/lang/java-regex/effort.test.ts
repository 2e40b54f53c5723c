import { expect, test } from 'vitest'
import { compileJavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'
import { markMatches } from './replace.ts'

/** Counts what is spent. */
function counter() {
  const counted = { steps: 0, spend: (steps: number) => void (counted.steps += steps) }
  return counted
}

// Patterns and inputs for which a backtracking engine needs a square, a cube or a power of the input's length.
test.each<[string, string, boolean, boolean]>([
  ['\\s+$', `${' '.repeat(100_000)}x`, false, false],
  ['\\s+$', ' '.repeat(100_000), true, true],
  ['(.*)-(.*)-(.*)[.]json', '-'.repeat(100_000), false, false],
  ['(.*)-(.*)-(.*)[.]json', `${'-'.repeat(100_000)}.json`, true, true],
  ['.*.*.*b', 'a'.repeat(131_072), false, false],
  ['(a+)+b', 'a'.repeat(100_000), false, false],
  ['(a+)+b', `${'a'.repeat(100_000)}b`, true, true],
  ['(.*)*x', 'y'.repeat(100_000), false, false],
  ['.*a.*b.*c', 'ab'.repeat(50_000), false, false],
  ['(a|a)*c', 'a'.repeat(100_000), false, false],
  ['(?:a|ab|b)*c', 'ab'.repeat(50_000), false, false],
  ['(a?){30}a{30}', 'a'.repeat(29), false, false],
  ['(\\w+\\s?)*x', 'ab '.repeat(30_000), false, false],
  ['(?:\\d+\\.?)+x', '1'.repeat(100_000), false, false],
  ['.*x.*y', 'x'.repeat(100_000), false, false],
  ['^[\\w.-]+@[\\w.-]+\\.[a-z]{2,5}$', 'a.'.repeat(50_000), false, false],
  ['(?i)(x+x+)+y', 'xX'.repeat(50_000), false, false],
  ['[xy]+z', 'a'.repeat(100_000), false, false],
])('%s is decided in steps that grow with the input alone', (source, input, whole, part) => {
  const pattern = compileJavaPattern(source)
  for (const [search, expected] of [
    ['matches', whole],
    ['find', part],
  ] as const) {
    const effort = counter()
    expect(pattern[search](input, effort)).toBe(expected)
    expect(effort.steps).toBeLessThan(20_000 + 70 * input.length)
  }
})

test.each<[string, string, number]>([
  ['a match at every place', 'a', 100_000],
  ['an end that never comes', '\\s+x', 100_000],
  ['groups', '(a)(b)?', 100_000],
])('%s: all matches cost as much as one pass', (_, source, length) => {
  const effort = counter()
  const input = `${' '.repeat(length / 2)}${'a'.repeat(length / 2)}`
  const find = compileJavaPattern(source).finder(input, effort)
  for (let found = find(0); found !== undefined && found[1]! < length;) found = find(found[1]!)
  expect(effort.steps).toBeLessThan(50 * length)
})

// What is left can only be tried, one way after the other; it ends when the effort does.
test.each([
  ['a look-ahead', '(?=(a+)+b).*'],
  ['a look-behind', '(?<=x)b|(?<!y)(a+)+b'],
  ['an atomic group', '(?>a)(a|a)*b'],
  ['possessive rounds', '(?:a|a)*+b|(a+)+c'],
  ['a back reference', '(a+)+\\1b'],
  ['counts within counts', '((a{0,100}){0,100}){0,100}b'],
])('%s that needs for ever is given up', (_, source) => {
  const pattern = compileJavaPattern(source)
  expect(() => pattern.find('a'.repeat(5000))).toThrow(
    expect.objectContaining({
      name: 'PatternError',
      message: expect.stringMatching(/more than 20000000 steps|more than 250000 choices/),
    }),
  )
})

test.each([
  ['(?=.*\\d)(?=.*[a-z])(?=.*[A-Z]).{8,}', 'aB3'.repeat(1000), true],
  ['((?>a+))+b', 'a'.repeat(2000), false],
  ['(\\w+) \\1', `${'ab'.repeat(200)} ${'ab'.repeat(200)}`, true],
  ['(?:a{1000}){10}', 'a'.repeat(10_000), true],
  ['(?:a{1000}){1000}', 'a'.repeat(5000), false],
  ['.{1,100000}', 'x'.repeat(100_000), true],
])('%s is decided by counting', (source, input, expected) => {
  expect(compileJavaPattern(source).matches(input)).toBe(expected)
})

test('repetitions of repetitions compile to a few elements, however large their counts', () => {
  const before = process.memoryUsage().heapUsed
  const patterns = Array.from({ length: 20 }, (_, i) =>
    compileJavaPattern(`(?:(?:a{1000}){1000}){${i + 1000}}`),
  )
  expect(patterns.some((pattern) => pattern.find('a'.repeat(999)))).toBe(false)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000)
})

// Every engine: the platform's for the short text, the linear one for the long, backtracking beside a look-around.
test.each<[string, string, string]>([
  ['(\\d+)-(\\d+)', 'a 12-34 5-6', 'a <12-34> <5-6>'],
  ['a*', 'baac', '<>b<aa><>c<>'],
  ['a*?', 'ba', '<>b<>a<>'],
  ['a|ab', 'abab', '<a>b<a>b'],
  ['(?:ab|a)(?:c|bcd)?', 'abcd', '<abc>d'],
  ['(a*)+', 'baac', '<>b<aa><>c<>'],
  ['x*$', 'axx\n', 'a<xx><>\n<>'],
  ['\\b\\w', 'ab c\u0301d', '<a>b <c>\u0301d'],
])('%s in %j, alone and in a long text', (source, input, expected) => {
  const filler = `${'~'.repeat(50_000)}\u0000`
  const marked = markMatches(compileJavaPattern(`(?:${source})(?<!~)`), `${filler}${input}`)
  expect(markMatches(compileJavaPattern(source), input)).toBe(expected)
  expect(markMatches(compileJavaPattern(`(?=|x)(?:${source})`), input)).toBe(expected)
  expect(marked.slice(marked.indexOf('\u0000') + 1).replace(/^<>/, '')).toBe(
    expected.replace(/^<>/, ''),
  )
})
