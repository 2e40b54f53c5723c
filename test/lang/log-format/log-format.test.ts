import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkLogFormat } from '../../../src/lang/log-format/check-log-format.ts'
import { linkLogFormat } from '../../../src/lang/log-format/link-log-format.ts'
import { parseLogFormat } from '../../../src/lang/log-format/parse-log-format.ts'

type Values = Readonly<Record<string, string>>

/** A line by `format`, of variables that all exist. */
const line = (format: string, values: Values): string =>
  linkLogFormat<Values>(format, (name) => (all) => all[name])(values)

// The four forms the API Gateway console offers for REST APIs.
const formats = {
  json: '{ "requestId":"$context.requestId","ip": "$context.identity.sourceIp", "status":$context.status, "agent":"$context.identity.userAgent" }',
  xml: '<request id="$context.requestId"> <ip>$context.identity.sourceIp</ip> <status>$context.status</status> <agent>$context.identity.userAgent</agent> </request>',
  csv: '$context.identity.sourceIp,$context.requestTime,$context.status,$context.identity.userAgent,$context.requestId',
  text: '$context.identity.sourceIp - [$context.requestTime]"$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.requestId "$context.identity.userAgent"',
} as const

test.each([
  ...Object.entries(formats),
  ['json', '[$context.requestId, "$context.stage"]'],
  ['json', '{"requestId":"$context.requestId"}\n'],
  // Common log format begins with a bracket too.
  ['text', '[$context.requestTime] $context.requestId'],
  ['text', '{$context.requestId'],
  ['text', '$context.requestId'],
  ['csv', '"$context.requestId","$context.stage"'],
])('a format is taken for %s: %s', (form, format) => {
  expect(parseLogFormat(format).form).toBe(form)
})

describe('references', () => {
  test.each([
    ['the plain form', '$context.stage!', 'dev!'],
    ['the form with braces', '${context.stage}s', 'devs'],
    ['a hyphen between two of them', '$context.stage-$context.status', 'dev-200'],
    ['a full stop behind one', '$context.stage. $context.status.', 'dev. 200.'],
    // spec rest-responses §7: a missing value logs `-`
    ['one without a value', '$context.wafResponseCode|$context.nonsense', '-|-'],
    ['keys that a function makes up', '$context.authorizer.user-id', 'ann'],
    [
      'a dollar that is none',
      '$5 $contexts $input.body ${context.} $context.',
      '$5 $contexts $input.body ${context.} $context.',
    ],
    ['one that would run into text', '$context.statusCode', '-'],
    ['a line feed at the end is no part of the line', '$context.stage\n', 'dev'],
  ])('%s', (_, format, expected) => {
    expect(line(format, { stage: 'dev', status: '200', 'authorizer.user-id': 'ann' })).toBe(
      expected,
    )
  })
})

describe('values cannot leave their place', () => {
  const hostile = 'a"b\\c\r\n\u0000\u2028<d>&,\'\u0085\u001b[31m'
  test.each([
    [
      'json, quoted',
      '{"v":"$context.v"}',
      String.raw`{"v":"a\"b\\c\r\n\u0000\u2028<d>&,'\u0085\u001b[31m"}`,
    ],
    [
      'json, bare',
      '{"v":$context.v}',
      String.raw`{"v":"a\"b\\c\r\n\u0000\u2028<d>&,'\u0085\u001b[31m"}`,
    ],
    [
      'xml',
      '<v>$context.v</v>',
      '<v>a&quot;b\\c&#13;&#10;\ufffd\ufffd&lt;d&gt;&amp;,&apos;\ufffd\ufffd[31m</v>',
    ],
    ['csv', '$context.v,$context.w', String.raw`"a""b\c\r\n\u0000\u2028<d>&,'\u0085\u001b[31m",1`],
    [
      'csv, quoted',
      '"$context.v","$context.w"',
      String.raw`"a""b\c\r\n\u0000\u2028<d>&,'\u0085\u001b[31m","1"`,
    ],
    ['text', '"$context.v" 1', String.raw`"a\"b\\c\r\n\u0000\u2028<d>&,'\u0085\u001b[31m" 1`],
  ])('%s', (_, format, expected) => {
    expect(line(format, { v: hostile, w: '1' })).toBe(expected)
  })

  test.each([
    ['a number', '200', '200'],
    ['a truth value', 'true', 'true'],
    [
      'what is JSON text already, as error.messageString is',
      ' "Endpoint request timed out"',
      ' "Endpoint request timed out"',
    ],
    ['members of an object', '1,"admin":true', '"1,\\"admin\\":true"'],
    ['an object', '{"admin":true}', '"{\\"admin\\":true}"'],
    ['no value', '', '"-"'],
  ])('outside of quotes JSON stays JSON: %s', (_, value, expected) => {
    expect(line('{"v":$context.v}', { v: value })).toBe(`{"v":${expected}}`)
  })

  test('a value is cut at 10,240 characters', () => {
    expect(line('$context.v', { v: 'x'.repeat(50_000) })).toHaveLength(10_240)
  })

  test('a line at 256 KB', () => {
    expect(line('$context.v'.repeat(300), { v: 'x'.repeat(10_000) })).toHaveLength(262_144)
  })
})

