import { describe, expect, test } from 'vitest'
import type { AuthorizerV2 } from '../../../../src/model/v2/api.ts'
import { httpRoute } from '../../../support/http-api.ts'
import {
  broken,
  first,
  forbidden,
  guarded,
  policied,
  saying,
  simple,
  start,
  unauthorized,
  type Said,
} from './guarded.ts'

// Lambda authorizers of HTTP APIs (spec http-api §5; field A1 to A6; ATTACKS 33–37)

const arnOf = (rest: string) => `arn:aws:execute-api:us-east-1:123456789012:http123/${rest}`
const yes = { isAuthorized: true }
const failed = (errorMessage: string, more: object = {}) => ({
  statusCode: 200,
  functionError: 'Unhandled',
  payload: JSON.stringify({ errorMessage, ...more }),
})

describe('a simple answer', () => {
  test.each<[string, Said, object]>([
    ['of true lets in', yes, { status: 200, body: '{"lambda":null}' }],
    [
      'may say more',
      { ...yes, context: { s: 'x', n: 1, b: true, l: ['a', { c: null }], o: { d: 1 }, z: null } },
      {
        status: 200,
        body: '{"lambda":{"s":"x","n":1,"b":true,"l":["a",{"c":null}],"o":{"d":1},"z":null}}',
      },
    ],
    ['of false is a refusal', { isAuthorized: false }, forbidden],
    ['"false" is none', { isAuthorized: 'false' }, broken],
    ['"true" is none', { isAuthorized: 'true' }, broken],
    ['1 is none', { isAuthorized: 1 }, broken],
    ['null is none', { isAuthorized: null }, broken],
    ['nothing is none', {}, broken],
    ['a context that is no object is none', { ...yes, context: 'x' }, broken],
    ['a context that is a list is none', { ...yes, context: ['x'] }, broken],
    ['a policy is none', saying('Allow'), broken],
    ['a policy beside it is none', { ...yes, ...saying('Deny') }, broken],
    ['true alone is none', 'true', broken],
    ['HTML is none', '<html>', broken],
    ['nothing at all is none', '', broken],
    ['a text is none', '"yes"', broken],
    ['Unauthorized is thrown', failed('Unauthorized'), unauthorized],
    ['Unauthorized is returned', '"Unauthorized"', unauthorized],
    ['Unauthorized is returned as an error', { errorMessage: 'Unauthorized' }, unauthorized],
    ['another error is thrown', failed('unauthorized'), broken],
    ['an error is thrown with an answer', failed('x', yes), broken],
    ['Lambda refuses', { statusCode: 403, payload: JSON.stringify(yes) }, broken],
    ['Lambda throttles', { statusCode: 429, payload: JSON.stringify(yes) }, broken],
    ['the call fails', new Error('away'), broken],
    ['the call is late', Object.assign(new Error('late'), { name: 'TimeoutError' }), broken],
  ])('%s', async (_, said, expected) => {
    const { call, asked } = guarded(said)
    expect(await call()).toEqual(expected)
    expect(asked[0]?.timeoutMs).toBe(10_000)
  })
})

describe('a policy', () => {
  test.each<[string, AuthorizerV2, Said, object]>([
    ['that allows', policied, saying('Allow'), { status: 200, body: '{"lambda":null}' }],
    [
      'that allows, with a context',
      policied,
      saying('Allow', '*', { context: { a: [1] } }),
      { status: 200, body: '{"lambda":{"a":[1]}}' },
    ],
    ['for the route’s ARN', policied, saying('Allow', arnOf('$default/GET/a/1')), { status: 200 }],
    ['for another route’s ARN', policied, saying('Allow', arnOf('$default/GET/b')), forbidden],
    ['for another verb', policied, saying('Allow', arnOf('$default/POST/*')), forbidden],
    ['for another stage', policied, saying('Allow', arnOf('dev/*')), forbidden],
    ['that denies', policied, saying('Deny'), forbidden],
    ['of no principal', policied, { policyDocument: saying('Allow').policyDocument }, broken],
    ['that is none', policied, { principalId: 'u' }, broken],
    ['of a simple answer', policied, yes, broken],
    ['in format 1.0', first, saying('Allow'), { status: 200 }],
    ['in format 1.0, of a simple answer', { ...first, enableSimpleResponses: true }, yes, broken],
    [
      'in format 1.0, with claims of its own',
      first,
      saying('Allow', '*', { context: { claims: { sub: 'x' } } }),
      broken,
    ],
    [
      'in format 1.0, with claims that are a text',
      first,
      saying('Allow', '*', { context: { claims: 'x' } }),
      { status: 200 },
    ],
  ])('%s', async (_, authorizer, said, expected) => {
    const { call } = guarded(said, { authorizers: [authorizer] })
    expect(await call()).toMatchObject(expected)
  })

  test('in an event of format 1.0 stands beside its principal', async () => {
    const said = saying('Allow', '*', { context: { n: 1, o: { a: 1 } } })
    const { call } = guarded(said, { authorizers: [first], format: '1.0' })
    const { body } = await call()
    expect(JSON.parse(body)).toEqual({
      n: 1,
      o: { a: 1 },
      principalId: 'user-1',
      integrationLatency: 0,
    })
  })
})

