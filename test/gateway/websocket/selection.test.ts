import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linkSelection } from '../../../src/gateway/websocket/selection/link-selection.ts'
import { MessageDocument } from '../../../src/gateway/websocket/selection/message-document.ts'
import type { SelectionPlace } from '../../../src/lang/selection/parse-selection.ts'

const select = (
  expression: string,
  message: string,
  response?: { status: number; headers?: HeadersInit; body?: string },
  place: SelectionPlace = response
    ? 'responseTemplateSelectionExpression'
    : 'routeSelectionExpression',
) =>
  linkSelection(
    expression,
    place,
  )({
    message: new MessageDocument(message),
    ...(response && {
      response: {
        status: response.status,
        headers: response.headers && new Headers(response.headers),
        body: new MessageDocument(response.body ?? ''),
      },
    }),
  })

const message = JSON.stringify({
  service: 'chat',
  action: 'join',
  deep: { list: [{ k: 'v1' }, { k: 'v2' }] },
  n: 5,
  yes: true,
  none: null,
  items: ['item1', 'item2'],
  'odd name': 'x',
})

describe('the value of an expression', () => {
  test.each([
    ['a bare variable', '$request.body.action', 'join'],
    ['a variable in braces', '${request.body.action}', 'join'],
    ['several with a text between', '${request.body.service}/${request.body.action}', 'chat/join'],
    ['bare ones with a slash between', '$request.body.service/$request.body.action', 'chat/join'],
    ['braces end a name', '${request.body.service}-beta', 'chat-beta'],
    ['a bare name has all that a name may have', '$request.body.service-beta', ''],
    ['a missing member is empty', '${request.body.action}-${request.body.missing}', 'join-'],
    ['a text says itself', 'action', 'action'],
    ['an escaped dollar', '\\$default', '$default'],
    ['$default needs no backslash', '$default', '$default'],
    [
      'an escaped dollar before a name in braces',
      '\\${request.body.action}',
      '${request.body.action}',
    ],
    ['what a value says is not evaluated', '${request.body.expression}', '$request.body.action'],
    ['places and names', '$request.body.deep.list[1].k', 'v2'],
    ['places and names in braces', '${request.body.deep.list[0].k}.${request.body.n}', 'v1.5'],
    ['names in brackets', "${request.body['odd name']}", 'x'],
    ['names in brackets of a bare variable', "$request.body['odd name']", 'x'],
    ['a number', '$request.body.n', '5'],
    ['a boolean', '$request.body.yes', 'true'],
    ['null is nothing', '$request.body.none', ''],
    ['a list', '$request.body.items', '[item1, item2]'],
    ['an object', '$request.body.deep.list[0]', '{k=v1}'],
    ['a path that finds several', '$request.body.deep.list[*].k', '[v1, v2]'],
    ['a filter', "${request.body.deep.list[?(@.k == 'v2')].k}", '[v2]'],
    ['a place from the end', '$request.body.items[-1]', 'item2'],
    ['no expression', '', ''],
  ])('%s', (_, expression, value) => {
    const sent = message.replace('{', '{"expression":"$request.body.action",')
    expect(select(expression, sent)).toBe(value)
  })

  test.each([
    ['the whole of a list', '["a",{"b":[1,null]}]', '$request.body', '[a, {b=[1, null]}]'],
    [
      'digits as they were sent',
      '{"a":12345678901234567890.10}',
      '$request.body.a',
      '12345678901234567890.10',
    ],
    ['a fraction of nothing', '{"a":1.0}', '$request.body.a', '1.0'],
    ['a member of a text', '{"a":"text"}', '$request.body.a.length', ''],
    ['a member of a list', '{"a":[1]}', '$request.body.a.length', ''],
    ['a member of the language', '{}', '$request.body.constructor', ''],
    ['__proto__ as a member', '{"__proto__":"x"}', '$request.body.__proto__', 'x'],
    ['the members of __proto__', '{"__proto__":{"action":"x"}}', '$request.body.action', ''],
    ['the last of a name that comes twice', '{"a":"1","a":"2"}', '$request.body.a', '2'],
    ['a scalar has no members', '12', '$request.body.action', ''],
    ['a text is not evaluated twice', '{"a":"\\\\$b"}', '${request.body.a}', '\\$b'],
  ])('%s', (_, sent, expression, value) => {
    expect(select(expression, sent)).toBe(value)
  })

  test.each([
    ['no JSON', 'hello'],
    ['broken JSON', '{"action":"join"'],
    ['single quotes', "{'action':'join'}"],
    ['nothing', ''],
    ['a byte order mark', '\ufeff{"action":"join"}'],
  ])('of a message that is %s there is none', (_, sent) => {
    expect(select('$request.body.action', sent)).toBeUndefined()
    expect(select('${request.body.action}-x', sent)).toBeUndefined()
    expect(select('static', sent)).toBe('static')
  })

  test('nesting that is too deep has none where it would have to be written', () => {
    const sent = `{"a":${'['.repeat(5000)}${']'.repeat(5000)},"b":"text"}`
    expect(select('$request.body.a', sent)).toBeUndefined()
    expect(select('$request.body.b', sent)).toBe('text')
  })

  test('what is larger than may be made has none', () => {
    const sent = JSON.stringify({ a: 'x'.repeat(130_000) })
    const expression = '${request.body[*]}'.repeat(32)
    expect(select('$request.body.a', sent)).toHaveLength(130_000)
    expect(select(expression, sent)?.length ?? 0).toBeLessThan(5_000_000)
  })
})

