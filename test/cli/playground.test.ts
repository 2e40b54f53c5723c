import { describe, expect, test } from 'vitest'
import { traceLine } from '../../src/cli/playground/trace-line.ts'
import { sourceFrame } from '../../src/cli/playground/source-frame.ts'
import { readEvent } from '../../src/gateway/playground/event.ts'
import { renderTemplate } from '../../src/gateway/playground/render-template.ts'
import { validateBody } from '../../src/gateway/playground/validate-body.ts'
import { fromPlain } from '../../src/lang/json/plain.ts'
import type { TraceStep } from '../../src/lang/vtl/trace.ts'
import { lambdaEvent } from './lambda-event.ts'

const render = (template: string, event: object = {}, side: 'request' | 'response' = 'request') =>
  renderTemplate({ template, name: 'file.vtl', event: readEvent(fromPlain(event)), side })

describe('a template sees the event', () => {
  // Source: spec mapping-templates §10, §14, §15.
  test.each([
    ['a text body', '$input.body', { body: 'raw' }, 'raw'],
    ['a body written as JSON', "$input.json('$.a')", { body: { a: [1, 2.5] } }, '[1,2.5]'],
    ['no body', '$input.body', {}, '{}'],
    ['a Base64 body', '$input.body', { body: 'aMOp', isBase64Encoded: true }, 'hé'],
    ['an empty template', '', { body: 'raw' }, 'raw'],
    ['a header in any case', "$input.params('x-h')", { headers: { 'X-H': 'v' } }, 'v'],
    [
      'no header but the event’s own',
      '$input.params().header',
      { headers: { B: '1', a: '2' } },
      '{B=1, a=2}',
    ],
    ['several headers', "$input.params('h')", { multiValueHeaders: { h: ['1', '2'] } }, '1, 2'],
    ['a query', "$input.params('q')", { queryStringParameters: { q: 'a b' } }, 'a b'],
    [
      'the last of several query values',
      '$input.params().querystring',
      {
        queryStringParameters: { p: '0', q: '9' },
        multiValueQueryStringParameters: { q: ['1', '2'] },
      },
      '{p=0, q=2}',
    ],
    ['a path parameter', '$input.params().path.id', { pathParameters: { id: '7' } }, '7'],
    [
      'path before query',
      "$input.params('n')",
      { pathParameters: { n: 'p' }, queryStringParameters: { n: 'q' } },
      'p',
    ],
    ['a stage variable', '$stageVariables.env', { stageVariables: { env: 'prod' } }, 'prod'],
    ['null maps', '$input.params()', { headers: null }, '{path={}, querystring={}, header={}}'],
    ['members of $context', '$context.stage', { context: { stage: 'dev' } }, 'dev'],
    [
      'nested members beside the samples',
      '$context.identity.user $context.identity.sourceIp',
      { context: { identity: { user: 'u' } } },
      'u test-invoke-source-ip',
    ],
    [
      'an authorizer’s values as texts',
      '#if($context.authorizer.n == "1" && $context.authorizer.b == "true")yes#end',
      { context: { authorizer: { n: 1, b: true } } },
      'yes',
    ],
    [
      'a time that is a number, and a truth value',
      '#set($s = $context.requestTimeEpoch / 1000)$s #if($context.isCanaryRequest)canary#end',
      { context: { requestTimeEpoch: 1741806238000, isCanaryRequest: false } },
      '1741806238 ',
    ],
    [
      'the user agent',
      '$context.identity.userAgent',
      { headers: { 'User-Agent': 'curl' } },
      'curl',
    ],
    [
      'overrides that the request template has set',
      '$context.responseOverride.status $context.requestOverride.path.p',
      { context: { responseOverride: { status: 202 }, requestOverride: { path: { p: 'x' } } } },
      '202 x',
    ],
    [
      'keys that are names in JavaScript',
      '$context["__proto__"]',
      JSON.parse('{"context":{"__proto__":"k"}}'),
      'k',
    ],
  ])('%s', (_, template, event, output) => {
    expect(render(template, event as object).output).toBe(output)
  })

  test('samples are the same each time', () => {
    const all = '$context $input.params()'
    expect(render(all).output).toBe(render(all).output)
  })

  test('a response template reads the response and the request’s parameters', () => {
    const event = {
      body: '{"a":1}',
      queryStringParameters: { q: 'v' },
      response: { statusCode: 200, headers: { h: 'v' }, body: '{"a":2}' },
    }
    expect(render("$input.path('$.a') $input.params('q')", event, 'response').output).toBe('2 v')
  })

  // Source: the event of spec integrations §10.
  test('a Lambda proxy event will do as it is', () => {
    const template =
      "$context.requestId $context.httpMethod $context.path $context.requestTimeEpoch $input.params('id') $input.params('Host') $input.path('$.a')"
    expect(render(template, lambdaEvent).output).toBe(
      'c6af9ac6 POST /dev/pets/7 1741806238000 7 abc.execute-api.us-east-1.amazonaws.com 1',
    )
  })
})

