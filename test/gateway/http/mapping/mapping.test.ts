import { describe, expect, test } from 'vitest'
import { front } from '../../../support/exchange.ts'
import { api, calling, toBackend, toFunction } from '../calling.ts'

type Parameters_ = Readonly<Record<string, string>>

/** What the backend of `POST /x/{id}` gets. */
async function sent(
  requestParameters: Parameters_,
  path: string,
  init: RequestInit = { method: 'POST' },
  routeKey = 'POST /x/{id}',
  integrationUri = 'http://backend.test/base',
) {
  let seen: Request | undefined
  const { send } = front(api([routeKey], toBackend({ requestParameters, integrationUri })), {
    variables: { v: 'sv' },
    backend: (request) => {
      seen = request
      return new Response('fine')
    },
  })
  const response = await send(path, { method: 'POST', ...init })
  return { response, request: seen }
}

// spec parameter-mapping §8–10, field H-06
describe('headers of a request', () => {
  const headersOf = async (parameters: Parameters_) => {
    const headers = new Headers({
      'x-a': '1',
      'x-o': 'old',
      'x-r': '1',
      'x-src': 's1',
      authorization: 'tok',
    })
    headers.append('x-src', 's2')
    headers.set('content-type', 'application/json')
    const { request } = await sent(parameters, '/x/7%408?q=a&q=b', {
      headers,
      body: '{"user":{"name":"Ann","n":[1]}}',
    })
    return request!.headers
  }
  test.each<[string, Parameters_, string, string | null]>([
    ['append', { 'append:header.x-a': '2' }, 'x-a', '1, 2'],
    ['append to none', { 'append:header.x-n': '2' }, 'x-n', '2'],
    ['overwrite, whatever its case', { 'overwrite:header.X-O': 'new' }, 'x-o', 'new'],
    ['overwrite none', { 'overwrite:header.x-n': 'new' }, 'x-n', 'new'],
    ['remove', { 'remove:header.x-r': "''" }, 'x-r', null],
    [
      'removed before it is appended',
      { 'append:header.x-r': '2', 'remove:header.x-r': "''" },
      'x-r',
      '2',
    ],
    [
      'overwritten before it is appended',
      { 'append:header.x-a': '3', 'overwrite:header.x-a': '2' },
      'x-a',
      '2, 3',
    ],
    [
      'from the request as it came',
      { 'overwrite:header.x-o': 'n', 'overwrite:header.x-y': '$request.header.x-o' },
      'x-y',
      'old',
    ],
    ['a header', { 'overwrite:header.x-y': '$request.header.X-Src' }, 'x-y', 's1,s2'],
    [
      'a reserved header may be read',
      { 'overwrite:header.x-y': '$request.header.Authorization' },
      'x-y',
      'tok',
    ],
    ['a query parameter', { 'overwrite:header.x-y': '$request.querystring.q' }, 'x-y', 'a,b'],
    ['a member of the body', { 'overwrite:header.x-y': '$request.body.user.name' }, 'x-y', 'Ann'],
    ['an element of the body', { 'overwrite:header.x-y': '$request.body.user.n[0]' }, 'x-y', '1'],
    ['the path', { 'overwrite:header.x-y': '$request.path' }, 'x-y', '/x/7@8'],
    ['a path parameter, decoded', { 'overwrite:header.x-y': '$request.path.id' }, 'x-y', '7@8'],
    ['a context variable', { 'overwrite:header.x-y': '$context.stage' }, 'x-y', '$default'],
    ['the route key', { 'overwrite:header.x-y': '$context.routeKey' }, 'x-y', 'POST /x/{id}'],
    ['a stage variable', { 'overwrite:header.x-y': '$stageVariables.v' }, 'x-y', 'sv'],
    [
      'composed',
      { 'overwrite:header.x-y': '${stageVariables.v}-${context.stage}' },
      'x-y',
      'sv-$default',
    ],
    ['a text', { 'overwrite:header.x-y': 'plain $5' }, 'x-y', 'plain $5'],
    [
      'what is not there is not set',
      { 'overwrite:header.x-o': '$request.header.absent' },
      'x-o',
      'old',
    ],
    ['a Host', { 'overwrite:header.host': 'other.test' }, 'host', 'other.test'],
    [
      'a content type',
      { 'overwrite:header.content-type': 'text/plain' },
      'content-type',
      'text/plain',
    ],
  ])('%s', async (_, parameters, name, expected) => {
    expect((await headersOf(parameters)).get(name)).toBe(expected)
  })

  test('the body that was read goes on', async () => {
    const { request } = await sent({ 'overwrite:header.x-y': '$request.body.a' }, '/x/7', {
      body: '{"a":"1"}',
    })
    expect([request!.headers.get('x-y'), await request!.text()]).toEqual(['1', '{"a":"1"}'])
  })

  test('a client’s look-alike of a mapped header does not pass', async () => {
    const { request } = await sent({ 'overwrite:header.x-user': 'u' }, '/x/7', {
      headers: { x_user: 'evil' },
    })
    expect([request!.headers.get('x-user'), request!.headers.get('x_user')]).toEqual(['u', null])
  })

  test.each([
    'authorization',
    'X-Amz-Date',
    'x-amzn-trace-id',
    'Via',
    'access-control-allow-origin',
    'apigw-requestid',
    'x-forwarded-for',
  ])('the reserved header %s fails its route', async (name) => {
    const { response, request } = await sent({ [`overwrite:header.${name}`]: 'x' }, '/x/7')
    expect([response.status, request]).toEqual([500, undefined])
  })
})

