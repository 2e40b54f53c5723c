import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readClaim, signatureOf } from '../support/aws-signature.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { awsProxy, base, createFunction, deployApi } from '../support/rest-api.ts'

// What the output of a function behind AWS_PROXY becomes (spec integrations §11), and the call it gets. The
// loopback origin answers as Lambda's Invoke API does.

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
let gateway: Gateway
let lambda: LoopbackOrigin
let api: string

beforeAll(async () => {
  lambda = await startLoopbackOrigin()
  gateway = await startGateway({
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9', // the specific one wins
    AWS_ENDPOINT_URL_LAMBDA: lambda.url,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: 'session/token+with=signs',
  })
  const apiId = await deployApi(
    gateway.apigateway,
    {
      'ANY /remote': awsProxy('remote'),
      'ANY /late': { ...awsProxy('remote'), timeoutInMillis: 50 },
      'ANY /get': { ...awsProxy('remote'), httpMethod: 'GET' },
      'ANY /versioned': awsProxy('remote:live'),
    },
    { 'x-amazon-apigateway-binary-media-types': ['image/png'] },
  )
  api = base(apiId)
})
beforeEach(() => lambda.answerWith({ body: '{"statusCode":200}' }))
afterAll(async () => {
  await gateway.stop()
  await lambda.stop()
})