describe('who a caller is', () => {
  test.each<[string, readonly string[], string, Record<string, string>, unknown]>([
    ['a header, whatever its case', ['$request.header.X-Auth'], '/a/1', { 'x-aUTH': 'h' }, ['h']],
    ['a header that is missing', ['$request.header.X-Auth'], '/a/1', {}, undefined],
    ['a header that is empty', ['$request.header.X-Auth'], '/a/1', { 'x-auth': '' }, undefined],
    ['a query parameter', ['$request.querystring.q'], '/a/1?q=v', {}, ['v']],
    ['a query parameter of another case', ['$request.querystring.q'], '/a/1?Q=v', {}, undefined],
    ['a query parameter that came twice', ['$request.querystring.q'], '/a/1?q=v&q=w', {}, ['v,w']],
    ['a context variable', ['$context.httpMethod'], '/a/1', {}, ['GET']],
    ['the route key', ['$context.routeKey'], '/a/1', {}, ['ANY /a/{id}']],
    ['a stage variable', ['$stageVariables.v'], '/a/1', {}, ['sv']],
    ['a stage variable that is not there', ['$stageVariables.w'], '/a/1', {}, undefined],
    ['a source of no kind', ['$nothing.w'], '/a/1', {}, undefined],
    [
      'several, in their order',
      ['$request.querystring.q', '$request.header.h'],
      '/a/1?q=1',
      { h: '2' },
      ['1', '2'],
    ],
    [
      'several of which one is missing',
      ['$request.querystring.q', '$request.header.h'],
      '/a/1?q=1',
      {},
      undefined,
    ],
    ['nobody asked', [], '/a/1', {}, null],
  ])('%s', async (_, identitySource, path, headers, identity) => {
    const { call, asked, event } = guarded(yes, {
      authorizers: [{ ...simple, identitySource }],
      variables: { v: 'sv' },
    })
    const said = await call(path, headers)
    if (identity === undefined) {
      expect([said, asked.length]).toEqual([unauthorized, 0])
    } else {
      expect([said.status, event()['identitySource']]).toEqual([200, identity])
    }
  })
})

// ATTACKS 3: a policy is held against what the function behind is told.
test.each([
  ['x', 'GET/a/x'],
  ['x%20y', 'GET/a/x%20y'],
  ['%40me', 'GET/a/@me'],
  ['a%3ab%3b', 'GET/a/a:b;'],
  ['caf%c3%a9', 'GET/a/caf%C3%A9'],
  ['x%3Fy', 'GET/a/x'],
  ['%252e', 'GET/a/%252e'],
])('the ARN of /a/%s is that of %s', async (path, arn) => {
  const { call, event } = guarded(yes)
  await call(`/dev/a/${path}`)
  expect(event()['routeArn']).toBe(arnOf(`dev/${arn}`))
})

test.each([
  ['%40me', 403],
  ['@me', 403],
  ['@you', 200],
  ['x%2F%40me', 403],
])('a policy that denies /p/@me and all below /p/x, at /p/%s: %s', async (path, status) => {
  const denying = {
    principalId: 'user-1',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' },
        {
          Action: 'execute-api:Invoke',
          Effect: 'Deny',
          Resource: [arnOf('dev/*/p/@me'), arnOf('dev/*/p/x/*')],
        },
      ],
    },
  }
  const { call } = guarded(denying, {
    authorizers: [policied],
    routes: [httpRoute('ANY /p/{p+}', { authorizationType: 'CUSTOM', authorizerId: 'auth01' })],
  })
  expect((await call(`/dev/p/${path}`)).status).toBe(status)
})