describe('the query', () => {
  test.each<[string, Parameters_, string]>([
    ['append', { 'append:querystring.a': '2' }, 'a=1&o=old&r=1&k=%20&a=2'],
    ['overwrite', { 'overwrite:querystring.o': 'new' }, 'a=1&r=1&k=%20&o=new'],
    ['remove', { 'remove:querystring.r': "''" }, 'a=1&o=old&k=%20'],
    ['encoded', { 'overwrite:querystring.o': 'x&y=z' }, 'a=1&r=1&k=%20&o=x%26y%3Dz'],
    ['its names have their case', { 'remove:querystring.R': '' }, 'a=1&o=old&r=1&k=%20'],
  ])('%s', async (_, parameters, expected) => {
    const { request } = await sent(parameters, '/x/7?a=1&o=old&r=1&k=%20')
    expect(request!.url).toBe(`http://backend.test/base?${expected}`)
  })
})

// field H20, H21
describe('the path', () => {
  const route = 'ANY /api/v1/{proxy+}'
  test.each<[string, string, string, string, string | number]>([
    [
      'a variable',
      '${request.path.proxy}',
      'http://b:8080',
      '/api/v1/a/b?x=1',
      'http://b:8080/a/b?x=1',
    ],
    [
      'with a slash at the end of the URI',
      '${request.path.proxy}',
      'http://b:8080/',
      '/api/v1/a/b',
      'http://b:8080/a/b',
    ],
    [
      'in the place of the URI’s own',
      '$request.path.proxy',
      'http://b:8080/ignored?k=1',
      '/api/v1/a/b',
      'http://b:8080/a/b?k=1',
    ],
    [
      'text and variable',
      '/things/${request.path.proxy}/x',
      'http://b',
      '/api/v1/7?q=1',
      'http://b/things/7/x?q=1',
    ],
    [
      'a bare variable in a text',
      '/public/$request.path.proxy',
      'http://b',
      '/api/v1/a/b',
      'http://b/public/a/b',
    ],
    [
      'as it was sent',
      '$request.path.proxy',
      'http://b',
      '/api/v1/a%2Fb%23c',
      'http://b/a%2Fb%23c',
    ],
    [
      'the whole path without the stage',
      '$request.path',
      'http://b/x',
      '/dev/api/v1/a',
      'http://b/api/v1/a',
    ],
    [
      'another value is a piece of it',
      '/u/${request.querystring.u}',
      'http://b',
      '/api/v1/a?u=a?b%23%25',
      'http://b/u/a%3Fb%23%25?u=a?b%23%25',
    ],
    [
      'a value that would lead out of it is refused',
      '/u/${request.querystring.u}',
      'http://b',
      '/api/v1/a?u=../x',
      400,
    ],
  ])('%s', async (_, path, uri, place, expected) => {
    const { request, response } = await sent({ 'overwrite:path': path }, place, {}, route, uri)
    if (typeof expected === 'number') {
      expect([response.status, await response.text()]).toEqual([400, '{"message":"Bad Request"}'])
      return
    }
    const { protocol, host, search } = new URL(expected)
    expect(request!.url).toBe(`${protocol}//${host}${new URL(expected).pathname}${search}`)
  })
})

test('a function sees what is mapped', async () => {
  const requestParameters = {
    'append:header.X-A': '2',
    'overwrite:header.content-type': 'text/x',
    'remove:header.x-r': '',
    'overwrite:querystring.q': 'new',
    'overwrite:path': '/other',
  }
  for (const version of ['1.0', '2.0'] as const) {
    const { send, events } = calling(
      api(['POST /x'], toFunction({ requestParameters, payloadFormatVersion: version })),
    )
    const headers = { 'x-a': '1', 'x-r': '1', 'Content-Type': 'text/plain' }
    await send('/x?q=old&k=1', { method: 'POST', headers })
    const event = events[0] as Record<string, unknown> & {
      readonly headers: Record<string, string>
    }
    const seen = Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]),
    )
    expect(Object.keys(seen)).toHaveLength(Object.keys(event.headers).length)
    expect([seen['x-a'], seen['content-type'], seen['x-r']]).toEqual(['1,2', 'text/x', undefined])
    expect(event['queryStringParameters']).toEqual({ k: '1', q: 'new' })
    expect(event[version === '2.0' ? 'rawPath' : 'path']).toBe('/other')
    if (version === '2.0') expect(event['rawQueryString']).toBe('k=1&q=new')
  }
})

