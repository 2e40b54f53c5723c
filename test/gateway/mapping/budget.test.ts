import { describe, expect, test } from 'vitest'
import {
  front,
  integration,
  method,
  methodSetting,
  mockAnswering,
  snapshotOf,
} from '../../support/exchange.ts'

const loop = (body: string, turns = 1000): string => `#foreach($i in [1..${turns}])${body}#end`
const nested = (levels: number): string =>
  `${'{"a":'.repeat(levels)}"${'\\\\'.repeat(1000)}"${'}'.repeat(levels)}`
const filled = (piece: string, length: number): string =>
  piece.repeat(Math.floor(length / piece.length))
const doubled = (times: number): string => `#set($l = [1])${loop('#set($l = [$l, $l])', times)}`

const tooLong = /a text grows beyond 10485760 characters/
const tooMuchText = /works through more than \d+ characters/
const tooManyBytes = /makes more than \d+ bytes of values/
const tooManySteps = /needs more than 4000000 steps/

/** Sends a body through a request template, and gives the answer and what the operator is told. */
async function render(template: string, body: string, path = '/dev/t/7') {
  const { send, executionLog } = front(
    snapshotOf(
      method({
        methodIntegration: integration({
          type: 'HTTP',
          httpMethod: 'POST',
          uri: 'http://backend/',
          requestTemplates: { 'application/json': template },
          integrationResponses: { '200': { statusCode: '200' } },
        }),
      }),
    ),
    {
      methodSettings: { '*/*': methodSetting({ loggingLevel: 'ERROR' }) },
      backend: async (request) => new Response(await request.text()),
    },
  )
  const headers = { 'content-type': 'application/json' }
  const response = await send(path, { method: 'POST', body, headers })
  return { status: response.status, text: await response.text(), log: executionLog.join('\n') }
}

// Each of these held the process for seconds to minutes, or ended it, before a rendering had a budget.
describe('a rendering that would cost too much is a 500, and only the operator is told why', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'escaping what `..` finds, a square of the body',
      "$util.escapeJavaScript($input.json('$..a'))",
      `[${Array.from({ length: 40 }, () => nested(390)).join(',')}]`,
      tooLong,
    ],
    [
      'base64 in a loop',
      loop('#set($x = $util.base64Encode($input.body))'),
      filled('a', 1e6),
      tooMuchText,
    ],
    [
      'base64 of base64',
      `#set($x = $input.body)${loop('#set($x = $util.base64Encode($x))')}`,
      'abc',
      /characters/,
    ],
    [
      'escapes of escapes',
      `#set($x = '\\')${loop('#set($x = $util.escapeJavaScript($x))')}`,
      '',
      tooLong,
    ],
    ['one escape of a body', '$util.escapeJavaScript($input.body)', filled('\u0001', 2e6), tooLong],
    ['form encoding', '$util.urlEncode($input.body)', filled('中', 2e6), tooLong],
    ['base64 of a large body', '$util.base64Encode($input.body)', filled('a', 9e6), tooLong],
    [
      'parsing millions of objects',
      '$util.parseJson($input.body).size()',
      `[${filled('{},', 3e6)}]`,
      tooManyBytes,
    ],
    [
      'reading millions of arrays',
      "$input.path('$').size()",
      `[${filled('[],', 9.9e6)}]`,
      tooManyBytes,
    ],
    [
      'parsing in a loop',
      loop('#set($x = $util.parseJson($input.body))'),
      '[1,2,3,4,5,6,7,8]'.padEnd(1e5),
      tooMuchText,
    ],
    [
      'writing JSON anew after each change',
      `#set($m = $input.path('$'))${loop("#set($d = $m.put('k', $i))#set($x = $input.json('$'))")}`,
      `{"a":"${filled('a', 1e6)}"}`,
      tooMuchText,
    ],
    ['a list of lists, escaped', `${doubled(60)}$util.escapeJavaScript($l)`, '{}', tooManySteps],
    [
      'a list of lists, written as JSON',
      `${doubled(60)}#set($d = $input.path('$').put('k', $l))$input.json('$')`,
      '{}',
      tooLong,
    ],
    [
      'looking through a map of maps for ever',
      `#set($l = {"a": 1})${loop('#set($l = {"a": $l, "b": $l})', 60)}#set($d = $input.path('$').put('k', $l))$input.json('$..b')`,
      '{}',
      /looks at more than|finds more than|more than 4000000 steps/,
    ],
    [
      'the same search in two loops',
      loop(loop("#set($x = $input.path('$..a'))")),
      nested(300),
      tooManySteps,
    ],
    [
      'paths made of the body',
      loop('#set($x = $input.path("$.a$i$input.body"))'),
      `x${filled('[0]', 730)}`,
      tooMuchText,
    ],
    ['maps in two loops', `#set($k = [])${loop(loop('#set($d = $k.add({}))'))}`, '', /steps|bytes/],
    [
      'a part looked for in a text of its own kind',
      loop('#if($input.body.contains($input.body.substring(1).concat("b")))#end'),
      filled('a', 1e6),
      tooMuchText,
    ],
    [
      'a replacement for every character',
      '$input.body.replaceAll("a", "$0$0")',
      filled('a', 2e6),
      /steps|grows/,
    ],
    ['parts without number', '$input.body.split("").size()', filled('a', 4e6), /steps|bytes/],
    [
      'forms within forms',
      `#set($x = "%")${loop('#set($x = $util.urlEncode($x.concat($x)))')}`,
      '',
      tooLong,
    ],
    [
      'digits that are no number',
      '#set($d = 1.5)$d.parseDouble($input.body)',
      `${filled('1', 1e6)}x`,
      /For input string/,
    ],
    [
      'hashing a long key in two loops',
      `#set($m = {})#set($d = $m.put($input.body, 1))${loop(loop('#set($h = $m.hashCode())'))}`,
      filled('a', 1e6),
      tooMuchText,
    ],
  ])('%s', async (_, template, body, reason) => {
    const { status, text, log } = await render(template, body)
    expect([status, text]).toEqual([500, '{"message": "Internal server error"}'])
    expect(log).toMatch(reason)
  })
})