const cookie = { auth: 't1', Cookie: 'c=1; d=2', 'User-Agent': 'agent', 'X-A': 'v' }

test('the event of format 2.0', async () => {
  const { call, event, asked } = guarded(yes, { variables: { s: 'v' } })
  await call('/dev/a/x%20y?a=1&a=2&b=', cookie)
  const { headers, requestContext, ...rest } = event() as Record<string, Record<string, unknown>>
  expect(Object.keys(event()).join(' ')).toBe(
    'version type routeArn identitySource routeKey rawPath rawQueryString cookies headers queryStringParameters requestContext pathParameters stageVariables',
  )
  expect(rest).toEqual({
    version: '2.0',
    type: 'REQUEST',
    routeArn: arnOf('dev/GET/a/x%20y'),
    identitySource: ['t1'],
    routeKey: 'ANY /a/{id}',
    rawPath: '/dev/a/x y',
    rawQueryString: 'a=1&a=2&b=',
    cookies: ['c=1', 'd=2'],
    queryStringParameters: { a: '1,2', b: '' },
    pathParameters: { id: 'x y' },
    stageVariables: { s: 'v' },
  })
  expect(headers).toMatchObject({ auth: 't1', 'x-a': 'v', 'user-agent': 'agent' })
  expect(headers).not.toHaveProperty('cookie')
  expect(requestContext).toMatchObject({
    accountId: '123456789012',
    apiId: 'http123',
    domainPrefix: 'http123',
    http: { method: 'GET', path: '/dev/a/x y', protocol: 'HTTP/1.1', userAgent: 'agent' },
    routeKey: 'ANY /a/{id}',
    stage: 'dev',
    time: '12/Mar/2025:19:03:58 +0000',
    timeEpoch: start,
  })
  expect(requestContext).not.toHaveProperty('authorizer')
  expect(asked[0]!.functionArn).toBe('arn:aws:lambda:us-east-1:123456789012:function:auth')
})

test('the event of format 1.0', async () => {
  const identitySource = ['$request.header.auth', '$request.querystring.a']
  const { call, event } = guarded(saying('Allow'), {
    authorizers: [{ ...first, identitySource }],
  })
  await call('/dev/a/7?a=1&a=2', cookie)
  const { headers, requestContext, ...rest } = event() as Record<string, Record<string, unknown>>
  expect(rest).toEqual({
    version: '1.0',
    type: 'REQUEST',
    methodArn: arnOf('dev/GET/a/7'),
    identitySource: 't1,1,2',
    authorizationToken: 't1,1,2',
    resource: '/a/{id}',
    path: '/a/7',
    httpMethod: 'GET',
    queryStringParameters: { a: '2' },
    pathParameters: { id: '7' },
    stageVariables: {},
  })
  expect(headers).toMatchObject({ Cookie: 'c=1; d=2' })
  expect(requestContext).toMatchObject({ resourcePath: '/a/{id}', stage: 'dev', apiId: 'http123' })
})