describe('the output', () => {
  const failure = { status: 502, body: '{"message": "Internal server error"}' }
  const misconfigured = { ...failure, status: 500 }

  test.each<[string, string, { readonly status: number; readonly body?: string }]>([
    ['an empty object', '{}', { status: 200, body: '' }],
    ['only headers', '{"headers":{"a":"b"}}', { status: 200, body: '' }],
    ['only a status', '{"statusCode":200}', { status: 200, body: '' }],
    ['a status as text', '{"statusCode":"201","body":"x"}', { status: 201, body: 'x' }],
    ['a status that is a word', '{"statusCode":"test"}', failure],
    ['a status out of range', '{"statusCode":999}', failure],
    ['an unknown member', '{"foo":1}', failure],
    ['an unknown member beside good ones', '{"statusCode":200,"body":"x","extra":1}', failure],
    ['a string', '"text"', failure],
    ['an array', '[]', failure],
    ['a number', '1', failure],
    ['null', 'null', failure],
    ['no JSON', '{"statusCode":', failure],
    ['headers null', '{"statusCode":200,"headers":null,"multiValueHeaders":null}', { status: 200 }],
    ['a multi-value header that is no list', '{"multiValueHeaders":{"a":"b"}}', failure],
    ['a body that is no string', '{"statusCode":200,"body":{"a":1}}', failure],
    ['a line break in a header', '{"headers":{"a":"b\\r\\nset-cookie: x=1"}}', failure],
    ['a header without a name', '{"headers":{"":"b"}}', failure],
    ['cookies, which REST APIs ignore', '{"statusCode":200,"cookies":["a=b"]}', { status: 200 }],
  ])('%s: %s', async (_, payload, expected) => {
    lambda.answerWith({ body: payload })
    const answer = await get(gateway.port, `${api}/remote`)
    expect(answer).toMatchObject(expected)
    if (expected.status === 502) {
      expect(answer.header('x-amzn-errortype')).toBe('InternalServerErrorException')
    } else expect(answer.header('content-type')).toBe('application/json')
  })

  test.each<[string, unknown, string, string | undefined]>([
    ['a boolean is text', { headers: { 'X-A': true } }, 'x-a', 'true'],
    ['a number is text', { headers: { 'X-A': 5 } }, 'x-a', '5'],
    [
      'one content type, even of two',
      { headers: { 'content-type': 'a/b' }, multiValueHeaders: { 'Content-Type': ['c/d'] } },
      'content-type',
      'c/d,a/b',
    ],
    [
      'its own content type',
      { headers: { 'content-type': 'text/css' } },
      'content-type',
      'text/css',
    ],
    [
      'Transfer-Encoding is dropped',
      { headers: { 'Transfer-Encoding': 'x' } },
      'transfer-encoding',
      undefined,
    ],
    ...[
      'Connection',
      'Content-Length',
      'Date',
      'Server',
      'x-amzn-RequestId',
      'WWW-Authenticate',
    ].map((name): [string, unknown, string, string] => [
      `${name} is renamed`,
      { headers: { [name]: '7' } },
      `x-amzn-Remapped-${name}`,
      '7',
    ]),
  ])('%s', async (_, output, name, value) => {
    lambda.answerWith({
      body: JSON.stringify({ statusCode: 200, body: 'body', ...(output as object) }),
    })
    const answer = await get(gateway.port, `${api}/remote`)
    expect(answer.header(name)).toBe(value)
    expect(answer.body).toBe('body')
    // The success of a function carries the trace: spec integrations §8.
    expect(answer.header('x-amzn-trace-id')).toMatch(/^Root=1-/)
  })

  // A line for each, which readers join with `, `: what AWS sends is shown in architect/sandbox#324.
  test.each([
    ['several values', { multiValueHeaders: { Test: ['a', 'b'] } }, 'test', ['a', 'b']],
    [
      'both maps: multi values first',
      { headers: { 'x-a': 'value-solo' }, multiValueHeaders: { 'X-A': ['value-multi'] } },
      'x-a',
      ['value-multi', 'value-solo'],
    ],
    [
      'an identical pair in both maps appears once',
      { headers: { 'X-A': 'v' }, multiValueHeaders: { 'X-A': ['v'] } },
      'x-a',
      ['v'],
    ],
    [
      'cookies',
      { multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] } },
      'set-cookie',
      ['a=1', 'b=2'],
    ],
    [
      'renamed ones',
      { multiValueHeaders: { Server: ['s', 't'] } },
      'x-amzn-remapped-server',
      ['s', 't'],
    ],
  ])('lines of %s', async (_, output, header, values) => {
    lambda.answerWith({ body: JSON.stringify(output) })
    const { headers } = await get(gateway.port, `${api}/remote`)
    const lines = headers.filter(([name]) => name.toLowerCase() === header)
    expect(lines.map(([, value]) => value)).toEqual(values)
  })

  // §11: decoded only when asked for by the flag and by the first type the client accepts.
  test.each([
    ['image/png', 'aGk=', 200, 'hi'],
    ['image/png;q=1, text/html', 'aGk=', 200, 'hi'],
    ['*/*', 'aGk=', 200, 'aGk='],
    ['text/html, image/png', 'aGk=', 200, 'aGk='],
    ['image/png', '***', 500, '{"message": "Internal server error"}'],
  ])('base64 for a client that accepts %s', async (accept, body, status, expected) => {
    lambda.answerWith({ body: JSON.stringify({ body, isBase64Encoded: true }) })
    const answer = await get(gateway.port, `${api}/remote`, [`Accept: ${accept}`])
    expect(answer).toMatchObject({ status, body: expected })
  })

  test.each([
    ['a function that failed', 200, { 'X-Amz-Function-Error': 'Unhandled' }, failure],
    ['a function that is not there', 404, {}, failure],
    ['a function that is throttled', 429, {}, failure],
    ['Lambda in trouble', 500, {}, failure],
    ['no permission to invoke', 403, {}, misconfigured],
  ])('%s', async (_, status, headers, expected) => {
    lambda.answerWith({ status, headers, body: '{"errorMessage":"x","errorType":"y"}' })
    expect(await get(gateway.port, `${api}/remote`)).toMatchObject(expected)
  })

  test('a hosted function that throws is a 502 as well', async () => {
    await createFunction(
      gateway.lambda,
      'thrower',
      'export const handler = async () => { throw new Error("secret text") }',
    )
    const id = await deployApi(gateway.apigateway, { 'GET /x': awsProxy('thrower') })
    expect(await get(gateway.port, `${base(id)}/x`)).toMatchObject(failure)
  })

  // Lambda answers POST alone: spec integrations §10.
  test('an integration verb that is not POST is a 500', async () => {
    expect(await get(gateway.port, `${api}/get`)).toMatchObject(misconfigured)
  })

  test('a function that is too slow is a 504', async () => {
    lambda.answerWith('hang')
    expect(await get(gateway.port, `${api}/late`)).toMatchObject({
      status: 504,
      body: '{"message": "Endpoint request timed out"}',
    })
  })

  test('more than six megabytes for a function is a 413 as JSON', async () => {
    const body = 'x'.repeat(6_291_557)
    const before = lambda.received.length
    const answer = await sendRaw(
      gateway.port,
      `POST ${api}/remote HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    expect(answer.status).toBe(413)
    expect(JSON.parse(answer.body)).toEqual({ message: 'Request Too Long' })
    expect(lambda.received).toHaveLength(before)
  })
})

describe('the call of a function elsewhere', () => {
  test.each([
    ['/remote', 'function:remote'],
    ['/versioned', 'function:remote:live'],
  ])('%s is a signed Invoke request', async (path, name) => {
    await sendRaw(
      gateway.port,
      `POST ${api}${path} HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n{"a":"é"}`.replace(
        'é',
        'e',
      ),
    )
    const request = lambda.last()
    expect(request.method).toBe('POST')
    expect(decodeURIComponent(request.target)).toBe(
      `/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:${name}/invocations`,
    )
    expect(JSON.parse(request.body)).toMatchObject({ httpMethod: 'POST', body: '{"a":"e"}' })
    expect(request.headers).toMatchObject({
      host: lambda.host,
      'x-amz-invocation-type': 'RequestResponse',
      'x-amz-security-token': 'session/token+with=signs',
    })
    const claim = readClaim(request.headers['authorization'])
    expect(claim).toMatchObject({
      accessKeyId: 'AKIDEXAMPLE',
      region: 'us-east-1',
      service: 'lambda',
    })
    for (const name of ['host', 'x-amz-date', 'x-amz-security-token']) {
      expect(claim.signedHeaders).toContain(name)
    }
    expect(claim.signature).toBe(signatureOf(request, claim, secret))
    expect(claim.signature).not.toBe(signatureOf(request, claim, `${secret}x`))
  })
})
