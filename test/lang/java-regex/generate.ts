import * as fc from 'fast-check'

/** Texts that exercise what differs between Java and JavaScript. */
const INPUTS = [
  'a',
  'b',
  'c',
  'A',
  'B',
  '1',
  '2',
  ' ',
  '_',
  '-',
  '\n',
  '\r',
  '\r\n',
  '\u0085',
  '\u2028',
  'é',
  'É',
  'ß',
  'α',
  '😀',
  '\u0301',
  'k',
  '\u212a',
  '\t',
  '.',
  ',',
]

const ATOMS = [
  'a',
  'b',
  'c',
  'A',
  '1',
  '-',
  ',',
  ' ',
  '_',
  'é',
  'α',
  '😀',
  '.',
  '^',
  '$',
  '\\d',
  '\\D',
  '\\w',
  '\\W',
  '\\s',
  '\\S',
  '\\h',
  '\\v',
  '\\R',
  '\\b',
  '\\B',
  '\\A',
  '\\z',
  '\\Z',
  '\\t',
  '\\n',
  '\\.',
  '\\x41',
  '\\u0061',
  '\\x{1F600}',
  '\\0101',
  '\\cJ',
  '\\p{L}',
  '\\P{L}',
  '\\pL',
  '\\p{Lu}',
  '\\p{Alpha}',
  '\\p{Punct}',
  '\\p{Upper}',
  '\\p{Lower}',
  '\\p{Space}',
  '\\p{Digit}',
  '\\p{IsLatin}',
  '\\p{IsGreek}',
  '\\p{IsAlphabetic}',
  '\\p{javaLetter}',
  '\\p{javaWhitespace}',
  '\\Qa.b\\E',
  '\\Q[\\E',
  ']',
  '}',
  '&',
  '#',
  '=',
]

const CLASS_PARTS = [
  'a',
  'b',
  'c',
  'é',
  '1',
  'a-c',
  'A-B',
  'b-z',
  '\\d',
  '\\w',
  '\\s',
  '\\S',
  '\\p{L}',
  '\\P{Lu}',
  '\\n',
  '\\-',
  '\\]',
  '.',
  '-',
  '_',
  '&',
  '^',
  '#',
  ' ',
  '\\x41',
  '\\Q-\\E',
  '😀',
  '(',
  '|',
]

const QUANTIFIERS = [
  '',
  '',
  '',
  '',
  '*',
  '+',
  '?',
  '*?',
  '+?',
  '??',
  '*+',
  '++',
  '?+',
  '{2}',
  '{1,2}',
  '{0}',
  '{1,}',
  '{1,2}?',
  '{2,}+',
]

const classBody: fc.Memo<string> = fc.memo((depth) =>
  fc
    .array(
      depth <= 1
        ? fc.constantFrom(...CLASS_PARTS)
        : fc.oneof(
            { weight: 6, arbitrary: fc.constantFrom(...CLASS_PARTS) },
            { weight: 1, arbitrary: classBody(depth - 1).map((body) => `[${body}]`) },
            { weight: 1, arbitrary: classBody(depth - 1).map((body) => `&&[${body}]`) },
            { weight: 1, arbitrary: classBody(depth - 1).map((body) => `&&${body}`) },
          ),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join('')),
)

const charClass = fc
  .tuple(fc.constantFrom('', '', '^'), classBody(3))
  .map(([caret, body]) => `[${caret}${body}]`)

const OPENINGS = [
  '(',
  '(',
  '(?:',
  '(?:',
  '(?i:',
  '(?s:',
  '(?m:',
  '(?-i:',
  '(?x: ',
  '(?=',
  '(?!',
  '(?<=',
  '(?<!',
  '(?>',
  '(?<n>',
  '(?d:',
  '(?ims:',
]

const element: fc.Memo<string> = fc.memo((depth) => {
  const simple = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ATOMS) },
    { weight: 1, arbitrary: charClass },
  )
  if (depth <= 1) return simple
  return fc.oneof(
    { weight: 5, arbitrary: simple },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...OPENINGS),
          sequence(depth - 1),
          fc.constantFrom('', '', '|b', '|', '|c\\w'),
        )
        .map(([open, body, rest]) => `${open}${body}${rest})`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('\\1', '\\2', '\\k<n>', '(?i)', '(?m)', '(?x) # c\n', '(?-i)'),
    },
  )
})

const sequence: fc.Memo<string> = fc.memo((depth) =>
  fc
    .array(
      fc
        .tuple(element(depth), fc.constantFrom(...QUANTIFIERS))
        .map(([atom, count]) => atom + count),
      { minLength: 1, maxLength: 4 },
    )
    .map((items) => items.join('')),
)

/** A pattern of java.util.regex, most of them valid, and a short text to match. */
export const patternAndInput: fc.Arbitrary<[string, string]> = fc.tuple(
  fc.oneof(
    sequence(3),
    fc.tuple(sequence(2), sequence(2)).map((pair) => pair.join('|')),
  ),
  fc.array(fc.constantFrom(...INPUTS), { maxLength: 8 }).map((parts) => parts.join('')),
)
