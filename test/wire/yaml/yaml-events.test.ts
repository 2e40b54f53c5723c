import { constructFromEvents, CORE_SCHEMA, mergeTag, parseEvents } from 'js-yaml'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { construct } from '../../../src/wire/yaml/construct.ts'
import { maxDocumentDepth } from '../../../src/wire/yaml/document-size.ts'
import { writeYaml } from '../../../src/wire/yaml/write-yaml.ts'
import { yamlEvents } from '../../../src/wire/yaml/yaml-events.ts'
import { drain } from '../../../src/turns/slices.ts'

// Long texts are parsed and constructed in pieces: nobody may be able to tell.

const outcome = <T>(work: () => T): { readonly value: T } | { readonly error: string } => {
  try {
    return { value: work() }
  } catch (error) {
    return { error: String(error) }
  }
}

const atOnce = (text: string) => parseEvents(text, { maxDepth: maxDocumentDepth })

function expectEqual(text: string) {
  for (const length of [1, 8, 40]) {
    const found = outcome(() => drain(yamlEvents(text, length)))
    expect(found).toEqual(outcome(() => atOnce(text)))
  }
}

const schema = CORE_SCHEMA.withTags(mergeTag)

const texts: readonly (readonly [about: string, text: string])[] = [
  [
    'a definition',
    'openapi: 3.0.1\ninfo:\n  title: a\npaths:\n  /a:\n    get: {}\n  /b:\n    get: {}\nx: 1\n',
  ],
  [
    'a mark, blank lines and comments',
    '---\n\n# a\npaths:   # b\n # c\n\n  # d\n  /a: 1\n# e\n  /b: 2\n    # f\n\nx: 1 # g\n',
  ],
  ['lists without indentation', 'a:\n- 1\n- b: 2\n  c: 3\nd:\n  e:\n  - 1\n  f:\n  - 2\n'],
  [
    'blocks of text',
    'a:\n  b: |\n   x: 1\n\n    y\n\n  c: >+\n    z\n\n\n  d: |2\n      e\n\nf: |-\n  g: h\n',
  ],
  [
    'a text over several lines',
    'a:\n  b: one\n   two\n  c: "three\n   four"\n  d: \'five\n\n   six\'\n',
  ],
  ['a text that goes on at the edge', 'a:\n  b: "x\n  c: y"\n  d: 1\n'],
  ['flows over several lines', 'a:\n  b: {c: 1,\n   d: 2}\n  e: [1,\n   2]\n'],
  ['flows that go on at the edge', 'a:\n  b: {c: 1,\n  d: 2}\n  e: 3\n'],
  ['flows at the left', 'a: {\nb: 1\n}\nc: 2\n'],
  [
    'anchors and aliases over the pieces',
    'a: &x\n  b: &y 1\n  c: [*y]\nd: *x\ne:\n  f: *y\n  g: &z {h: 1}\n',
  ],
  ['an anchor and a tag of the mapping', 'a: &x\n  b: 1\n  c: 2\n'],
  ['tags', 'a: !!str 1\nb: !t\n  c: 1\n'],
  ['a root with an anchor', '&x\na: 1\nb: 2\n'],
  ['merges', 'a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n'],
  ['explicit keys', '? a\n: 1\nb:\n  ? c\n  : 2\n  d: 3\n'],
  ['keys twice', 'a:\n  b: 1\n  c: 2\n  b: 3\nd: 4\n'],
  ['two documents', 'a: 1\n---\nb: 2\n'],
  ['an end', 'a: 1\nb: 2\n...\n'],
  ['directives', '%YAML 1.2\n---\na: 1\nb: 2\n'],
  ['carriage returns', 'a:\r\n  b: 1\r\n  c: 2\r\nd: 3\r\n'],
  ['lone carriage returns', 'a:\n  b: 1\r  c: 2\nd: 3\n'],
  ['a byte order mark', '\uFEFFa: 1\nb: 2\n'],
  ['a byte order mark inside', 'a: 1\n\uFEFFb: 2\n'],
  ['no end of the last line', 'a:\n  b: 1\n  c: 2'],
  ['a scalar', 'one\ntwo\n'],
  ['a list', '- a: 1\n- b: 2\n'],
  ['a line that is no member', 'a: 1\nb\nc: 2\n'],
  ['an inner line that is no member', 'a:\n  b: 1\n  c\n  d: 2\n'],
  ['a line indented too little', 'a:\n    b: 1\n  c: 2\n    d: 3\n'],
  ['a line indented too much', 'a:\n  b: 1\n    c: 2\n  d: 3\n'],
  ['tabs', 'a:\n\tb: 1\n  c: 2\n'],
  ['a null byte', 'a: 1\nb: \0\nc: 2\n'],
  ['deep ones', `a:\n  b: ${'['.repeat(97)}${']'.repeat(97)}\n  c: 1\n`],
  ['too deep ones', `a:\n  b: ${'['.repeat(98)}${']'.repeat(98)}\n  c: 1\n`],
  ['nothing', ''],
  ['nothing but a key', 'a:\n  # b\n'],
  ['a key that only looks like one with a comment', "a:# 'b': 1\n  c: 2\n"],
]

test.each(texts)('a text in pieces has the events that it has: %s', (_, text) => {
  expectEqual(text)
})

/** Texts with a line, or a part of one, put in, taken out or moved in: most of them near what is right. */
const mangled = fc
  .record({
    value: fc.dictionary(
      fc.constantFrom('a', 'b', 'paths', 'x y', '1'),
      fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())),
    ),
    edits: fc.array(
      fc.record({
        at: fc.nat(),
        cut: fc.nat(4),
        put: fc.constantFrom(
          '',
          ' ',
          '\n',
          '  ',
          ': ',
          '- ',
          '"',
          "'",
          '|\n',
          '#',
          '{',
          '}',
          '&a ',
          '*a',
          '\n  b: 1\n',
          '\n? ',
          '\t',
          '\r\n',
        ),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ value, edits }) => {
    let text = writeYaml(JSON.parse(JSON.stringify(value)))
    for (const { at, cut, put } of edits) {
      const from = at % (text.length + 1)
      text = text.slice(0, from) + put + text.slice(from + cut)
    }
    return text
  })

test('any text in pieces has the events that it has', () => {
  fc.assert(fc.property(mangled, expectEqual), { numRuns: 2_000 })
})

test('a value constructed in slices is the value', () => {
  const maxAliases = 3
  const check = (text: string) => {
    const events = outcome(() => atOnce(text))
    if ('error' in events) return
    const found = drain(construct(events.value, text, schema, maxAliases))
    const options = { source: text, schema, maxAliases }
    const expected = outcome(() => constructFromEvents(events.value, options))
    if (found) expect([found.value]).toEqual('value' in expected ? expected.value : expected)
  }
  for (const [, text] of texts) check(text)
  check('__proto__: {a: 1}\n1: 2\nnull: ~\n1.0: 0x10\n')
  check('a: &a [1]\nb: [*a, *a, *a, *a]\n')
  fc.assert(fc.property(mangled, check), { numRuns: 2_000 })
})

test('long definitions are parsed in pieces, wherever their members are', () => {
  const members = Array.from({ length: 50 }, (_, n) => `  /p${n}:\n    get: {a: ${n}}\n`).join('')
  for (const text of [
    `---\npaths:\n${members}info:\n  title: a\n`,
    `openapi: "3.0.1"\ninfo: { title: a }\npaths: # all\n\n${members}`,
  ]) {
    const work = yamlEvents(text, 100)
    let slices = 0
    while (!work.next().done) slices++
    expect(slices).toBeGreaterThan(10)
  }
})