describe('what is kept', () => {
  const keeping = (authorizer: AuthorizerV2, over: Partial<AuthorizerV2> = {}) => ({
    authorizers: [{ ...authorizer, authorizerResultTtlInSeconds: 60, ...over }],
  })

  test('nothing where nothing is said of it', async () => {
    const { call, asked } = guarded(yes)
    await call()
    await call()
    expect(asked.length).toBe(2)
  })

  test('nothing without an identity source', async () => {
    const { call, asked } = guarded(yes, keeping(simple, { identitySource: [] }))
    await call()
    await call()
    expect(asked.length).toBe(2)
  })

  test('a simple answer holds for every route', async () => {
    const { call, asked } = guarded(yes, keeping(simple))
    expect([(await call('/a/1')).status, (await call('/b')).status]).toEqual([200, 200])
    expect(asked.length).toBe(1)
  })

  test('and so does a simple refusal', async () => {
    const { call, asked } = guarded({ isAuthorized: false }, keeping(simple))
    expect([(await call('/a/1')).status, (await call('/b')).status]).toEqual([403, 403])
    expect(asked.length).toBe(1)
  })

  test('a policy is asked for each route', async () => {
    const said = saying('Allow', arnOf('$default/GET/a/1'))
    const { call, asked } = guarded(said, keeping(policied))
    const statuses = []
    for (const path of ['/a/1', '/b', '/a/2', '/a/1']) statuses.push((await call(path)).status)
    expect([statuses, asked.length]).toEqual([[200, 403, 403, 200], 1])
  })

  test('by route, where the route key is a source', async () => {
    const identitySource = ['$request.header.auth', '$context.routeKey']
    const { call, asked } = guarded(yes, keeping(simple, { identitySource }))
    for (const path of ['/a/1', '/b', '/a/2', '/b']) await call(path)
    expect(asked.length).toBe(2)
  })

  test('by stage', async () => {
    const { call, asked } = guarded(yes, keeping(simple))
    for (const path of ['/a/1', '/dev/a/1', '/a/1']) await call(path)
    expect(asked.length).toBe(2)
  })

  test('by each value in its place', async () => {
    const identitySource = ['$request.header.a', '$request.header.b']
    const { call, asked } = guarded(yes, keeping(simple, { identitySource }))
    await call('/b', { a: 'x', b: 'yz' })
    await call('/b', { a: 'xy', b: 'z' })
    await call('/b', { a: 'yz', b: 'x' })
    expect(asked.length).toBe(3)
  })

  test('by all values of a query parameter', async () => {
    const identitySource = ['$request.querystring.q']
    const { call, asked } = guarded(yes, keeping(simple, { identitySource }))
    for (const query of ['q=a&q=b', 'q=a,b', 'q=b&q=a', 'q=a&q=b']) await call(`/b?${query}`, {})
    expect(asked.length).toBe(3)
  })

  test('until its time is over', async () => {
    const { call, asked, clock } = guarded(yes, keeping(simple))
    await call()
    clock.now += 59_999
    await call()
    expect(asked.length).toBe(1)
    clock.now += 1
    await call()
    expect(asked.length).toBe(2)
  })

  test('until the stage’s authorizers are reset', async () => {
    const { call, asked, publish } = guarded(yes, keeping(simple))
    await call()
    publish({ authorizerGeneration: 'g2' })
    await call()
    await call()
    expect(asked.length).toBe(2)
  })

  test('nothing of what fails', async () => {
    const { call, asked } = guarded(
      (_, n) => (n === 1 ? { isAuthorized: 'false' } : n === 2 ? failed('Unauthorized') : yes),
      keeping(simple),
    )
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await call()).status)
    expect([statuses, asked.length]).toEqual([[500, 401, 200, 200], 3])
  })
})

test.each<[string, Partial<AuthorizerV2>, Record<string, string>, object]>([
  ['no role', {}, {}, {}],
  [
    'a role',
    { authorizerCredentialsArn: 'arn:aws:iam::123456789012:role/r' },
    {},
    { roleArn: 'arn:aws:iam::123456789012:role/r' },
  ],
  [
    'a function by a stage variable',
    {
      authorizerUri:
        'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.fn}/invocations',
    },
    { fn: 'other' },
    { functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:other' },
  ],
])('a function is asked by %s', async (_, over, variables, expected) => {
  const { call, asked } = guarded(yes, { authorizers: [{ ...simple, ...over }], variables })
  expect((await call()).status).toBe(200)
  expect(asked[0]).toMatchObject(expected)
})

test('a route without an authorizer asks nobody', async () => {
  const { call, asked } = guarded(yes)
  expect(await call('/open', {})).toEqual({ status: 200, body: '"nobody"' })
  expect(asked.length).toBe(0)
})

test.each<[string, Parameters<typeof httpRoute>[1]]>([
  ['one that is not there', { authorizationType: 'CUSTOM', authorizerId: 'gone' }],
  ['none', { authorizationType: 'CUSTOM' }],
  ['one of another type', { authorizationType: 'JWT', authorizerId: 'auth01' }],
  ['a type that is none', { authorizationType: 'OTHER' as 'JWT', authorizerId: 'auth01' }],
])('a route that names %s lets nobody in', async (_, guard) => {
  const { call } = guarded(yes, { routes: [httpRoute('GET /b', guard)] })
  expect(await call('/b')).toEqual(broken)
})
