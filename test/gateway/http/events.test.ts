import { describe, expect, test } from 'vitest'
import { api, calling, toFunction } from './calling.ts'

const keys = ['POST /pets/{id}', 'GET /plain', 'POST /plain', '$default']

type Event = Record<string, unknown> & {
  readonly headers: Record<string, string>
  readonly requestContext: Record<string, unknown> & { readonly http: Record<string, unknown> }
}

/** What a function is given of a request; and the answer's headers. */
async function event(
  version: '1.0' | '2.0',
  path: string,
  init: RequestInit = {},
  variables: Readonly<Record<string, string>> = {},
) {
  const { send, events } = calling(
    api(keys, toFunction({ payloadFormatVersion: version })),
    undefined,
    { variables },
  )
  const response = await send(path, { cf: { clientIp: '192.0.2.1:5' } as never, ...init })
  expect(response.status).toBe(200)
  return { event: events[0] as Event, headers: response.headers }
}

const posted = {
  method: 'POST',
  headers: {
    'Content-Type': 'application/json',
    'User-Agent': 'agent/1',
    Cookie: 'c1=v1; c2=v2',
  },
  body: '{"x":1}',
}

// spec http-api §9, field H-02
describe('payload format 2.0', () => {
  test('all members', async () => {
    const { event: given, headers } = await event('2.0', '/dev/pets/6?a=1&a=2&b=', posted, {
      s: 'v',
    })
    const requestId = headers.get('apigw-requestid')
    expect(requestId).toMatch(/^[\w-]{15}=$/)
    const { 'x-amzn-trace-id': trace, ...sent } = given.headers
    expect(trace).toMatch(/^Root=1-/)
    expect({ ...given, headers: sent }).toEqual({
      version: '2.0',
      routeKey: 'POST /pets/{id}',
      rawPath: '/dev/pets/6',
      rawQueryString: 'a=1&a=2&b=',
      cookies: ['c1=v1', 'c2=v2'],
      headers: {
        'content-length': '7',
        'content-type': 'application/json',
        host: 'http123.execute-api.us-east-1.amazonaws.com',
        'user-agent': 'agent/1',
        'x-forwarded-for': '192.0.2.1',
        'x-forwarded-port': '80',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { a: '1,2', b: '' },
      requestContext: {
        accountId: '123456789012',
        apiId: 'http123',
        domainName: 'http123.execute-api.us-east-1.amazonaws.com',
        domainPrefix: 'http123',
        http: {
          method: 'POST',
          path: '/dev/pets/6',
          protocol: 'HTTP/1.1',
          sourceIp: '192.0.2.1',
          userAgent: 'agent/1',
        },
        requestId,
        routeKey: 'POST /pets/{id}',
        stage: 'dev',
        time: '12/Mar/2025:19:03:58 +0000',
        timeEpoch: 1_741_806_238_000,
      },
      pathParameters: { id: '6' },
      stageVariables: { s: 'v' },
      body: '{"x":1}',
      isBase64Encoded: false,
    })
    expect([headers.get('x-amzn-requestid'), headers.get('x-amz-apigw-id')]).toEqual([null, null])
  })

  test('what is empty is absent', async () => {
    const { event: given } = await event('2.0', '/plain')
    expect(Object.keys(given).toSorted()).toEqual([
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ])
    expect(given['rawQueryString']).toBe('')
    expect(given.headers['content-length']).toBe('0')
  })

  // Fields H3 and H4; nothing of the path gets into the query: ATTACKS 10.
  test.each([
    ['/RSC/%40id%2Fassets%2Ff.js%23save', '/RSC/@id/assets/f.js#save'],
    ['/caf%C3%A9/a%20b+c', '/café/a b+c'],
    ['/users/me%3Fadmin=true', '/users/me'],
    ['/thing/', '/thing/'],
  ])('the path %s is %s', async (path, rawPath) => {
    const { event: given } = await event('2.0', `${path}?x=1`)
    expect(given['rawPath']).toBe(rawPath)
    expect(given.requestContext.http['path']).toBe(rawPath)
    expect([given['rawQueryString'], given['queryStringParameters']]).toEqual(['x=1', { x: '1' }])
    expect(given['routeKey']).toBe('$default')
  })

  test('query values are decoded, the raw query is not', async () => {
    const query = 'a=1%202&b=&d=%26%3D&%C3%A9=%C3%A9&c'
    const { event: given } = await event('2.0', `/plain?${query}`)
    expect(given['queryStringParameters']).toEqual({ a: '1 2', b: '', d: '&=', é: 'é', c: '' })
    expect(given['rawQueryString']).toBe(query)
  })

  const base64 = (text: string) => Buffer.from(text).toString('base64')
  test.each<[string, string | undefined, Readonly<Record<string, string>>, boolean]>([
    ['JSON is text', 'application/json', {}, false],
    ['text is text', 'text/plain; charset=utf-8', {}, false],
    ['+json is text', 'application/vnd.api+json', {}, false],
    ['XML is text', 'application/xml', {}, false],
    ['+xml is text', 'image/svg+xml', {}, false],
    ['JavaScript is text', 'application/javascript', {}, false],
    ['what is coded is base64', 'application/json', { 'content-encoding': 'gzip' }, true],
    ['a form is base64', 'application/x-www-form-urlencoded', {}, true],
    ['octets are base64', 'application/octet-stream', {}, true],
    ['multipart is base64', 'multipart/form-data; boundary=b', {}, true],
    ['no type is base64', undefined, {}, true],
  ])('body: %s', async (_, type, more, isBase64Encoded) => {
    const body = new TextEncoder().encode('{"é":1}')
    const headers = { ...(type !== undefined && { 'Content-Type': type }), ...more }
    for (const version of ['1.0', '2.0'] as const) {
      const { event: given } = await event(version, '/plain', { method: 'POST', headers, body })
      expect(given['isBase64Encoded']).toBe(isBase64Encoded)
      expect(given['body']).toBe(isBase64Encoded ? base64('{"é":1}') : '{"é":1}')
    }
  })

  test('a client’s certificate', async () => {
    const clientCert = {
      clientCertPem: 'pem',
      subjectDN: 'CN=a',
      issuerDN: 'CN=b',
      serialNumber: '1',
      validity: { notBefore: 'x', notAfter: 'y' },
    }
    const { events, platform, hash } = calling(api(keys, toFunction()))
    expect(hash).toBeDefined()
    const { serve } = await import('../../../src/gateway/serve.ts')
    const url = 'http://api.example.com/plain'
    await serve(
      new Request(url),
      { host: 'api.example.com', path: '/plain', query: undefined, isSecure: false, length: 28 },
      {
        apiId: 'http123',
        stageName: 'dev',
        contextPath: '/plain',
        path: '/plain',
        domainName: 'api.example.com',
        clientCert,
        customDomain: { resourcePath: '/plain', basePathMatched: '(none)' },
      },
      platform,
    )
    expect((events[0] as Event).requestContext['authentication']).toEqual({ clientCert })
  })
})

describe('payload format 1.0', () => {
  test('all members', async () => {
    const { event: given, headers } = await event('1.0', '/dev/pets/6?a=1&a=2', posted, { s: 'v' })
    const requestId = headers.get('apigw-requestid')
    const { headers: sent, multiValueHeaders, ...rest } = given
    expect(sent['Cookie']).toBe('c1=v1; c2=v2')
    expect(sent['Content-Length']).toBe('7')
    expect(multiValueHeaders).toEqual(
      Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
    )
    expect(rest).toEqual({
      version: '1.0',
      resource: '/pets/{id}',
      path: '/dev/pets/6',
      httpMethod: 'POST',
      queryStringParameters: { a: '2' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      requestContext: {
        accountId: '123456789012',
        apiId: 'http123',
        authorizer: { claims: null, scopes: null },
        domainName: 'http123.execute-api.us-east-1.amazonaws.com',
        domainPrefix: 'http123',
        extendedRequestId: requestId,
        httpMethod: 'POST',
        identity: {
          accessKey: null,
          accountId: null,
          caller: null,
          cognitoAmr: null,
          cognitoAuthenticationProvider: null,
          cognitoAuthenticationType: null,
          cognitoIdentityId: null,
          cognitoIdentityPoolId: null,
          principalOrgId: null,
          sourceIp: '192.0.2.1',
          user: null,
          userAgent: 'agent/1',
          userArn: null,
        },
        path: '/dev/pets/6',
        protocol: 'HTTP/1.1',
        requestId,
        requestTime: '12/Mar/2025:19:03:58 +0000',
        requestTimeEpoch: 1_741_806_238_000,
        resourceId: 'POST /pets/{id}',
        resourcePath: '/pets/{id}',
        stage: 'dev',
      },
      pathParameters: { id: '6' },
      stageVariables: { s: 'v' },
      body: '{"x":1}',
      isBase64Encoded: false,
    })
  })

  test('what is empty is null', async () => {
    const { event: given } = await event('1.0', '/RSC/%40id')
    expect(given).toMatchObject({
      resource: '$default',
      path: '/RSC/@id',
      pathParameters: null,
      stageVariables: null,
      body: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      isBase64Encoded: false,
    })
  })
})

test('a function by a stage variable', async () => {
  const names: string[] = []
  const uri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:${stageVariables.fn}/invocations'
  const { send } = calling(api(['GET /'], toFunction({ integrationUri: uri })), undefined, {
    variables: { fn: 'other' },
    platform: {
      invokeFunction: async ({ functionArn }) => {
        names.push(functionArn)
        return { statusCode: 200, payload: '{}' }
      },
    },
  })
  await send('/')
  expect(names).toEqual(['arn:aws:lambda:us-east-1:1:function:other'])
})
