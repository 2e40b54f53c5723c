import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventV2, type RequestV2 } from '../../../src/gateway/integrations/lambda/event-v2.ts'
import { readOutputV2 } from '../../../src/gateway/integrations/lambda/output-v2.ts'
import { MalformedOutput } from '../../../src/gateway/integrations/lambda/proxy-output.ts'
import type { FunctionInvocation } from '../../../src/model/platform.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// Payload format 2.0: spec integrations §22.

const utf8 = (text: string) => new TextEncoder().encode(text)

const request = (over: Partial<RequestV2> = {}): RequestV2 => ({
  routeKey: 'POST /pets/{id}',
  verb: 'POST',
  path: '/dev/pets/6',
  rawQuery: '',
  query: [],
  headers: [],
  body: utf8(''),
  pathParameters: {},
  stageVariables: {},
  accountId: '123456789012',
  apiId: 'id',
  stage: 'dev',
  domainName: 'id.execute-api.us-east-1.amazonaws.com',
  domainPrefix: 'id',
  sourceIp: '203.0.113.7',
  requestId: 'JKJaXmPLvHcESHA=',
  startedAt: 1_741_806_238_390,
  ...over,
})
const event = (over: Partial<RequestV2> = {}): unknown => JSON.parse(eventV2(request(over)))

describe('the event', () => {
  test('of the specification', () => {
    expect(
      event({
        rawQuery: 'a=1&a=2&b=x%20y',
        query: [
          ['a', '1'],
          ['a', '2'],
          ['b', 'x y'],
        ],
        headers: [
          ['Accept', '*/*'],
          ['content-type', 'application/json'],
          ['User-Agent', 'curl/8'],
          ['Cookie', 'c1=v1; c2=v2'],
          ['x-dup', '1,2'],
        ],
        body: utf8('{"a":1}'),
        pathParameters: { id: '6' },
        stageVariables: { k: 'v' },
        authorizer: { jwt: { claims: { sub: 'u' }, scopes: ['s'] } },
        authentication: { clientCert: { serialNumber: '1' } },
      }),
    ).toEqual({
      version: '2.0',
      routeKey: 'POST /pets/{id}',
      rawPath: '/dev/pets/6',
      rawQueryString: 'a=1&a=2&b=x%20y',
      cookies: ['c1=v1', 'c2=v2'],
      headers: {
        accept: '*/*',
        'content-type': 'application/json',
        'user-agent': 'curl/8',
        'x-dup': '1,2',
      },
      queryStringParameters: { a: '1,2', b: 'x y' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'id',
        authentication: { clientCert: { serialNumber: '1' } },
        authorizer: { jwt: { claims: { sub: 'u' }, scopes: ['s'] } },
        domainName: 'id.execute-api.us-east-1.amazonaws.com',
        domainPrefix: 'id',
        http: {
          method: 'POST',
          path: '/dev/pets/6',
          protocol: 'HTTP/1.1',
          sourceIp: '203.0.113.7',
          userAgent: 'curl/8',
        },
        requestId: 'JKJaXmPLvHcESHA=',
        routeKey: 'POST /pets/{id}',
        stage: 'dev',
        time: '12/Mar/2025:19:03:58 +0000',
        timeEpoch: 1_741_806_238_390,
      },
      body: '{"a":1}',
      pathParameters: { id: '6' },
      isBase64Encoded: false,
      stageVariables: { k: 'v' },
    })
  })

  test('what is absent is left out, but for the raw query', () => {
    const bare = event()
    expect(bare).toMatchObject({ rawQueryString: '', headers: {}, isBase64Encoded: false })
    for (const name of [
      'cookies',
      'queryStringParameters',
      'pathParameters',
      'stageVariables',
      'body',
    ]) {
      expect(bare).not.toHaveProperty(name)
    }
    expect(bare).not.toHaveProperty('requestContext.authorizer')
    expect(bare).not.toHaveProperty('requestContext.authentication')
  })

  test.each<[string, string]>([
    ['/dev/a%20b/%C3%A9', '/dev/a b/é'],
    ['/dev/a/', '/dev/a/'],
    // ATTACKS 10: a decoded `?` does not become a query, and does not end the path.
    ['/dev/a%3Fb=c', '/dev/a?b=c'],
    ['/dev/%zz', '/dev/%zz'],
  ])('the path %s is %s', (path, raw) => {
    expect(event({ path })).toMatchObject({ rawPath: raw, requestContext: { http: { path: raw } } })
  })

  test('path parameters are decoded, too', () => {
    expect(event({ pathParameters: { id: 'a%2Fb' } })).toMatchObject({
      pathParameters: { id: 'a/b' },
    })
  })

  test.each<[string | undefined, boolean]>([
    ['text/plain', true],
    ['text/html; charset=utf-8', true],
    ['application/json', true],
    ['Application/JSON', true],
    ['application/javascript', true],
    ['application/xml', true],
    ['application/x-www-form-urlencoded', false],
    ['application/octet-stream', false],
    ['image/png', false],
    [undefined, false],
  ])('a body of type %s is text: %s', (type, isText) => {
    const headers: [string, string][] = type === undefined ? [] : [['Content-Type', type]]
    expect(event({ headers, body: utf8('aé') })).toMatchObject({
      body: isText ? 'aé' : 'YcOp',
      isBase64Encoded: !isText,
    })
  })

  test.each([
    ['a=1; b=2', ['a=1', 'b=2']],
    ['a=1;b=2;', ['a=1', 'b=2']],
    // Two `Cookie` headers, as Workers join them.
    ['a=1, b=2; c=3', ['a=1', 'b=2', 'c=3']],
    ['a=1,2', ['a=1,2']],
  ])('the cookies of %s', (cookie, cookies) => {
    expect(event({ headers: [['cookie', cookie]] })).toMatchObject({ cookies, headers: {} })
  })

  test('any values make an event that is JSON', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 })
    fc.assert(
      fc.property(text, fc.array(fc.tuple(text, text)), fc.uint8Array(), (path, pairs, body) => {
        event({ path, query: pairs, headers: pairs, body })
      }),
    )
  })
})

