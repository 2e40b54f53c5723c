import { expect, test } from 'vitest'
import { front, integration, method, mockAnswering, snapshotOf } from '../../support/exchange.ts'

const body =
  '{"s":"it\'s a \\"q\\"","n":1,"f":1.50,"b":true,"z":null,"o":{"k":"v"},"a":[{"x":1},{"x":2}]}'

/** A template that an HTTP method sends to its backend, which echoes. */
const echoing = (template: string) =>
  method({
    methodIntegration: integration({
      type: 'HTTP',
      httpMethod: 'POST',
      uri: 'http://backend/',
      requestTemplates: { 'application/json': template },
      integrationResponses: { '200': { statusCode: '200' } },
    }),
  })

const render = async (template: string, sent: string, path = '/dev/t/7?q=1&a=1&a=2') => {
  const { send } = front(snapshotOf(echoing(template)), {
    variables: { env: 'prod' },
    backend: async (request) => new Response(await request.text()),
  })
  const response = await send(path, {
    method: 'POST',
    body: sent,
    headers: { 'content-type': 'application/json', 'x-h': 'v' },
  })
  return { status: response.status, text: await response.text() }
}

// Source: spec mapping-templates §19, the conformance vectors, and §10, §13–15.
test.each([
  ["$input.path('$.n')$input.path('$.f')$input.path('$.b')", '11.5true'],
  ["[$input.path('$.z')]", '[]'],
  ["$input.path('$.o')", '{k=v}'],
  ["$input.path('$.a')", '[{"x":1},{"x":2}]'],
  ["$input.json('$.a[*].x')", '[1,2]'],
  ["$input.json('$.s')", '"it\'s a \\"q\\""'],
  ["$util.escapeJavaScript($input.path('$.s'))", 'it\\\'s a \\"q\\"'],
  ["#foreach($e in $input.path('$.a'))$e.x#if($foreach.hasNext),#end#end", '1,2'],
  ["#foreach($k in $input.path('$.o').keySet())$k#end", 'k'],
  ['#set($s = "x${input.path(\'$.n\')}y")$s', 'x1y'],
  ['$util.base64Encode("hé")', 'aMOp'],
  ['$util.base64Decode("aMOp")', 'hé'],
  ['$util.urlEncode("a b&c~")', 'a+b%26c%7E'],
  ['$util.urlDecode("a+b%26c")', 'a b&c'],
  ['$util.parseJson(\'{"k":[1]}\').k[0]', '1'],
  ['[$util.toJson("x")]', '[]'],
  ["$input.json('$.nope')", '""'],
  ["$input.params('id')$input.params('q')$input.params('a')$input.params('x-h')", '712v'],
  ['$input.params().querystring', '{q=1, a=2}'],
  ['#set($n = $input.params().path.put("id", "9"))$input.params("id")', '9'],
  [
    '$input.params("q")#set($n = $input.params().querystring.put("q", "9"))$input.params("q")',
    '19',
  ],
  ['#set($n = $input.params().remove("path"))[$input.params("id")]', '[]'],
  ["[$input.params('nope')]", '[]'],
  ['$stageVariables.env$stageVariables.nope', 'prod'],
  [
    '$context.stage $context.httpMethod $context.resourcePath $context.path',
    'dev POST /t/{id} /dev/t/7',
  ],
  ['$context.apiId$context.accountId$context.identity.user', 'api123123456789012'],
  // Numbers of $context count: many definitions compute a time to live. The others are texts.
  ['$context.requestTimeEpoch', '1741806238000'],
  ['#set($s = $context.requestTimeEpoch / 1000 + 86400)$s', '1741892638'],
  ['#if($context.requestTimeEpoch > 1000)later#{else}earlier#end', 'later'],
  ['#set($t = "at " + $context.requestTimeEpoch)$t', 'at 1741806238000'],
  ['$context.requestTimeEpoch.toString().substring(0, 10)', '1741806238'],
  ['#set($n = $context.accountId + 1)$n', '1234567890121'],
  ['[$context.isCanaryRequest]', '[]'],
  ['$stageVariables.env.length()', '4'],
])('%s renders %s', async (template, expected) => {
  expect((await render(template, body)).text).toBe(expected)
})

// dev.classmethod.jp/articles/generate-iso8601-string-by-apiw-vtl-only: a date from integers alone.
const dateOf = (seconds: string) => `#set($secs = ${seconds})
#set($z = $secs / 86400 + 719468)
#set($era = $z / 146097)
#set($doe = $z - $era * 146097)
#set($yoe = ($doe - $doe / 1460 + $doe / 36524 - $doe / 146096) / 365)
#set($doy = $doe - (365 * $yoe + $yoe / 4 - $yoe / 100))
#set($mp = (5 * $doy + 2) / 153)
#set($d = $doy - (153 * $mp + 2) / 5 + 1)
#if($mp < 10)#set($m = $mp + 3)#else#set($m = $mp - 9)#end
#set($y = $yoe + $era * 400)
#if($m <= 2)#set($y = $y + 1)#end
#set($h = $secs / 3600 % 24)
#define($mm)#if($m < 10)0#end$m#end
\${y}-\${mm}-$d h$h`

