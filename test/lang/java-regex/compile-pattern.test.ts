import { describe, expect, test } from 'vitest'
import { compileJavaPattern } from '../../../src/lang/java-regex/compile-pattern.ts'
import { markMatches } from './replace.ts'

// Sources: integrations §17 and rest-responses (selection patterns match as a whole), otherwise the
// documentation of java.util.regex.Pattern, JDK 17; differential.test.ts asks the JDK itself.
describe('matches() takes the whole input', () => {
  test.each<[string, string, boolean]>([
    ['Not Found', 'Error: Not Found here', false],
    ['.*Not Found.*', 'Error: Not Found here', true],
    ['.*', 'two\nlines', false],
    ['(\\n|.)*', 'two\nlines', true],
    ['4\\d{2}', '404', true],
    ['4\\d{2}', '4040', false],
    ['a|ab', 'ab', true],
    ['', '', true],
    ['', 'x', false],
  ])('%j on %j: %s', (pattern, input, expected) => {
    expect(compileJavaPattern(pattern).matches(input)).toBe(expected)
  })
})

describe('syntax that JavaScript lacks or reads in another way', () => {
  test.each<[string, string, boolean]>([
    ['\\Qa.b*\\E', 'a.b*', true],
    ['\\Qa.b\\E+', 'a.bbb', true],
    ['[\\Q^-]\\E]+', '^-]', true],
    ['[]a]+', ']a', true],
    ['[a-z&&[^aeiou]]+', 'xyz', true],
    ['[a-z&&[^aeiou]]+', 'xaz', false],
    ['[a-c[x-z]]+', 'abyz', true],
    ['[^a-c[x-z]]', 'y', false],
    ['[a-z&&b-y&&[^m]]', 'm', false],
    ['[\\w&&[^\\d_]]+', 'ab1', false],
    ['(?x) a b  # comment\n c', 'abc', true],
    ['(?x) [a b]+ \\  c', 'ab c', true],
    ['(?i)straße', 'STRAßE', true],
    ['(?i)é', 'É', false],
    ['(?iu)é', 'É', true],
    ['(?i)k', '\u212a', false],
    ['a(?i)b|c', 'C', true],
    ['(?i:a)b', 'Ab', true],
    ['(?i:a)b', 'AB', false],
    ['(?s).', '\n', true],
    ['.', '\u0085', false],
    ['(?d).', '\r', true],
    ['\\s', '\u00a0', false],
    ['\\h', '\u00a0', true],
    ['\\R', '\r\n', true],
    ['\\R\\n', '\r\n', true],
    ['\\R{2}', '\r\n', false],
    ['(\\w{1,2}|x){2}+', 'ab', false],
    ['(?:a?b?)*+c', 'abac', true],
    ['\\w+', 'é', false],
    ['\\d', '\u0661', false],
    ['\\p{Alpha}', 'é', false],
    ['\\p{IsAlphabetic}', 'é', true],
    ['\\p{L}', 'é', true],
    ['\\pL', 'é', true],
    ['\\p{IsLatin}', 'é', true],
    ['\\p{script=greek}', 'α', true],
    ['\\P{Lu}', 'A', false],
    ['\\p{Punct}+', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', true],
    ['\\x41\\u0042\\0103\\x{1F600}\\ud83d\\ude00', 'ABC😀😀', true],
    ['\\t\\n\\r\\f\\a\\e\\cA', '\t\n\r\f\u0007\u001b\u0001', true],
    ['a++b', 'aab', true],
    ['a*+a', 'aaa', false],
    ['(?>a|ab)c', 'abc', false],
    ['(?<y>\\d\\d)-\\k<y>', '24-24', true],
    ['(a)(b)\\2\\1', 'abba', true],
    ['(?>(a)b)\\1', 'aba', true],
    ['(a)\\11', 'aa1', true],
    ['x\\7', 'x', false],
    ['a{2}{3}', 'aa', true],
    ['\\{a\\}]}', '{a}]}', true],
  ])('%j on %j: %s', (pattern, input, expected) => {
    expect(compileJavaPattern(pattern).matches(input)).toBe(expected)
  })

  test.each<[string, string, string]>([
    // `$` and `\Z` stand before a last line terminator of any kind, `\z` does not.
    ['a$', 'a\n', '<a>\n'],
    ['a$', 'a\r\n', '<a>\r\n'],
    ['a$', 'a\u2028', '<a>\u2028'],
    ['a$', 'a\n\n', 'a\n\n'],
    ['a\\Z', 'a\r', '<a>\r'],
    ['a\\z', 'a\n', 'a\n'],
    ['(?m)^.$', 'a\r\nb\u0085c', '<a>\r\n<b>\u0085<c>'],
    ['(?m)^', 'a\n', '<>a\n'],
    ['(?md)^.', 'a\rb\nc', '<a>\rb\n<c>'],
    // `\b` of the JDKs up to 18 knows letters beyond ASCII.
    ['\\bé', 'é aé', '<é> aé'],
    ['(?<=\\$)\\d+', '$12 €34', '$<12> €34'],
  ])('%j in %j gives %j', (pattern, input, expected) => {
    expect(markMatches(compileJavaPattern(pattern), input)).toBe(expected)
  })

  test('flags can be given beside the pattern', () => {
    expect(compileJavaPattern('A . b', 'isx').matches('a\nB')).toBe(true)
  })
})

describe('what is refused is told with its column', () => {
  test.each<[string, string, number]>([
    ['a**', '"*" repeats nothing', 3],
    ['+a', '"+" repeats nothing', 1],
    ['a(b', 'The group "(" is not closed', 2],
    ['ab)', '")" closes nothing', 3],
    ['[a-', 'The class "[" is not closed', 1],
    ['[z-a]', 'The range runs backwards', 2],
    ['[a-\\d]', 'The range runs backwards', 2],
    ['a{', '"{" must be followed by a count', 2],
    ['{name}', '"{" must be followed by a count', 1],
    ['a{2,1}', 'The counts run backwards', 2],
    ['a{1', 'The count "{" is not closed', 2],
    ['\\', 'A "\\" at the end', 1],
    ['a\\y', '"\\y" is not an escape', 2],
    ['\\p{Nope}', 'There is no property "Nope"', 1],
    ['\\p{InGreek}', 'The block "InGreek" is not supported', 1],
    ['\\p{L', '"\\p{" is not closed', 1],
    ['\\x4', '"\\x" needs two', 1],
    ['\\u12', '"\\u" needs four', 1],
    ['\\08', '"\\0" needs an octal', 1],
    ['(?<1>a)', 'A group name is', 1],
    ['(?<a>x)(?<a>y)', 'The group name "a" is used twice', 8],
    ['\\k<a>', 'There is no group named "a"', 1],
    ['(?P<a>x)', '"(?P" is not a kind of group', 1],
    ['(?U)\\w', 'The flag "U"', 1],
    ['\\G', '"\\G" is not supported', 1],
    ['\\X', '"\\X" is not supported', 1],
    ['[a&&]', '"&&" has nothing on its right side', 5],
    ['[a&&[a]&b]', 'What follows "&&" and a single "&"', 8],
    ['(?<=a+)b', 'The look-behind has no greatest length', 1],
    ['[\\b]', '"\\b" has no meaning inside a class', 2],
    // In Java the reference fails when the group took no part; in JavaScript it matches nothing.
    ['(a)?\\1', 'The group 1 may not have matched', 5],
    ['(?:(a)|b)\\1', 'The group 1 may not have matched', 10],
    ['(a\\1)', 'The group 1 may not have matched', 3],
    ['(?>(?:a?)*)', 'An atomic group or possessive quantifier over a repetition', 1],
    ['(?<=a{1,2}+)b', 'An atomic group or possessive quantifier in a look-behind', 5],
    ['(a|){2}\\1', 'The group 1 may not have matched', 8],
  ])('%j', (pattern, message, column) => {
    expect(() => compileJavaPattern(pattern)).toThrow(
      expect.objectContaining({
        name: 'PatternError',
        message: expect.stringContaining(message),
        column,
      }),
    )
  })

  test.each<[string, number, string]>([
    ['Groups are nested more than 150 deep', 152, '('.repeat(200)],
    ['Classes are nested more than 150 deep', 303, '[a'.repeat(200)],
    ['The pattern is longer than 10000', 10_001, 'a'.repeat(10_001)],
  ])('%s (column %i)', (message, column, pattern) => {
    expect(() => compileJavaPattern(pattern)).toThrow(
      expect.objectContaining({
        name: 'PatternError',
        message: expect.stringContaining(message),
        column,
      }),
    )
  })

  test('an unknown flag', () => {
    expect(() => compileJavaPattern('a', 'g')).toThrow('The flag "g" is not one of idmsux')
  })
})
