import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DocumentError } from '../../../src/wire/yaml/document-error.ts'
import { decodeText, parseDocument } from '../../../src/wire/yaml/document.ts'

const failure = (run: () => unknown): DocumentError => {
  try {
    run()
  } catch (error) {
    if (error instanceof DocumentError) return error
    throw error
  }
  throw new Error('was read')
}

test.each([
  // RFC 8259; the sniffing order is spec openapi §1
  ['JSON', '{"a": [1, true, null, "x\\n"]}', 'JSON', { a: [1, true, null, 'x\n'] }],
  ['block YAML', 'a:\n  - 1\n  - true\n  - ~\n', 'YAML', { a: [1, true, null] }],
  ['flow YAML that looks like JSON', "{a: 'b'}", 'YAML', { a: 'b' }],
  // YAML 1.2 §10.3: only true and false are booleans, and there are no dates
  [
    'words of YAML 1.1 as strings',
    'on: yes\noff: no\nd: 2022-04-12',
    'YAML',
    { on: 'yes', off: 'no', d: '2022-04-12' },
  ],
  // spec openapi §2: integer keys become strings
  ['integer keys', '200: {statusCode: 201}', 'YAML', { '200': { statusCode: 201 } }],
  [
    'anchors, aliases and merges',
    'a: &x {k: 1, l: 2}\nb: {<<: *x, l: 3}\nc: *x',
    'YAML',
    { a: { k: 1, l: 2 }, b: { k: 1, l: 3 }, c: { k: 1, l: 2 } },
  ],
  ['a document marker', '---\na: 1\n...\n', 'YAML', { a: 1 }],
  [
    'a folded text byte for byte',
    'a: |\n  #set($x = 1)\n  {"b": "$x"}\n',
    'YAML',
    { a: '#set($x = 1)\n{"b": "$x"}\n' },
  ],
])('reads %s', (_, text, format, value) => {
  const document = parseDocument(text)
  expect([document.format, document.value]).toEqual([format, value])
})

test('a key named __proto__ is a key like any other', () => {
  for (const text of ['{"__proto__": {"a": 1}}', '__proto__: {a: 1}']) {
    const { value } = parseDocument(text)
    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  }
})

test.each([
  [
    'an unquoted JSON name',
    '{\n  key: 1,\n',
    2,
    3,
    'expected a name in double quotes or "}", found "k"',
  ],
  ['a missing colon', '{"a" 1}', 1, 6, 'expected ":" after the name, found "1"'],
  ['a missing comma', '{"a": "1"\n"b": 2}', 2, 1, 'expected "," or "}", found "\\""'],
  ['a missing item', '[1, }', 1, 5, 'expected a value, found "}"'],
  ['an open array', '{"a": [1', 1, 9, 'expected "," or "]", found the end'],
  ['an open string', '{"a": "b\n', 1, 9, 'expected a closing double quote'],
  ['a bad escape', '{"a": "\\q"}', 1, 8, 'expected a valid escape'],
  ['a number with a leading zero', '{"a": {"b": 01', 1, 13, 'expected a value'],
  ['more than one value', '{} {"a": 1}', 1, 4, 'expected the end of the document'],
  ['a bad indentation', 'a:\n  b: 1\n c: 2', 3, 2, 'expected a key in line with its siblings'],
  ['a colon inside a plain value', 'title: a: b', 1, 9, 'quote a value that contains ": "'],
  ['a tab', 'a:\n\tb: 1', 2, 1, 'expected spaces'],
  ['a key twice', 'a: 1\nb: 2\na: 3', 3, 1, 'expected each key once in a mapping'],
  ['an open flow collection', 'a: [1,\n', 2, 1, 'the missing "]" or "}"'],
  ['an open quotation', "a: 'b", 1, 6, "expected a closing '"],
  ['an unknown alias', 'a: *b', 1, 5, 'unidentified alias "b"'],
  ['a CloudFormation function', 'a: !Ref B', 1, 4, '!Ref and !Sub must be resolved before import'],
  ['two documents', 'a: 1\n---\nb: 2', 1, 1, 'expected exactly one document'],
  ['nothing', '', 1, 1, 'expected exactly one document'],
])('says where and what was expected: %s', (_, text, line, column, reason) => {
  const error = failure(() => parseDocument(text))
  expect([error.line, error.column]).toEqual([line, column])
  expect(error.reason).toContain(reason)
  expect(error.message).toMatch(new RegExp(`^line ${line}, column ${column}: `))
})

test('bytes that are not UTF-8 are refused where they stand; a byte order mark is no content', () => {
  const error = failure(() => decodeText(Uint8Array.of(0x61, 0x0a, 0x62, 0xff)))
  expect([error.line, error.column, error.reason]).toEqual([2, 2, 'is not UTF-8 text'])
  expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('a')
})