// field H22
describe('the answer', () => {
  const answered = async (
    responseParameters: Readonly<Record<string, Parameters_>>,
    backend: Response,
  ) => {
    const { send } = front(api(['GET /x'], toBackend({ responseParameters })), {
      backend: () => backend,
      variables: { v: 'sv' },
    })
    return send('/x')
  }
  const fine = (body = '{"key":"kv","a":{"b":5}}', more: Readonly<Record<string, string>> = {}) =>
    new Response(body, { headers: { H: 'hv', 'X-Gone': '1', 'X-Seen': 'one', ...more } })

  test.each<[string, Parameters_, string, string | null]>([
    ['a member of the body', { 'overwrite:header.x-k': '$response.body.key' }, 'x-k', 'kv'],
    ['deeper, a number', { 'overwrite:header.x-k': '$response.body.a.b' }, 'x-k', '5'],
    ['the body', { 'overwrite:header.x-k': '$response.body' }, 'x-k', '{"key":"kv","a":{"b":5}}'],
    ['a header', { 'overwrite:header.x-h': '$response.header.h' }, 'x-h', 'hv'],
    [
      'composed',
      { 'append:header.x-both': '${response.body.key}-${response.header.h}' },
      'x-both',
      'kv-hv',
    ],
    ['a removed header', { 'remove:header.x-gone': "''" }, 'x-gone', null],
    ['an appended header', { 'append:header.x-seen': 'more' }, 'x-seen', 'one, more'],
    ['a text', { 'overwrite:header.x-t': 'plain' }, 'x-t', 'plain'],
    ['a stage variable', { 'overwrite:header.x-v': '$stageVariables.v' }, 'x-v', 'sv'],
    ['how the call went', { 'overwrite:header.x-i': '$context.integration.status' }, 'x-i', '200'],
    ['what is not there', { 'overwrite:header.x-seen': '$response.body.no' }, 'x-seen', 'one'],
  ])('%s', async (_, parameters, name, expected) => {
    const response = await answered(
      { '200': parameters, '404': { 'overwrite:header.x-k': 'no' } },
      fine(),
    )
    expect(response.headers.get(name)).toBe(expected)
    expect(await response.text()).toBe('{"key":"kv","a":{"b":5}}')
  })

  test('by the backend’s status, and its own', async () => {
    const parameters = {
      '200': { 'overwrite:header.x-k': 'no' },
      '404': { 'overwrite:statuscode': '200', 'overwrite:header.x-was': '404' },
    }
    const response = await answered(parameters, new Response('none', { status: 404 }))
    expect([response.status, response.headers.get('x-was'), response.headers.get('x-k')]).toEqual([
      200,
      '404',
      null,
    ])
    expect(await response.text()).toBe('none')
  })

  test('a status from the body, and one without a body', async () => {
    const parameters = { '200': { 'overwrite:statuscode': '$response.body.status' } }
    expect((await answered(parameters, fine('{"status":201}'))).status).toBe(201)
    const empty = await answered(parameters, fine('{"status":204}'))
    expect([empty.status, empty.body]).toEqual([204, null])
    expect((await answered(parameters, fine('{"status":99}'))).status).toBe(500)
  })

  test('a body that is coded is not read', async () => {
    const parameters = { '200': { 'overwrite:header.x-k': '$response.body.key' } }
    const response = await answered(parameters, fine(undefined, { 'Content-Encoding': 'gzip' }))
    expect(response.headers.get('x-k')).toBeNull()
  })

  test('of a function', async () => {
    const responseParameters = {
      '200': {
        'overwrite:header.x-out': '$context.requestId',
        'overwrite:statuscode': '201',
        'append:header.x-b': '$response.body.k',
      },
    }
    const { send } = calling(api(['GET /x'], toFunction({ responseParameters })), () => ({
      k: 'v',
    }))
    const response = await send('/x')
    expect([response.status, response.headers.get('x-b'), await response.text()]).toEqual([
      201,
      'v',
      '{"k":"v"}',
    ])
    expect(response.headers.get('x-out')).toBe(response.headers.get('apigw-requestid'))
  })
})
