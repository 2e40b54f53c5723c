import { anyOf, not, property, range, union } from '../syntax.ts'
import type { CharSet } from '../syntax.ts'

const lower = range(0x61, 0x7a)
const upper = range(0x41, 0x5a)
const digit = range(0x30, 0x39)
const alpha = union(lower, upper)
const alnum = union(alpha, digit)
const punct = union(range(0x21, 0x2f), range(0x3a, 0x40), range(0x5b, 0x60), range(0x7b, 0x7e))
const letter = property('\\p{L}')
const letterOrDigit = union(letter, property('\\p{Nd}'))
const casedLetters = union(
  property('\\p{Lowercase}'),
  property('\\p{Uppercase}'),
  property('\\p{Lt}'),
)
const every = range(0, 0x10ffff)

/** `\s` of Java is ASCII, that of JavaScript is not. */
const space = anyOf(' \t\n\u000b\f\r')
const horizontal = union(anyOf(' \t\u00a0\u1680\u180e\u202f\u205f\u3000'), range(0x2000, 0x200a))
const vertical = union(range(0x0a, 0x0d), anyOf('\u0085\u2028\u2029'))

/** What ends a line for `.`, `^` and `$` without UNIX_LINES. */
export const lineTerminators = anyOf('\n\r\u0085\u2028\u2029')

/** The class escapes of one letter. */
export const classEscapes: ReadonlyMap<string, CharSet> = new Map([
  ['d', digit],
  ['D', not(digit)],
  ['w', union(alnum, range(0x5f))],
  ['W', not(union(alnum, range(0x5f)))],
  ['s', space],
  ['S', not(space)],
  ['h', horizontal],
  ['H', not(horizontal)],
  ['v', vertical],
  ['V', not(vertical)],
])

/** The names of `\p{…}` that Java defines itself; those of POSIX are ASCII, and case-sensitive. */
const named: ReadonlyMap<string, CharSet> = new Map([
  ['Lower', lower],
  ['Upper', upper],
  ['ASCII', range(0, 0x7f)],
  ['Alpha', alpha],
  ['Digit', digit],
  ['Alnum', alnum],
  ['Punct', punct],
  ['Graph', union(alnum, punct)],
  ['Print', union(alnum, punct, range(0x20))],
  ['Blank', anyOf(' \t')],
  ['Cntrl', union(range(0, 0x1f), range(0x7f))],
  ['XDigit', union(digit, range(0x41, 0x46), range(0x61, 0x66))],
  ['Space', space],
  ['L1', range(0, 0xff)],
  ['all', every],
  ['LC', property('\\p{LC}')],
  ['LD', letterOrDigit],
  ['javaLowerCase', property('\\p{Lowercase}')],
  ['javaUpperCase', property('\\p{Uppercase}')],
  ['javaTitleCase', property('\\p{Lt}')],
  ['javaAlphabetic', property('\\p{Alphabetic}')],
  ['javaIdeographic', property('\\p{Ideographic}')],
  ['javaDigit', property('\\p{Nd}')],
  ['javaLetter', letter],
  ['javaLetterOrDigit', letterOrDigit],
  ['javaDefined', property('\\P{Cn}')],
  ['javaSpaceChar', property('\\p{Z}')],
  ['javaISOControl', union(range(0, 0x1f), range(0x7f, 0x9f))],
  [
    'javaWhitespace',
    {
      kind: 'and',
      sets: [
        union(property('\\p{Z}'), range(0x09, 0x0d), range(0x1c, 0x1f)),
        not(anyOf('\u00a0\u2007\u202f')),
      ],
    },
  ],
])

/** Binary properties after `Is`, upper-cased as Java looks them up. */
const binary: ReadonlyMap<string, CharSet> = new Map([
  ['ALPHABETIC', property('\\p{Alphabetic}')],
  ['LETTER', letter],
  ['IDEOGRAPHIC', property('\\p{Ideographic}')],
  ['LOWERCASE', property('\\p{Lowercase}')],
  ['UPPERCASE', property('\\p{Uppercase}')],
  ['TITLECASE', property('\\p{Lt}')],
  ['WHITE_SPACE', property('\\p{White_Space}')],
  ['WHITESPACE', property('\\p{White_Space}')],
  ['CONTROL', property('\\p{Cc}')],
  ['PUNCTUATION', property('\\p{P}')],
  ['HEX_DIGIT', property('\\p{Hex_Digit}')],
  ['HEXDIGIT', property('\\p{Hex_Digit}')],
  ['ASSIGNED', property('\\P{Cn}')],
  ['NONCHARACTER_CODE_POINT', property('\\p{Noncharacter_Code_Point}')],
  ['NONCHARACTERCODEPOINT', property('\\p{Noncharacter_Code_Point}')],
  ['DIGIT', property('\\p{Nd}')],
  ['ALNUM', union(property('\\p{Alphabetic}'), property('\\p{Nd}'))],
  ['JOIN_CONTROL', property('\\p{Join_Control}')],
  ['JOINCONTROL', property('\\p{Join_Control}')],
])

/** Under CASE_INSENSITIVE the names of one case mean every case (JDK 16 and later). */
const caseless: ReadonlyMap<string, CharSet> = new Map([
  ['Lower', alpha],
  ['Upper', alpha],
  ...['Lu', 'Ll', 'Lt'].map((name) => [name, property('\\p{LC}')] as const),
  ...['IsLu', 'IsLl', 'IsLt'].map((name) => [name, property('\\p{LC}')] as const),
  ...['Lower', 'Upper', 'Title'].flatMap((name) => [
    [`IS${name.toUpperCase()}CASE`, casedLetters] as const,
    [`java${name}Case`, casedLetters] as const,
  ]),
])

/**
 * The set behind `\p{name}`; undefined for what Java or this translation does not know (blocks such
 * as `\p{InGreek}`, which JavaScript has no table for).
 */
export function namedSet(name: string, ignoreCase: boolean): CharSet | undefined {
  if (ignoreCase) {
    const key = name.replace(/^(?:gc|general_category)=/i, '')
    const set = caseless.get(key) ?? caseless.get(/^Is./.test(key) ? key.toUpperCase() : '')
    if (set !== undefined) return set
  }
  const equals = name.indexOf('=')
  if (equals >= 0) {
    const key = name.slice(0, equals).toLowerCase()
    const value = name.slice(equals + 1)
    if (key === 'sc' || key === 'script') return script(value)
    return key === 'gc' || key === 'general_category' ? category(value) : undefined
  }
  if (name.startsWith('Is')) {
    const rest = name.slice(2)
    return binary.get(rest.toUpperCase()) ?? category(rest) ?? script(rest)
  }
  return named.get(name) ?? category(name)
}

function category(name: string): CharSet | undefined {
  return (
    named.get(/^(?:L1|LC|LD|all)$/.test(name) ? name : '') ??
    (/^[A-Z][a-z]?$/.test(name) ? known(`\\p{${name}}`) : undefined)
  )
}

function script(name: string): CharSet | undefined {
  // JavaScript wants the one spelling Java does not care for: Old_Italic.
  const words = name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
  return /^[A-Za-z_]+$/.test(name) ? known(`\\p{Script=${words.join('_')}}`) : undefined
}

function known(text: string): CharSet | undefined {
  try {
    return new RegExp(text, 'v') instanceof RegExp ? property(text) : undefined
  } catch {
    // No such property: the caller refuses it with its place in the pattern.
    return undefined
  }
}
