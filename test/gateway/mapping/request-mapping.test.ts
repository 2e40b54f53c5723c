import { describe, expect, test } from 'vitest'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// What a mapping reads off a request, for each place it can go to (spec parameter-mapping §3, §5).

async function mapped(target: string, source: string, place: string, init: RequestInit = {}) {
  let url = ''
  let headers = new Headers()
  const config = integration({
    type: 'HTTP',
    httpMethod: 'POST',
    uri: target === 'path.x' ? 'http://b.test/{x}' : 'http://b.test/',
    requestParameters: { [`integration.request.${target}`]: source },
    integrationResponses: { '200': { statusCode: '200' } },
  })
  const { send } = front(snapshotOf(method({ methodIntegration: config })), {
    variables: { set: 'of the stage', empty: '' },
    platform: {
      async fetch(called, options) {
        url = typeof called === 'string' ? called : called.url
        headers = new Headers(options.headers)
        return new Response('ok')
      },
    },
  })
  const response = await send(place, { method: 'POST', ...init })
  expect(response.status).toBe(200)
  return { header: headers.get('x'), url: url.slice('http://b.test/'.length) }
}

const request: RequestInit = {
  headers: { 'X-One': 'one', 'x-empty': '', 'x-list': 'a, b' },
  body: '{"a":{"b":"text","n":1.0,"o":{"p":[1]}}}',
}

test.each<[source: string, query: string, header: string | null, pairs: string]>([
  ["'literal'", '', 'literal', '?x=literal'],
  ["''", '', null, ''],
  ['method.request.querystring.q', '?q=1', '1', '?x=1'],
  // The last of several counts.
  ['method.request.querystring.q', '?q=1&q=2', '2', '?x=2'],
  ['method.request.querystring.q', '?q=1&q=', null, ''],
  ['method.request.querystring.q', '?q=', null, ''],
  ['method.request.querystring.q', '?Q=1', null, ''],
  ['method.request.multivaluequerystring.q', '?q=1&q=2', '1,2', '?x=1&x=2'],
  ['method.request.multivaluequerystring.q', '', null, ''],
  ['method.request.header.x-ONE', '', 'one', '?x=one'],
  ['method.request.header.x-empty', '', null, ''],
  ['method.request.header.none', '', null, ''],
  ['method.request.multivalueheader.x-list', '', 'a,b', '?x=a,b'],
  ['method.request.path.id', '', '7', '?x=7'],
  ['method.request.path.toString', '', null, ''],
  ['method.request.body.a.b', '', 'text', '?x=text'],
  ['method.request.body.none', '', null, ''],
  ['stageVariables.set', '', 'of the stage', '?x=of%20the%20stage'],
  ['stageVariables.empty', '', null, ''],
  ['stageVariables.constructor', '', null, ''],
  ['context.stage', '', 'dev', '?x=dev'],
  ['context.none', '', null, ''],
])('%s of %s', async (source, query, header, pairs) => {
  const place = `/dev/t/7${query}`
  expect((await mapped('header.x', source, place, request)).header).toBe(header)
  expect((await mapped('querystring.x', source, place, request)).url).toBe(pairs)
})

describe('in a path', () => {
  test.each([
    // As they are: what the definition says, and what was a path before.
    ["'a/b c'", '/dev/t/7', 'a/b c'],
    ['method.request.path.id', '/dev/t/a%2Fb%20', 'a%2Fb%20'],
    // One piece of it: everything else.
    ['method.request.querystring.q', '/dev/t/7?q=a/b', 'a%2Fb'],
    ['stageVariables.set', '/dev/t/7', 'of%20the%20stage'],
  ])('%s of %s', async (source, place, path) => {
    expect((await mapped('path.x', source, place)).url).toBe(path)
  })
})