describe('what is within the budget is rendered', () => {
  test.each<[string, string, string, string]>([
    ['the same JSON in a loop', loop("#set($x = $input.json('$'))"), `"${filled('a', 1e6)}"`, ''],
    [
      'a large body, escaped',
      '$util.escapeJavaScript($input.body).length()',
      filled('a"', 6e6),
      '9000000',
    ],
    [
      'a large body of JSON',
      "$input.path('$').size()",
      `[${filled('{"id":12345,"name":"abcdef ghi"},', 3e6)}]`,
      '90909',
    ],
    ['blanks at the end', '[$input.body.replaceAll("\\s+$", "")]', filled(' ', 1e5), '[]'],
    [
      'blanks but at the end',
      '$input.body.replaceAll("\\s+$", "").length()',
      `${filled(' ', 1e5)}x`,
      '100001',
    ],
    [
      'three stars of dashes',
      '$input.body.matches("(.*)-(.*)-(.*)[.]json")',
      filled('-', 3e3),
      'false',
    ],
    ['three stars of anything', '$input.body.matches(".*.*.*b")', filled('a', 131_072), 'false'],
    ['stars within stars', '$input.body.matches("(a+)+b")', filled('a', 1e5), 'false'],
    [
      'a text in a text',
      '$input.body.indexOf($input.body.substring(500000))',
      filled('a', 1e6),
      '0',
    ],
  ])('%s', async (_, template, body, expected) => {
    const { status, text, log } = await render(template, body)
    expect([status, text, log]).toEqual([200, expected, ''])
  })

  test('JSON is written anew when the template has changed what it is made of', async () => {
    const template =
      "#set($m = $input.path('$'))$input.json('$')#set($m.b = 2)$input.json('$')#set($d = $m.remove('a'))$input.json('$')"
    expect((await render(template, '{"a":[1]}')).text).toBe('{"a":[1]}{"a":[1],"b":2}{"b":2}')
  })

  test('precise decimals are the same value for paths, for JSON and for what is set on them', async () => {
    const template =
      "#set($m = $input.path('$'))#set($m.c = $m.a)$m.a $input.json('$') $input.path('$.b[0]') $util.parseJson('[1e400]')[0]"
    expect((await render(template, '{"a":0.12345678901234567891,"b":[1e400]}')).text).toBe(
      '0.12345678901234567891 {"a":0.12345678901234567891,"b":[1E+400],"c":0.12345678901234567891} 1E+400 1E+400',
    )
  })
})