test.each([
  ['$context.requestTimeEpoch / 1000', '2025-03-12 h19'],
  ["$input.path('$.secs')", '2024-02-29 h12'],
])('a date is computed from %s', async (seconds, date) => {
  const { text } = await render(dateOf(seconds), '{"secs":1709208000}')
  expect(text.trim()).toBe(date)
})

// Source: spec mapping-templates §10 and §17.
test.each([
  ['an empty body is an empty object', "$input.body$input.json('$')", '', 200, '{}{}'],
  ['a text body is itself', "$input.body|$input.path('$')", 'raw text', 200, 'raw text|raw text'],
  [
    'a body that does not parse is the client’s fault',
    "$input.path('$.a')",
    '{"a":',
    400,
    '{"message": "Invalid JSON in request body"}',
  ],
  [
    'a template that does not parse fails its calls',
    '#if(',
    '{}',
    500,
    '{"message": "Internal server error"}',
  ],
  [
    'an exception in a method fails the template',
    "$input.path('$.a').get(9)",
    '{"a":[]}',
    500,
    '{"message": "Internal server error"}',
  ],
  [
    // openedx/edx-enterprise PR 154
    'a macro fails the template',
    'x#macro(two $n)$n#end#two(5)',
    '{}',
    500,
    '{"message": "Internal server error"}',
  ],
  [
    'a hostile template is stopped',
    '#set($s="x")#foreach($i in [1..900])#set($s="$s$s")#end',
    '{}',
    500,
    '{"message": "Internal server error"}',
  ],
])('%s', async (_, template, sent, status, text) => {
  expect(await render(template, sent)).toEqual({ status, text })
})

// Source: spec mapping-templates §16; ATTACKS 51, 53.
test.each([
  ['the response status is overridden', '#set($context.responseOverride.status = 400)x', 400, {}],
  ['a status that is text is ignored', '#set($context.responseOverride.status = "400")x', 200, {}],
  ['a status out of range is ignored', '#set($context.responseOverride.status = 600)x', 200, {}],
  [
    'a header is added',
    '#set($context.responseOverride.header.Location = "/x")',
    200,
    { location: '/x' },
  ],
  [
    'a list becomes one header',
    '#set($context.responseOverride.header.L = ["a","b"])',
    200,
    { l: 'a,b' },
  ],
  [
    'no host object is reachable',
    '$input.class.forName("x")$util.constructor$context.__proto__.x',
    200,
    {},
  ],
])('%s', async (_, template, status, headers) => {
  const { send } = front(snapshotOf(method({ methodIntegration: mockAnswering(template) })))
  const response = await send('/dev/t/7')
  expect(response.status).toBe(status)
  expect(Object.fromEntries(response.headers)).toMatchObject(headers)
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
})

test('an override set in the request template holds for the response', async () => {
  // case: recorded, spec mapping-templates §16 and §18.17
  const { send } = front(
    snapshotOf(
      method({
        methodIntegration: integration({
          type: 'MOCK',
          requestTemplates: {
            'application/json':
              '#set($context.requestOverride.path.body = "kept")#set($context.responseOverride.status = 202){"statusCode": 200}',
          },
          integrationResponses: {
            '200': {
              statusCode: '200',
              responseTemplates: { 'application/json': '$context.requestOverride.path.body' },
            },
          },
        }),
      }),
    ),
  )
  const response = await send('/dev/t/7')
  expect([response.status, await response.text()]).toEqual([202, 'kept'])
})

test('why a template failed is told to the operator, with its place', async () => {
  const { send, lines } = front(
    snapshotOf(method({ methodIntegration: mockAnswering('ok\n  #if(') })),
  )
  expect((await send('/dev/t/7')).status).toBe(500)
  expect(lines[0]).toMatchObject({
    message: expect.stringContaining('response template application/json:2:'),
  })
})

test.each([
  [100, 'canary true'],
  [0, 'stable false'],
])('a canary of %i %%: $context.isCanaryRequest is a truth value', async (canaryPercent, text) => {
  const template = '#if($context.isCanaryRequest)canary#{else}stable#end $context.isCanaryRequest'
  const { send } = front(snapshotOf(echoing(template)), {
    canaryPercent,
    backend: async (request) => new Response(await request.text()),
  })
  const headers = { 'content-type': 'application/json' }
  const response = await send('/dev/t/7', { method: 'POST', body: '{}', headers })
  expect(await response.text()).toBe(text)
})
