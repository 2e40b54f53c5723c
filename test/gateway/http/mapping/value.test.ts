import { describe, expect, test } from 'vitest'
import { bodyReader } from '../../../../src/gateway/http/mapping/body-reader.ts'
import { linkValue } from '../../../../src/gateway/http/mapping/value.ts'
import { httpValueProblem } from '../../../../src/lang/mapping/http-value.ts'
import { openExchange } from '../../../../src/gateway/exchange/open-exchange.ts'
import { readTarget } from '../../../../src/gateway/arrive/target.ts'
import type { Exchange } from '../../../../src/gateway/exchange/exchange.ts'

// Values of parameter mappings of HTTP APIs (spec parameter-mapping §9, §12.16, §12.18; field H-06)

const url = 'https://abc.execute-api.us-east-1.amazonaws.com/dev/x/7?q=a&q=b&Q=c&e='
function exchange(): Exchange {
  const headers = new Headers({ 'X-Src': 's1', authorization: 'tok' })
  headers.append('X-Src', 's2')
  const location = {
    apiId: 'abc',
    stageName: 'dev',
    contextPath: '/dev/x/7',
    path: '/x/7',
    domainName: 'abc.execute-api.us-east-1.amazonaws.com',
  }
  const stage = { apiId: 'abc', stageName: 'dev', variables: { v: 'sv' } }
  const api = { endpoint: { isForwarding: false, added: new Map() } }
  const platform = { now: () => 0, accountId: '123456789012' }
  const x = openExchange(
    new Request(url, { headers }),
    readTarget(url),
    location,
    stage as never,
    api as never,
    platform as never,
  )
  x.params = { id: '7' }
  x.route = { routeKey: 'GET /x/{id}' } as NonNullable<Exchange['route']>
  return x
}

const body =
  '{"user":{"name":"Ann"},"n":12345678901234567890,"l":[1,{"a":true}],"none":null,"b c":1}'

const read = async (text: string, sent = body): Promise<string | undefined> =>
  linkValue(text).read(exchange(), {
    requestBody: await bodyReader(sent),
    response: {
      headers: new Headers({ h: 'hv' }),
      body: await bodyReader('{"key":"kv","a":{"b":5}}'),
    },
  })

describe('a value', () => {
  test.each<[string, string, string | undefined]>([
    ['a header, whatever its case, joined by commas', '$request.header.x-SRC', 's1,s2'],
    ['a header that may not be mapped may be read', '$request.header.Authorization', 'tok'],
    ['a header that is not there', '$request.header.absent', undefined],
    ['a query parameter, joined by commas', '$request.querystring.q', 'a,b'],
    ['a query parameter of another case', '$request.querystring.Q', 'c'],
    ['a query parameter that is empty', '$request.querystring.e', ''],
    ['a query parameter that is not there', '$request.querystring.z', undefined],
    ['the path, without the stage', '$request.path', '/x/7'],
    ['a path parameter', '$request.path.id', '7'],
    ['no path parameter of an object', '$request.path.constructor', undefined],
    ['the body', '$request.body', body],
    ['a member of the body', '$request.body.user.name', 'Ann'],
    ['an object of the body', '$request.body.user', '{"name":"Ann"}'],
    ['an integer of any size', '$request.body.n', '12345678901234567890'],
    ['an element of a list', '$request.body.l[1].a', 'true'],
    ['a quoted member', "$request.body['b c']", '1'],
    ['null is nothing', '$request.body.none', undefined],
    ['what is not in the body', '$request.body.no.such', undefined],
    ['no recursive descent', '$request.body..name', undefined],
    ['no filter', '$request.body.l[?(@.a)]', undefined],
    ['a context variable', '$context.stage', 'dev'],
    ['the route key', '$context.routeKey', 'GET /x/{id}'],
    ['a context variable that is none', '$context.nothing', undefined],
    ['a stage variable', '$stageVariables.v', 'sv'],
    ['no stage variable of an object', '$stageVariables.toString', undefined],
    ['braces', '${request.path.id}', '7'],
    ['braces that find nothing', '${request.header.absent}', undefined],
    [
      'a composite',
      '${request.path.id}-${stageVariables.v}-${context.routeKey}',
      '7-sv-GET /x/{id}',
    ],
    ['a composite with a place that finds nothing', 'a${request.header.absent}b', 'ab'],
    ['a header of the answer', '$response.header.H', 'hv'],
    ['a member of the answer', '${response.body.key}-${response.body.a.b}', 'kv-5'],
    ['a text', 'plain', 'plain'],
    ['a text with a dollar', '$5 ${6}', '$5 ${6}'],
    ['the empty text', '', ''],
  ])('%s', async (_, text, expected) => {
    expect(await read(text)).toBe(expected)
  })

  test.each<[string, string, string | undefined]>([
    ['a body that is no JSON holds nothing', 'plain', undefined],
    ['an empty body holds nothing', '', undefined],
    [
      'a body past 100 KB is read up to there',
      `{"user":{"name":"Ann"},"x":"${'a'.repeat(150_000)}"}`,
      undefined,
    ],
    ['a body up to 100 KB is read', `{"x":"${'a'.repeat(100_000)}","user":{"name":"Bo"}}`, 'Bo'],
  ])('%s', async (_, sent, expected) => {
    expect(await read('$request.body.user.name', sent)).toBe(expected)
    expect(await read('$request.body', sent)).toBe(sent)
  })
})

test.each<[string, 'request' | 'response', boolean]>([
  ['$request.header.a', 'request', true],
  ['$request.path', 'request', true],
  ['$request.body.a[0]', 'request', true],
  ['/a/${request.path.proxy}', 'request', true],
  ['plain', 'request', true],
  ['$5', 'request', true],
  ['$request.header', 'request', false],
  ['$request.nothing.a', 'request', false],
  ['$request.header.a $request.header.b', 'request', false],
  ['$request.path.id-${context.requestId}', 'request', false],
  ['$request.body..a', 'request', false],
  ['${request.body.a[?(@.b)]}', 'request', false],
  ['$context', 'request', false],
  ['$response.header.a', 'request', false],
  ['$response.header.a', 'response', true],
  ['$request.header.a', 'response', true],
])('%s in a mapping of the %s: %s', (text, side, isGood) => {
  expect(httpValueProblem(text, side)).toBe(
    isGood ? undefined : `Invalid mapping expression specified: ${text}`,
  )
})

test('says whose body it reads', () => {
  expect([...linkValue('${request.body.a}${response.body}').bodies]).toEqual([
    'request',
    'response',
  ])
  expect([...linkValue('$request.header.a').bodies]).toEqual([])
})
