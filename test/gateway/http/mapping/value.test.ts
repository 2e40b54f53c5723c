import { describe, expect, test } from 'vitest'
import { bodyReader } from '../../../../src/gateway/http/mapping/body-reader.ts'
import { linkValue } from '../../../../src/gateway/http/mapping/value.ts'
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
    ['a bare reference in a text', '/x/$request.path.id/$stageVariables.v?', '/x/7/sv?'],
    ['bare references next to each other', '$request.path.id$stageVariables.v', '7sv'],
    ['a bare reference that begins a path', '$request.path.id/$context.stage', '7/dev'],
    ['the path alone in a text', '/a$request.path', '/a/x/7'],
    [
      'a text that only begins like a reference',
      'a $contextual $context $request.paths',
      'a $contextual $context $request.paths',
    ],
    ['no place of a text that is none', 'a$request.nothing.x', 'a$request.nothing.x'],
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

test('says whose body it reads', () => {
  expect([...linkValue('${request.body.a}${response.body}').bodies]).toEqual([
    'request',
    'response',
  ])
  expect([...linkValue('$request.header.a').bodies]).toEqual([])
})
