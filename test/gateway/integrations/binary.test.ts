import { expect, test } from 'vitest'
import type { ContentHandling, Integration } from '../../../src/model/integration.ts'
import { front, integration, method, snapshotOf } from '../../support/exchange.ts'

// Source: spec integrations §19, both tables; the wildcard: CloudWatch logs in aws/serverless-application-model#553
// and clebert/aws-simple#167, whose requests have no Content-Type.

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff])
const base64 = png.toString('base64')
const text = 'hello world'
const failed = { status: 500, body: Buffer.from('{"message": "Internal server error"}') }

const api = (methodIntegration: Integration, binaryMediaTypes: readonly string[]) => {
  const snapshot = snapshotOf(method({ methodIntegration }))
  return { ...snapshot, api: { ...snapshot.api, binaryMediaTypes } }
}

const answered = async (response: Response) => ({
  status: response.status,
  body: Buffer.from(await response.arrayBuffer()),
})
const ok = (body: string | Uint8Array) => ({ status: 200, body: Buffer.from(body) })

const http = (over: Partial<Integration>) =>
  integration({
    type: 'HTTP',
    httpMethod: 'POST',
    uri: 'http://backend/',
    integrationResponses: { '200': { statusCode: '200' } },
    ...over,
  })

const replaced = new TextDecoder().decode(png)

type Handling = ContentHandling | undefined

test.each<[string, string, Handling, string | Uint8Array, ReturnType<typeof ok>]>([
  ['a text', 'text/plain', undefined, text, ok(text)],
  ['bytes that are no text', 'text/plain', undefined, png, ok(replaced)],
  ['a text', 'text/plain', 'CONVERT_TO_TEXT', text, ok(text)],
  ['base64', 'text/plain', 'CONVERT_TO_BINARY', base64, ok(png)],
  ['no base64', 'text/plain', 'CONVERT_TO_BINARY', text, failed],
  ['a binary type', 'image/png', undefined, png, ok(png)],
  ['a binary type', 'image/png', 'CONVERT_TO_TEXT', png, ok(base64)],
  ['a binary type', 'image/png', 'CONVERT_TO_BINARY', png, ok(png)],
])('the request: %s as %s with %s', async (_, contentType, contentHandling, sent, expected) => {
  const received: Buffer[] = []
  const { send } = front(api(http(contentHandling ? { contentHandling } : {}), ['image/png']), {
    backend: async (request) => {
      received.push(Buffer.from(await request.arrayBuffer()))
      return new Response('{}')
    },
  })
  const headers = { 'content-type': contentType }
  const { status } = await send('/dev/t/7', { method: 'POST', body: sent as BodyInit, headers })
  expect(received).toEqual(expected === failed ? [] : [expected.body])
  expect(status).toBe(expected.status)
})

const answering = (contentHandling: Handling, responseTemplates?: Record<string, string>) =>
  http({
    integrationResponses: {
      '200': {
        statusCode: '200',
        ...(contentHandling && { contentHandling }),
        ...(responseTemplates && { responseTemplates }),
      },
    },
  })

const [textual, binary] = ['text/plain', 'image/png']

test.each<[string, string, Handling, string | Uint8Array, ReturnType<typeof ok>]>([
  [textual, textual, undefined, text, ok(text)],
  [textual, textual, 'CONVERT_TO_TEXT', text, ok(text)],
  [textual, textual, 'CONVERT_TO_BINARY', base64, ok(png)],
  [textual, textual, 'CONVERT_TO_BINARY', text, failed],
  [textual, binary, undefined, base64, ok(png)],
  [textual, binary, undefined, text, failed],
  [textual, binary, 'CONVERT_TO_TEXT', text, ok(text)],
  [textual, binary, 'CONVERT_TO_BINARY', base64, ok(png)],
  // A text in quotes is a function's; a backend's is no base64.
  [textual, binary, undefined, `"${base64}"`, failed],
  [binary, textual, undefined, png, ok(base64)],
  [binary, textual, 'CONVERT_TO_TEXT', png, ok(base64)],
  [binary, textual, 'CONVERT_TO_BINARY', png, ok(png)],
  [binary, binary, undefined, png, ok(png)],
  [binary, binary, 'CONVERT_TO_TEXT', png, ok(base64)],
  [binary, binary, 'CONVERT_TO_BINARY', png, ok(png)],
])('the response: %s for %s with %s', async (contentType, accept, handling, body, expected) => {
  const { send } = front(api(answering(handling), ['image/png']), {
    backend: () => new Response(body as BodyInit, { headers: { 'content-type': contentType } }),
  })
  expect(await answered(await send('/dev/t/7', { headers: { accept } }))).toEqual(expected)
})