const json = '{\n  "a": {"b~/c": [10,\n    {"d\\u0041": 1.0}]},\n  "e": "x"\n}'
const yaml = 'base: &x\n  k: [1,  1.0]\n  "q": "1.10"\nuse:\n  <<: *x\n  z: *x\nmany:\n  <<: [*x]\n'

test.each([
  ['a member, at its key', json, ['a'], 2, 3],
  ['an item', json, ['a', 'b~/c', '0'], 2, 18],
  ['an escaped key', json, ['a', 'b~/c', '1', 'dA'], 3, 6],
  ['a missing member, at its parent', json, ['a', 'nope', 'deep'], 2, 3],
  ['the document', json, [], 1, 1],
  ['a YAML member', yaml, ['base', 'q'], 3, 3],
  ['a YAML item', yaml, ['base', 'k', '1'], 2, 11],
  ['through an alias, where the text is', yaml, ['use', 'z', 'k'], 2, 3],
  ['an alias itself, at its key', yaml, ['use', 'z'], 6, 3],
  ['through a merge', yaml, ['use', 'k', '0'], 2, 7],
  ['through a merge of several', yaml, ['many', 'q'], 3, 3],
  ['lines of every kind', 'a: 1\r\nb: 2\nc: 3', ['c'], 3, 1],
])('locates %s', (_, text, path, line, column) => {
  expect(parseDocument(text).locate(path)).toEqual({ line, column })
})

test.each([
  ['a JSON number', json, ['a', 'b~/c', '1', 'dA'], '1.0'],
  ['a YAML number', yaml, ['base', 'k', '1'], '1.0'],
  ['a quoted text without its quotes', yaml, ['base', 'q'], '1.10'],
  ['nothing for a collection', yaml, ['base'], undefined],
  ['nothing for what is missing', yaml, ['base', 'nope'], undefined],
])('keeps what was written: %s', (_, text, path, written) => {
  expect(parseDocument(text).written(path)).toBe(written)
})

// ATTACKS 56: bounded in time and size.
test.each([
  ['an alias bomb', bomb(10, 9), 'larger than'],
  ['an anchor inside itself', 'a: &a [*a]', 'nested deeper than 100 levels'],
  ['JSON nested too deep', '['.repeat(5000) + ']'.repeat(5000), 'nested deeper than 100 levels'],
  ['flow YAML nested too deep', 'a: ' + '{a: '.repeat(5000), 'nesting exceeded maxDepth'],
  ['block YAML nested too deep', '- '.repeat(5000), 'nesting exceeded maxDepth'],
  ['too many aliases', `a: &a 1\nb: [${'*a, '.repeat(10_001)}]`, 'alias'],
])('refuses %s quickly', (_, text, reason) => {
  const before = performance.now()
  expect(failure(() => parseDocument(text)).reason).toContain(reason)
  expect(performance.now() - before).toBeLessThan(1000)
})

function bomb(width: number, height: number): string {
  const level = (i: number) =>
    `l${i}: &l${i} [${Array.from({ length: width }, () => (i === 0 ? 'x' : `*l${i - 1}`)).join(', ')}]`
  return Array.from({ length: height }, (_, i) => level(i)).join('\n')
}

test('a string of millions of characters can be located behind', () => {
  const text = `{"a": "${'x'.repeat(3_000_000)}", "b": 1}`
  expect(parseDocument(text).locate(['b'])).toEqual({ line: 1, column: 3_000_011 })
})

test('JSON keeps its values and every node can be located at the text it came from', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 1, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const document = parseDocument(text)
      expect(document.value).toEqual(JSON.parse(text))
      const visit = (node: unknown, path: readonly string[]) => {
        document.locate(path)
        if (typeof node === 'number') expect(Number(document.written(path))).toBe(node)
        if (typeof node === 'object' && node !== null) {
          for (const [key, item] of Object.entries(node)) visit(item, [...path, key])
        }
      }
      visit(document.value, [])
    }),
    { numRuns: 300 },
  )
})

test('no text crashes the reader: a value or a DocumentError', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    "'",
    '&a ',
    '*a',
    '<<: ',
    '- ',
    '\n',
    '  ',
    '\t',
    '#',
    '|\n',
    '? ',
    '!x ',
    '---\n',
    'a',
    '1',
    '\\',
    '%',
    '\u0000',
    '\ud800',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      try {
        parseDocument(parts.join('')).locate(['a', '0'])
      } catch (error) {
        expect(error).toBeInstanceOf(DocumentError)
      }
    }),
    { numRuns: 3000 },
  )
})