describe('an event that cannot be used is refused', () => {
  test.each([
    [
      'unknown members',
      { boddy: 1, x: 2 },
      /^unknown members "boddy", "x"; known are body, headers, /,
    ],
    [
      'one inside the response',
      { response: { status: 1 } },
      /^unknown member "response.status"; known are statusCode, headers, body$/,
    ],
    ['an event that is an array', [], /must be an object/],
    ['headers that are a text', { headers: 'x' }, /^"headers" must be an object, not a text$/],
    [
      'a query value that is a number',
      { queryStringParameters: { q: 5 } },
      /^"queryStringParameters.q" must be a text, not a number; write "5"$/,
    ],
    [
      'a list that is none',
      { multiValueHeaders: { h: 'x' } },
      /^"multiValueHeaders.h" must be an array of texts, not a text$/,
    ],
    [
      'a list of other things',
      { multiValueHeaders: { h: ['x', null] } },
      /^"multiValueHeaders.h\[1\]" must be a text, not null$/,
    ],
    ['two contexts', { context: {}, requestContext: {} }, /leave one of them out/],
    ['a binary body', { body: '//4=', isBase64Encoded: true }, /cannot read a binary body/],
    ['a body that is no Base64', { body: '{}', isBase64Encoded: true }, /not Base64/],
    ['payload 2.0', { version: '2.0', rawPath: '/' }, /only payload format 1.0/],
    ['a status out of range', { response: { statusCode: 99 } }, /from 100 to 599/],
  ])('%s', (_, event, message) => {
    expect(() => readEvent(fromPlain(event))).toThrow(
      expect.objectContaining({ name: 'EventError', message: expect.stringMatching(message) }),
    )
  })
})

describe('overrides are told', () => {
  // Source: spec mapping-templates §16.
  test.each([
    [
      'a status',
      '#set($context.responseOverride.status = 400)',
      [{ name: '$context.responseOverride.status', value: 400n }],
    ],
    [
      'a status that is text',
      '#set($context.responseOverride.status = "400")',
      [
        {
          name: '$context.responseOverride.status',
          value: '400',
          ignored: expect.stringContaining('100 to 599'),
        },
      ],
    ],
    [
      'headers, in either form',
      '#set($context.requestOverride.header.X-A = "1")#set($context.requestOverride.header["b c"] = "2")',
      [
        { name: '$context.requestOverride.header.X-A', value: '1' },
        { name: '$context.requestOverride.header["b c"]', value: '2' },
      ],
    ],
    [
      'a key of the template’s own',
      '#set($context.requestOverride.kept = "v")',
      [{ name: '$context.requestOverride.kept', value: 'v' }],
    ],
    ['none', 'text', []],
  ])('%s', (_, template, overrides) => {
    expect(render(template).overrides).toEqual(overrides)
  })
})

// Source: spec mapping-templates §17; ATTACKS 51, 55.
test.each([
  ['a template that does not parse', 'ok\n  #if(', {}, 'syntax', 2],
  ['a method that throws', "a\n$input.path('$.a').get(9)", { body: { a: [] } }, 'method', 2],
  ['a body that is no JSON', "$input.path('$.a')", { body: '{"a":' }, 'method', 1],
  [
    'a loop that is stopped',
    '#set($s="x")#foreach($i in [1..900])#set($s="$s$s")#end',
    {},
    'budget',
    1,
  ],
  [
    'a pattern that may take for ever',
    '$input.body.replaceAll("(?=(a+)+$)x", "")',
    { body: `${'a'.repeat(40)}b` },
    'budget',
    1,
  ],
])('%s fails with its place', (_, template, event, kind, line) => {
  expect(() => render(template, event)).toThrow(
    expect.objectContaining({ name: 'TemplateError', template: 'file.vtl', kind, line }),
  )
})

test('why a body is no JSON is told, and what API Gateway answers', () => {
  expect(() => render("$input.path('$.a')", { body: '{"a":' })).toThrow(
    /the request body is not JSON: .+ \(line 1, column \d+\); API Gateway answers 400/,
  )
})

const trace = (template: string, event: object = {}): string[] => {
  const lines: string[] = []
  renderTemplate({
    template,
    name: 'file.vtl',
    event: readEvent(fromPlain(event)),
    onStep: (step: TraceStep) => lines.push(traceLine(step, template)),
  })
  return lines
}

