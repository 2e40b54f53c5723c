import { describe, expect, test } from 'vitest'
import { compileJavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'

// Catastrophic backtracking from patterns of the API's owner on texts of the caller.
describe('patterns that may explode carry a warning', () => {
  test.each([
    '(a+)+b',
    '(\\w+\\s?)*x',
    '(a|a)*c',
    '(a|ab)*c',
    '(.*)*x',
    '(a*)*',
    '(?:\\d+\\.?)+x',
    '([a-zA-Z]+)*\\d',
    '(a{1,50}){1,50}b',
    '.*a.*b.*c',
    '(?=(a+)+b).*',
    '(a?){30}a{30}',
    `${'a?'.repeat(20)}${'a'.repeat(20)}`,
    'a*b*'.repeat(150),
  ])('%.60s', (pattern) => {
    expect(compileJavaPattern(pattern).warning).toMatch(/^Matching may take very long: /)
  })

  test.each([
    '.*error.*',
    '(\\n|.)*bad(\\n|.)*',
    '4\\d{2}',
    '(ab|ac)*',
    '([a-z]+,)*x',
    '^[\\w.-]+@[\\w.-]+\\.[a-z]{2,5}$',
    '(?:[a-z]{1,63}\\.)+com',
    '(?=.*\\d)(?=.*[a-z])(?=.*[A-Z]).{8,}',
    '((?>a+))+b',
    '(?:a++)+b',
    'https?://(?:www\\.)?\\w+',
    'a|b|c'.repeat(300),
  ])('%.60s is quiet', (pattern) => {
    const { warning, maxInput } = compileJavaPattern(pattern)
    expect(warning).toBeUndefined()
    expect(maxInput).toBe(1_048_576)
  })
})

describe('time stays bounded', () => {
  test.each<[string, string, boolean]>([
    ['(a+)+b', 'a'.repeat(50_000), false],
    ['(a+)+b', `${'a'.repeat(50_000)}b`, true],
    ['(.*)*x', 'y'.repeat(20_000), false],
    ['.*a.*b.*c', 'ab'.repeat(10_000), false],
    ['(a|a)*c', 'a'.repeat(20_000), false],
    ['(a?){30}a{30}', 'a'.repeat(29), false],
    // Not suspect, but quadratic: the length decides.
    ['.*x.*y', 'x'.repeat(50_000), false],
  ])('%s answers at once', (pattern, input, expected) => {
    const compiled = compileJavaPattern(pattern)
    const start = performance.now()
    expect(compiled.matches(input)).toBe(expected)
    expect(compiled.find(input)).toBe(expected)
    expect(performance.now() - start).toBeLessThan(2000)
  })

  test.each<[string, number]>([
    ['(?=(a+)+b).*', 24],
    ['(?<=x)(a+)+b', 24],
    ['(?=x).*a.*b.*c', 500],
    ['(?=a).*', 10_000],
    ['a', 262_144],
  ])('%s takes inputs of %i characters at most', (pattern, most) => {
    const compiled = compileJavaPattern(pattern)
    expect(compiled.matches('y'.repeat(most))).toBe(false)
    expect(() => compiled.find('y'.repeat(most + 1))).toThrow(
      expect.objectContaining({
        name: 'PatternError',
        message: expect.stringContaining(`The input has more than ${most} characters`),
      }),
    )
  })
})

test('the linear engine and backtracking agree', () => {
  // The optional look-ahead changes nothing, but only backtracking can do it.
  const inputs = ['', 'a', 'ab', 'abab', 'aab\n', 'xaby', 'b\r\nab', 'aaabbb', 'é ab', '😀ab']
  for (const pattern of [
    '(a+b?)+',
    '(?:a*b*)*',
    '(a|ab)*b',
    '(?m)^(a+)+b$',
    '(\\w+\\s?)*',
    '(.|\\R)*ab',
    '(?i)(A{1,3}|b){2,}',
    '(?:\\b\\w+)+',
    '(a?){3,}b+',
  ]) {
    const linear = compileJavaPattern(pattern)
    const backtracking = compileJavaPattern(`(?:${pattern})(?=|x)`)
    for (const input of inputs) {
      expect([pattern, input, linear.matches(input), linear.find(input)]).toEqual([
        pattern,
        input,
        backtracking.matches(input),
        backtracking.find(input),
      ])
    }
  }
})