// spec rest-responses §7; the texts are AWS's as its users report them, but for the length.
test.each([
  ['with requestId', '$context.requestId', undefined],
  ['with extendedRequestId', '$context.stage ${context.extendedRequestId}', undefined],
  ['that ends with a line feed', '$context.requestId\n', undefined],
  [
    'without either id',
    '$context.stage',
    "Access Log format must include either $context.requestId or $context.extendedRequestId : '$context.stage'",
  ],
  [
    'with a longer name only',
    '$context.requestIdx',
    "Access Log format must include either $context.requestId or $context.extendedRequestId : '$context.requestIdx'",
  ],
  [
    'of several lines',
    '$context.requestId\n$context.stage',
    "Access Log format must be single line, new line character is allowed only at end of the format: '$context.requestId\n$context.stage'",
  ],
  [
    'of 3 KB',
    '$context.requestId'.padEnd(3072, 'x'),
    "Access Log format must include either $context.requestId or $context.extendedRequestId : '" +
      '$context.requestId'.padEnd(3072, 'x') +
      "'",
  ],
  ['of 3 KB that is right', '$context.requestId'.padEnd(3072, ' '), undefined],
  [
    'of more',
    '$context.requestId'.padEnd(3073, ' '),
    'Access Log format must be at most 3072 bytes',
  ],
])('a format %s', (_, format, problem) => {
  expect(checkLogFormat(format)).toBe(problem)
})

/** What some reader of lines takes for the end of one. */
const breaksOf = (text: string): number => text.match(/[\r\n\v\f\u0085\u2028\u2029]/g)?.length ?? 0

describe('fuzz', () => {
  const reference = fc.constantFrom(
    '$context.a',
    '${context.b}',
    '$context.c',
    '$context.authorizer.x-y',
  )
  const piece = fc.oneof(
    reference,
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '{', '}', '[', ']', '<', ',', '\\', '$', '$context', '${context.', '\n'),
  )
  const anyFormat = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''))
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\r\n', '"', '\\', '\u2029', '\ud800', '</a>', ',,', '{}'),
  )

  test('any format compiles, and no value adds a line to it', () => {
    fc.assert(
      fc.property(anyFormat, value, value, (format, a, b) => {
        const made = line(format, { a, b, c: a + b, 'authorizer.x-y': b })
        const literals = parseLogFormat(format).parts.filter((part) => typeof part === 'string')
        expect(breaksOf(made)).toBe(breaksOf(literals.join('')))
      }),
      { numRuns: 2000 },
    )
  })

  test('a JSON format makes JSON with the same members, whatever the values', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const made = line('{"a":"$context.a","b":$context.b,"c":["$context.a","$context.b"]}', {
          a,
          b,
        })
        const read = JSON.parse(made) as { a: unknown; b: unknown; c: unknown[] }
        expect(Object.keys(read)).toEqual(['a', 'b', 'c'])
        expect(read.a).toBe(a === '' ? '-' : a)
        expect(typeof read.b === 'object' && read.b !== null).toBe(false)
        expect(read.c).toHaveLength(2)
      }),
      { numRuns: 2000 },
    )
  })

  test('a CSV format makes as many fields as it has, whatever the values', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const made = line('$context.a,"$context.b",$context.a', { a, b })
        const field = '(?:[^",]*|"(?:[^"]|"")*")'
        expect(made).toMatch(new RegExp(`^${field},${field},${field}$`, 'us'))
      }),
      { numRuns: 2000 },
    )
  })
})