// The form of the lines is ours.
test.each([
  ['a text', '#set($x = "a""b")', ['line 1  #set $x = "a\\"b"']],
  ['a number', '\n#set($x = 7)', ['line 2  #set $x = 7']],
  ['a map', '#set($x = {"a": ["b", 1]})', ['line 1  #set $x = {a=["b", 1]}']],
  ['null, which sets nothing', '#set($x = $list.get(0))', ['line 1  #set $x = ""']],
  ['a long text', `#set($x = "${'a'.repeat(500)}")`, [`line 1  #set $x = "${'a'.repeat(58)}…`]],
  [
    'a long list',
    '#set($x = [1..900])',
    [expect.stringMatching(/^line 1 {2}#set \$x = \[1, 2, .{52}…$/)],
  ],
  [
    'a map that holds itself',
    '#set($x = {})#set($x.x = $x)',
    ['line 1  #set $x = {}', expect.stringMatching(/^line 1 {2}#set \$x\.x = \{/)],
  ],
  [
    'branches',
    '#if($a == ")" && (1 == 2))\n#elseif(1 == 2)\n#{else}x#end',
    [
      'line 1  #if($a == ")" && (1 == 2)) → false',
      'line 2  #elseif(1 == 2) → false',
      'line 3  #{else} → true',
    ],
  ],
  ['a condition over lines', '#if(1 == 1\n && 2 == 2)#end', ['line 1  #if(1 == 1 … → true']],
  [
    'a loop',
    '\n#foreach($i in ["a", "b"])$i#end',
    ['line 2  #foreach $i [0] = "a"', 'line 2  #foreach $i [1] = "b"'],
  ],
  [
    'a branch of text that the template made',
    '#evaluate("#if(1 == 1)x#end")',
    ['line 1  #if … → true'],
  ],
])('the trace shows %s', (_, template, lines) => {
  expect(trace(template)).toEqual(lines)
})

test.each([
  ['a place', 'ab\ncd', { line: 2, column: 2 }, '  2 | cd\n    |  ^'],
  ['a tab, which stays one', '\tx', { line: 1, column: 2 }, '  1 | \tx\n    | \t^'],
  ['the end', 'ab\r\n', { line: 2, column: 1 }, '  2 | \n    | ^'],
  [
    'a long line',
    `${'a'.repeat(200)}X${'b'.repeat(200)}`,
    { line: 1, column: 201 },
    `  1 | … ${'a'.repeat(75)}X${'b'.repeat(24)} …\n    | ${' '.repeat(77)}^`,
  ],
])('a frame points at %s', (_, source, place, frame) => {
  expect(sourceFrame(source, place)).toBe(frame)
})

const pet = {
  type: 'object',
  properties: { name: { type: 'string', pattern: '^\\p{Lower}+$' }, age: { type: 'integer' } },
}
const schema = {
  type: 'object',
  required: ['pet'],
  properties: { pet: { $ref: 'https://apigateway.amazonaws.com/restapis/abc/models/Pet' } },
}

// Source: spec rest-request §5.
test.each<[title: string, body: string, messages: readonly unknown[]]>([
  ['a valid body', '{"pet":{"name":"a"}}', []],
  ['a missing member', '{}', ['object has missing required properties (["pet"])']],
  [
    'a type, in the other model',
    '{"pet":{"name":1}}',
    ['instance type (integer) does not match any allowed primitive type (allowed: ["string"])'],
  ],
  ['a Java pattern', '{"pet":{"name":"A"}}', [expect.stringContaining('does not match')]],
  ['an integer', '{"pet":{"name":"a","age":-1}}', []],
  ...['1.0', '1e2', '100.00E-2', '9007199254740993.0', '1e400', '-0.0', '1.5'].map(
    (number): [string, string, readonly string[]] => [
      `${number} is no integer`,
      `{"pet":{"name":"a","age":${number}}}`,
      ['instance type (number) does not match any allowed primitive type (allowed: ["integer"])'],
    ],
  ),
  ['big integers', '{"pet":{"name":"a","age":123456789012345678901234567890}}', []],
])('a body is validated: %s', (_, body, messages) => {
  const errors = validateBody({ schema, models: new Map([['Pet', pet]]), body })
  expect(errors.map(({ message }) => message)).toEqual(messages)
})

test.each([
  ['a body cut short', '{"pet":', { line: 1, column: 8 }],
  ['an empty body', '', { line: 1, column: 1 }],
  ['a key twice', '{"pet":{},\n"pet":{}}', { line: 2, column: 1 }],
])('%s is no JSON, and where', (_, body, place) => {
  const errors = validateBody({ schema: {}, body })
  expect(errors).toEqual([
    { message: 'Unknown error parsing request body', syntax: expect.objectContaining(place) },
  ])
})

test('a model that refers to nothing is refused', () => {
  expect(() => validateBody({ schema, body: '{}' })).toThrow(
    expect.objectContaining({ name: 'SchemaError', pointer: '/properties/pet' }),
  )
})