test.each<[string, Handling, ReturnType<typeof ok>]>([
  ['bytes', undefined, failed],
  ['base64', 'CONVERT_TO_TEXT', ok(`<${base64}>`)],
])('a response template that is given %s', async (_, handling, expected) => {
  const templates = { 'application/json': '<$input.body>' }
  const { send } = front(api(answering(handling, templates), ['image/png']), {
    backend: () => new Response(png, { headers: { 'content-type': 'image/png' } }),
  })
  const response = await send('/dev/t/7', { headers: { accept: 'image/png' } })
  expect(await answered(response)).toEqual(expected)
})

// activescott/apigateway-lambda-binary-response: a function that returns base64 with CONVERT_TO_BINARY.
test.each<[string, readonly string[], Handling, string, ReturnType<typeof ok>]>([
  ['no binary types', [], 'CONVERT_TO_BINARY', `"${base64}"`, ok(png)],
  ['the type asked for', ['image/png'], 'CONVERT_TO_BINARY', `"${base64}"`, ok(png)],
  ['the type asked for', ['image/png'], undefined, `"${base64}"`, ok(png)],
  [
    'slashes written as JSON may',
    [],
    'CONVERT_TO_BINARY',
    '"\\/\\/8="',
    ok(Buffer.from('//8=', 'base64')),
  ],
  ['no base64', [], 'CONVERT_TO_BINARY', '"hello world"', failed],
  ['an object', [], 'CONVERT_TO_BINARY', '{"a":1}', failed],
  ['no binary types', [], undefined, `"${base64}"`, ok(`"${base64}"`)],
])('a function’s text, %s (%j) with %s', async (_, types, contentHandling, payload, expected) => {
  const config = integration({
    type: 'AWS',
    httpMethod: 'POST',
    uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
    integrationResponses: {
      '200': { statusCode: '200', ...(contentHandling && { contentHandling }) },
    },
  })
  const { send } = front(api(config, types), {
    platform: { invokeFunction: async () => ({ statusCode: 200, payload }) },
  })
  const response = await send('/dev/t/7', { headers: { accept: 'image/png' } })
  expect(await answered(response)).toEqual(expected)
})

const mocked = (
  over: Partial<Integration>,
  answer: Partial<Integration['integrationResponses'] & object>['200'],
) =>
  integration({
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: { '200': { statusCode: '200', ...answer } },
    ...over,
  })
const toText = { contentHandling: 'CONVERT_TO_TEXT' } as const
const templated = { responseTemplates: { 'application/json': 'fine' } }

test.each<
  [string, readonly string[], Partial<Integration>, object, Record<string, string>, object]
>([
  ['every type is binary', ['*/*'], {}, {}, {}, failed],
  ['every type is binary', ['*/*'], {}, {}, { accept: '*/*' }, failed],
  ['every type is binary, the request a text', ['*/*'], toText, {}, { accept: '*/*' }, ok('')],
  ['the request a text, the response not', ['*/*'], toText, templated, { accept: '*/*' }, failed],
  ['both texts', ['*/*'], toText, { ...templated, ...toText }, { accept: '*/*' }, ok('fine')],
  [
    'the request’s type is binary',
    ['application/json'],
    {},
    {},
    { 'content-type': 'application/json' },
    failed,
  ],
  [
    'the request’s type is another',
    ['image/png'],
    {},
    templated,
    { 'content-type': 'application/json' },
    ok('fine'),
  ],
  ['no type, where not all are binary', ['image/png'], {}, templated, {}, ok('fine')],
  ['a request to be decoded', [], { contentHandling: 'CONVERT_TO_BINARY' }, {}, {}, failed],
])('MOCK: %s %j %j %j %j', async (_, types, over, answer, headers, expected) => {
  const { send } = front(api(mocked(over, answer as never), types))
  expect(await answered(await send('/dev/t/7', { method: 'OPTIONS', headers }))).toEqual(expected)
})

const proxied = integration({
  type: 'AWS_PROXY',
  httpMethod: 'POST',
  uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
})

test.each<[string, readonly string[], Record<string, string>, boolean]>([
  ['every type is binary', ['*/*'], {}, true],
  ['its type is binary', ['image/*'], { 'content-type': 'image/png; q=1' }, true],
  ['its type is not', ['image/png'], { 'content-type': 'text/plain' }, false],
  ['it has no type', ['image/png'], {}, false],
])('an event’s body, where %s', async (_, types, headers, isBase64Encoded) => {
  const seen: string[] = []
  const { send } = front(api(proxied, types), {
    platform: {
      invokeFunction: async ({ payload }) => {
        seen.push(payload as string)
        return { statusCode: 200, payload: '{"isBase64Encoded":true,"body":"iVBO"}' }
      },
    },
  })
  const response = await send('/dev/t/7', { method: 'POST', body: png, headers })
  expect(JSON.parse(seen[0]!)).toMatchObject({
    isBase64Encoded,
    body: isBase64Encoded ? base64 : replaced,
  })
  // An answer is decoded by what the client accepts, which these do not say.
  const decoded = types.includes('*/*')
  expect((await answered(response)).body).toEqual(
    decoded ? Buffer.from('iVBO', 'base64') : Buffer.from('iVBO'),
  )
})