describe('the output', () => {
  const json = [['content-type', ['application/json']]]
  test.each<[string, string, unknown]>([
    ['an object without a status', '{"a": 1}', { status: 200, headers: json, body: '{"a": 1}' }],
    ['a string', '"hi \\u00e9"', { status: 200, headers: json, body: 'hi é' }],
    ['a number', '1.50', { status: 200, headers: json, body: '1.50' }],
    ['a list', '[1]', { status: 200, headers: json, body: '[1]' }],
    ['null', 'null', { status: 200, headers: json, body: 'null' }],
    [
      'a status alone',
      '{"statusCode":204}',
      { status: 204, headers: [['content-type', ['text/plain;charset=UTF-8']]], body: '' },
    ],
    [
      'a whole response',
      '{"statusCode":"201","headers":{"Content-Type":"a/b","X":1},"cookies":["a=1","b=2"],"body":"x","other":1,"multiValueHeaders":{"Y":["z"]}}',
      {
        status: 201,
        headers: [
          ['Content-Type', ['a/b']],
          ['X', ['1']],
          ['set-cookie', ['a=1', 'b=2']],
        ],
        body: 'x',
      },
    ],
    [
      'base64, whatever the client accepts',
      '{"statusCode":200,"headers":{"content-type":"i/p"},"body":"aGk=","isBase64Encoded":true}',
      {
        status: 200,
        headers: [['content-type', ['i/p']]],
        body: expect.objectContaining({ length: 2 }),
      },
    ],
  ])('%s: %s', (_, payload, expected) => {
    expect(readOutputV2(payload)).toEqual(expected)
  })

  test.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['a status that is a word', '{"statusCode":"ok"}'],
    ['a status that is null', '{"statusCode":null}'],
    ['a body that is an object', '{"statusCode":200,"body":{}}'],
    ['headers that are a list', '{"statusCode":200,"headers":[]}'],
    ['cookies that are a text', '{"statusCode":200,"cookies":"a=1"}'],
    ['base64 that is none', '{"statusCode":200,"body":"***","isBase64Encoded":true}'],
  ])('%s is malformed', (_, payload) => {
    expect(() => readOutputV2(payload)).toThrow(MalformedOutput)
  })

  test('any text is an output or malformed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (payload) => {
        try {
          readOutputV2(payload)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedOutput)
        }
      }),
    )
  })
})

describe('a REST API whose definition asks for 2.0', () => {
  function asking(payload: string) {
    const calls: FunctionInvocation[] = []
    const { send } = front(
      snapshotOf(
        method({
          methodIntegration: integration({
            type: 'AWS_PROXY',
            httpMethod: 'POST',
            uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations',
            payloadFormatVersion: '2.0',
          }),
        }),
      ),
      {
        variables: { v: '1' },
        platform: {
          async invokeFunction(invocation) {
            calls.push(invocation)
            return { statusCode: 200, payload }
          },
        },
      },
    )
    return { send, calls }
  }

  test('the function gets that event', async () => {
    const { send, calls } = asking('{}')
    await send('/test/t/a%20b?q=1&q=2', {
      method: 'POST',
      headers: { 'content-type': 'text/plain', cookie: 'c=1' },
      body: 'body',
    })
    expect(JSON.parse(String(calls[0]!.payload))).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /t/{id}',
      rawPath: '/test/t/a b',
      rawQueryString: 'q=1&q=2',
      cookies: ['c=1'],
      queryStringParameters: { q: '1,2' },
      pathParameters: { id: 'a b' },
      stageVariables: { v: '1' },
      body: 'body',
      isBase64Encoded: false,
      requestContext: { stage: 'test', http: { method: 'POST' } },
    })
  })

  test('and its answer is inferred', async () => {
    const response = await asking('"plain text"').send('/test/t/1')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.text()).toBe('plain text')
  })

  test('cookies are a header each', async () => {
    const { send } = asking('{"statusCode":200,"cookies":["a=1","b=2"]}')
    expect((await send('/test/t/1')).headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  // What is malformed is told as a REST API tells it.
  test.each(['{', '{"statusCode":"ok"}'])('%s is a 502', async (payload) => {
    const response = await asking(payload).send('/test/t/1')
    expect(response.status).toBe(502)
    expect(await response.text()).toBe('{"message": "Internal server error"}')
  })
})