describe('the value of an expression over an answer', () => {
  const answer = {
    status: 404,
    headers: { 'Content-Type': 'text/plain', 'X-A': 'one, two' },
    body: '{"why":"no"}',
  }
  test.each([
    ['$integration.response.statuscode', '404'],
    ['${integration.response.header.Content-Type}', 'text/plain'],
    ['$integration.response.header.x-missing', ''],
    ['$integration.response.multivalueheader.X-A', '[one, two]'],
    ['${integration.response.body.why}', 'no'],
    ['${request.body.action}-${integration.response.statuscode}', 'join-404'],
  ])('%s', (expression, value) => {
    expect(select(expression, message, answer)).toBe(value)
  })
  test('a backend without headers has none', () => {
    expect(select('$integration.response.header.a', message, { status: 200 })).toBe('')
  })
})

describe('what is no expression', () => {
  test.each([
    [
      '$request.header.a',
      /\$request\.header\.a is no variable here\. Variables are \$request\.body/,
    ],
    ['$context.stage', /is no variable here/],
    ['a${request.body.b', /A \$\{ has no \} \(column 2\)/],
    ['a$', /A \$ that is no variable is written \\\$ \(column 2\)/],
    ['$ {request.body.a}', /is written \\\$ \(column 1\)/],
    ['${}', /is no variable here/],
    ['$request.bodyguard', /is no variable here/],
    ['$request.body.', /is no variable here/],
    ['$integration.response.statuscode', /is no variable here/],
    ['$request.body.a..', /Path must not end/],
    ['${request.body.a[}', /column/],
    ['${request.body[?(@.a =~ /(/)]}', /column|[Uu]nclosed|Expected/],
    ['x'.repeat(1025), /more than 1024 characters/],
    ['${request.body.a}'.repeat(33), /more than 32 variables/],
  ])('%s', (expression, error) => {
    expect(() => linkSelection(expression, 'routeSelectionExpression')).toThrow(error)
  })
})

const part = fc.constantFrom(
  '$',
  '{',
  '}',
  '\\',
  '\\$',
  '/',
  '[',
  ']',
  "'",
  '.',
  '-',
  'a',
  '0',
  '*',
  '?(@.a',
  ')',
  '..',
  'request.body',
  '.action',
  '$request.body.a',
  '${request.body.a}',
  'integration.response.',
)

test('any text is an expression or refused with its place, and is evaluated to a text or nothing', () => {
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.oneof(fc.json(), fc.string()),
      (expression, sent) => {
        let linked
        try {
          linked = linkSelection(expression, 'responseTemplateSelectionExpression')
        } catch (error) {
          expect(String(error)).toMatch(/\(column \d+\)/)
          return
        }
        const value = linked({ message: new MessageDocument(sent) })
        expect(['string', 'undefined']).toContain(typeof value)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('a member that is a text is selected as it is, whatever it says', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1, maxLength: 20 }), (value, name) => {
      fc.pre(!/['\\\]{}]/.test(name))
      const sent = JSON.stringify({ [name]: value })
      expect(select(`\${request.body['${name}']}`, sent)).toBe(value)
    }),
    { numRuns: 500 },
  )
})
