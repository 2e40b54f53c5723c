import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { presignQuery } from '../../src/wire/sigv4/sign-request.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { awsProxy, base, createFunction, deployApi } from '../support/rest-api.ts'
import { amzDate, signCall, type CallToSign } from '../support/sign-call.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'

// AWS_IAM authorization (spec rest-auth §2), through the wire: what is signed is what is sent.

let gateway: Gateway
let origin: LoopbackOrigin
let api: string
let apiId: string

const iam = (integration: object) => ({
  operation: {
    'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
    'x-amazon-apigateway-integration': integration,
  },
})

beforeAll(async () => {
  origin = await startLoopbackOrigin()
  gateway = await startGateway({
    AWS_ENDPOINT_URL: origin.url,
    AWS_ACCESS_KEY_ID: 'operator',
    AWS_SECRET_ACCESS_KEY: 'operator',
  })
  await createFunction(
    gateway.lambda,
    'echo',
    'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })',
  )
  const sqs = {
    type: 'aws',
    httpMethod: 'POST',
    credentials: 'arn:aws:iam::*:user/*',
    uri: 'arn:aws:apigateway:us-east-1:sqs:action/ListQueues',
    responses: { default: { statusCode: '200' } },
  }
  apiId = await deployApi(gateway.apigateway, {
    'ANY /e/{proxy+}': iam(awsProxy('echo')),
    'ANY /e': iam(awsProxy('echo')),
    'GET /open': awsProxy('echo'),
    'GET /sqs': iam(sqs),
  })
  api = base(apiId)
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

const send = async (call: CallToSign, more: readonly string[] = [], sentBody = call.body ?? '') => {
  const length = Buffer.byteLength(sentBody)
  const lines = [...signCall(call), ...more, `Content-Length: ${length}`, '', sentBody]
  const { status, body, header } = await sendRaw(gateway.port, Buffer.from(lines.join('\r\n')))
  return { status, body, error: header('x-amzn-errortype') }
}

const ok = { status: 200, error: undefined }

describe('a signed call is served', () => {
  test.each<[string, () => CallToSign]>([
    ['a plain one', () => ({ target: `${api}/e` })],
    ['by host name', () => ({ target: '/test/e/x', host: `${apiId}.execute-api.localhost` })],
    ['with a query that is not in order', () => ({ target: `${api}/e?b=2&a=1&a=0&c=` })],
    ['with encoded characters', () => ({ target: `${api}/e/a%20b%2Fc?q=%2B%20%C3%A9` })],
    ['with a body', () => ({ verb: 'POST', target: `${api}/e`, body: '{"é": 1}' })],
    [
      'with signed headers',
      () => ({ target: `${api}/e`, headers: { 'x-amz-meta-a': 'b', z: '1' } }),
    ],
    ['four minutes old', () => ({ target: `${api}/e`, at: Date.now() - 240_000 })],
    ['four minutes early', () => ({ target: `${api}/e`, at: Date.now() + 240_000 })],
  ])('%s', async (_, call) => {
    expect(await send(call())).toMatchObject(ok)
  })

  // ATTACKS 38: what is not signed may change on the way, and is not trusted for anything here
  test('with a further header that is not signed', async () => {
    expect(await send({ target: `${api}/e` }, ['X-Extra: 1'])).toMatchObject(ok)
  })

  test('twice: within its five minutes a signature may be used again, as at AWS', async () => {
    const call = { target: `${api}/e`, at: Date.now() }
    expect(await send(call)).toMatchObject(ok)
    expect(await send(call)).toMatchObject(ok)
  })
})

const mismatch = 'InvalidSignatureException'

// ATTACKS 38
test.each<[string, () => Promise<{ status: number; error: string | undefined }>, string]>([
  ['no signature', async () => unsigned(), 'MissingAuthenticationTokenException'],
  [
    'a bearer token',
    async () => unsigned(['Authorization: Bearer x']),
    'IncompleteSignatureException',
  ],
  [
    'an empty Authorization',
    async () => unsigned(['Authorization: ']),
    'MissingAuthenticationTokenException',
  ],
  ['a wrong secret', () => send({ target: `${api}/e`, secret: 'tesT' }), mismatch],
  ['an empty secret', () => send({ target: `${api}/e`, secret: '' }), mismatch],
  [
    'an unknown key',
    () => send({ target: `${api}/e`, accessKeyId: 'tes' }),
    'UnrecognizedClientException',
  ],
  [
    'a token nobody gave',
    () => send({ target: `${api}/e`, headers: { 'x-amz-security-token': 't' } }),
    'UnrecognizedClientException',
  ],
  [
    'a date of six minutes ago',
    () => send({ target: `${api}/e`, at: Date.now() - 360_000 }),
    mismatch,
  ],
  ['a date in six minutes', () => send({ target: `${api}/e`, at: Date.now() + 360_000 }), mismatch],
  ['another service', () => send({ target: `${api}/e`, service: 'apigateway' }), mismatch],
  ['another region', () => send({ target: `${api}/e`, region: 'eu-west-1' }), mismatch],
  ['another body', () => send({ verb: 'POST', target: `${api}/e`, body: 'a' }, [], 'b'), mismatch],
  [
    'a body where none was signed',
    () => send({ verb: 'POST', target: `${api}/e` }, [], 'b'),
    mismatch,
  ],
  [
    'UNSIGNED-PAYLOAD added behind',
    () =>
      send(
        { verb: 'POST', target: `${api}/e`, body: 'a' },
        ['x-amz-content-sha256: UNSIGNED-PAYLOAD'],
        'b',
      ),
    mismatch,
  ],
])('%s is refused', async (_, call, error) => {
  expect(await call()).toMatchObject({ status: 403, error })
})

const unsigned = async (headers: readonly string[] = [], target = `${api}/e`) => {
  const { status, body, header } = await get(gateway.port, target, headers)
  return { status, body, error: header('x-amzn-errortype') }
}

test('what no method matches is not told apart by a good signature (spec rest-routing §7 D)', async () => {
  expect(await send({ target: `${api}/nowhere` })).toEqual({
    status: 403,
    body: '{"message":"Missing Authentication Token"}',
    error: 'MissingAuthenticationTokenException',
  })
})

/** Sends what was signed for one request as another. */
const replay = async (call: CallToSign, as: { verb?: string; target?: string; host?: string }) => {
  const [first = '', host = '', ...rest] = signCall(call)
  const [verb, target] = first.split(' ')
  const line = `${as.verb ?? verb} ${as.target ?? target} HTTP/1.1`
  const lines = [line, as.host === undefined ? host : `Host: ${as.host}`, ...rest, '', '']
  const { status, header } = await sendRaw(gateway.port, lines.join('\r\n'))
  return { status, error: header('x-amzn-errortype') }
}

// ATTACKS 38: replay, duplicate query keys, `+` against `%20`
test.each<[string, (path: string) => [CallToSign, Parameters<typeof replay>[1]]]>([
  ['with another verb', (path) => [{ target: path }, { verb: 'DELETE' }]],
  ['for another path', (path) => [{ target: `${path}/a` }, { target: `${path}/b` }]],
  ['for another host', (path) => [{ target: path }, { host: 'other.test' }]],
  ['with another query', (path) => [{ target: `${path}?a=1` }, { target: `${path}?a=2` }]],
  ['with a key twice', (path) => [{ target: `${path}?a=1` }, { target: `${path}?a=1&a=2` }]],
  [
    'with keys of one name swapped for others',
    (path) => [{ target: `${path}?a=1&a=2` }, { target: `${path}?a=1&a=1` }],
  ],
  [
    'with + where %20 was signed',
    (path) => [{ target: `${path}?a=b%20c` }, { target: `${path}?a=b+c` }],
  ],
  [
    'with %2F where a slash was signed',
    (path) => [{ target: `${path}/a/b` }, { target: `${path}/a%2Fb` }],
  ],
])('a signature does not serve %s', async (_, make) => {
  const [call, as] = make(`${api}/e`)
  expect(await replay(call, as)).toEqual({ status: 403, error: mismatch })
})

test('a mismatch says what should have been signed, and no secret', async () => {
  const { body } = await send({ target: `${api}/e?a=1`, secret: 'wrong' })
  const { message } = JSON.parse(body) as { message: string }
  expect(message).toMatch(
    /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key/,
  )
  expect(message).toContain(
    `The Canonical String for this request should have been\n'GET\n${api}/e\na=1\n`,
  )
})

test('the event names the caller and has no Authorization (spec rest-auth §1)', async () => {
  const { body } = await send({ target: `${api}/e` })
  const event = JSON.parse(body) as {
    readonly headers: Record<string, string>
    readonly requestContext: { readonly identity: Record<string, unknown> }
  }
  expect(event.requestContext.identity).toEqual({
    cognitoIdentityPoolId: null,
    accountId: '000000000000',
    cognitoIdentityId: null,
    caller: '000000000000',
    sourceIp: '127.0.0.1',
    principalOrgId: null,
    accessKey: 'test',
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: 'arn:aws:iam::000000000000:root',
    userAgent: null,
    user: '000000000000',
  })
  expect(Object.keys(event.headers)).not.toContain('Authorization')
  expect(event.headers['X-Amz-Date']).toMatch(/^\d{8}T\d{6}Z$/)
})

test('an open method’s event has a bearer token and no signature', async () => {
  const authorization = async (head: readonly string[]) =>
    (
      JSON.parse((await sendRaw(gateway.port, [...head, '', ''].join('\r\n'))).body) as {
        readonly headers: Record<string, string>
      }
    ).headers['Authorization']
  const plain = [`GET ${api}/open HTTP/1.1`, 'Host: gateway.test']
  expect(await authorization([...plain, 'Authorization: Bearer x'])).toBe('Bearer x')
  expect(await authorization(signCall({ target: `${api}/open`, secret: 'wrong' }))).toBe(undefined)
})

const presign = (expires: number, now = Date.now()) => {
  const target = `${api}/e?a=1`
  const url = `http://gateway.test${target}`
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const scope = { region: 'us-east-1', service: 'execute-api', now }
  const query = presignQuery({ method: 'GET', url, headers: [], credentials, ...scope }, expires)
  return `${target}&${query}`
}

describe('a presigned URL', () => {
  test('is good for as long as it says', async () => {
    const hourAgo = Date.now() - 3_600_000
    expect(await unsigned([], presign(60))).toMatchObject(ok)
    expect(await unsigned([], presign(3_660, hourAgo))).toMatchObject(ok)
    const late = await unsigned([], presign(3_540, hourAgo))
    expect(late).toMatchObject({ status: 403, error: mismatch })
    expect(late.body).toContain(`Signature expired: ${amzDate(hourAgo)} is now earlier`)
  })

  test('is not good with a changed or a further parameter, nor with a header signature', async () => {
    const url = presign(60)
    for (const changed of [
      url.replace('a=1', 'a=2'),
      `${url}&b=1`,
      url.replace('Expires=60', 'Expires=600'),
    ]) {
      expect(changed).not.toBe(url)
      expect(await unsigned([], changed)).toMatchObject({ status: 403, error: mismatch })
    }
    const both = signCall({ target: url }).filter((line) => line.startsWith('Authorization'))
    expect(await unsigned(both, url)).toMatchObject({ error: 'IncompleteSignatureException' })
  })

  test('is not good without its signature', async () => {
    const url = presign(60).replace(/&X-Amz-Signature=[0-9a-f]+/, '')
    expect((await unsigned([], url)).body).toContain("must include 'X-Amz-Signature'")
  })
})

// spec integrations §14
test('a call with the caller’s credentials is signed with the caller’s own key', async () => {
  origin.answerWith({})
  expect(await send({ target: `${api}/sqs` })).toMatchObject(ok)
  expect(origin.last().headers['authorization']).toMatch(
    / Credential=test\/\d{8}\/us-east-1\/sqs\//,
  )
  expect(await unsigned([], `${api}/sqs`)).toMatchObject({ status: 403 })
})