describe('patterns that cannot run in time that grows with the input alone are counted', () => {
  test.each([
    ['a look-ahead', '(?=(a+)+b)x'],
    ['back references', '(a*)(a*)(a*)\\1\\2\\3b'],
    ['an atomic group', '(?>(a|a)*b)c|(?:a|a)*d'],
    ['rounds within rounds', '((a{0,100}){0,100}){0,100}b'],
  ])('%s', async (_, pattern) => {
    const { status, log } = await render(
      `$input.body.replaceAll("${pattern}", "")`,
      filled('a', 1e5),
    )
    expect(status).toBe(500)
    expect(log).toMatch(/works through more than|choices open/)
  })
})

describe('overrides are bounded, too', () => {
  test.each([
    ['a list of lists', `${doubled(60)}#set($context.responseOverride.header.x = $l)`],
    [
      'a list that holds itself',
      '#set($l = [])#set($d = $l.add($l))#set($context.responseOverride.header.x = $l)',
    ],
    [
      'a map that holds itself',
      '#set($m = {})#set($m.m = $m)#set($context.responseOverride.header.x = $m)',
    ],
  ])('%s', async (_, template) => {
    const { send, executionLog } = front(
      snapshotOf(method({ methodIntegration: mockAnswering(template) })),
      { methodSettings: { '*/*': methodSetting({ loggingLevel: 'ERROR' }) } },
    )
    const response = await send('/dev/t/7')
    expect(response.status).toBe(500)
    expect(executionLog.join('\n')).toMatch(/overrides of header/)
  })
})

describe('a selection pattern that cannot be decided fails the call', () => {
  const uri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations'

  const answer = async (selectionPattern: string, errorMessage: string) => {
    const methodIntegration = integration({
      type: 'AWS',
      httpMethod: 'POST',
      uri,
      integrationResponses: {
        '200': { statusCode: '200' },
        '500': { statusCode: '200', selectionPattern },
      },
    })
    const { send, executionLog } = front(snapshotOf(method({ methodIntegration })), {
      methodSettings: { '*/*': methodSetting({ loggingLevel: 'ERROR' }) },
      platform: {
        invokeFunction: async () => ({
          statusCode: 200,
          functionError: 'Unhandled',
          payload: JSON.stringify({ errorMessage }),
        }),
      },
    })
    const response = await send('/dev/t/7')
    return { status: response.status, log: executionLog.join('\n') }
  }

  test('one that backtracks for ever', async () => {
    const { status, log } = await answer('(?=(a+)+b).*', filled('a', 1e4))
    expect(status).toBe(500)
    expect(log).toMatch(/selection pattern .* needs more than 20000000 steps/)
  })

  test.each([
    ['a long message that matches', '.*.*.*b', `${filled('a', 1e5)}b`],
    ['a long message that does not', '.*.*.*b', filled('a', 1e5)],
  ])('%s is decided', async (_, pattern, message) => {
    expect((await answer(pattern, message)).status).toBe(200)
  })
})

test('a model whose pattern cannot be decided is a 500, neither valid nor invalid', async () => {
  const { send, executionLog } = front(
    snapshotOf(
      method({
        methodIntegration: mockAnswering('{}'),
        requestModels: { 'application/json': 'M' },
        requestValidatorId: 'v1',
      }),
      {
        models: [
          {
            id: 'm1',
            name: 'M',
            contentType: 'application/json',
            schema: '{"type":"array","items":{"pattern":"(?=(a+)+b)x"}}',
          },
        ],
        requestValidators: [
          { id: 'v1', name: 'body', validateRequestBody: true, validateRequestParameters: false },
        ],
      },
    ),
    { methodSettings: { '*/*': methodSetting({ loggingLevel: 'ERROR' }) } },
  )
  const headers = { 'content-type': 'application/json' }
  const post = (text: string) =>
    send('/dev/t/7', { method: 'POST', headers, body: JSON.stringify([text]) })
  expect((await post('short')).status).toBe(400)
  expect((await post(filled('a', 1e4))).status).toBe(500)
  expect(executionLog.join('\n')).toMatch(/a model's pattern: Matching needs more than/)
})
