import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get, sendRaw } from '../support/raw-http.ts'
import { awsProxy, base, createFunction, deployApi, type Operation } from '../support/rest-api.ts'

// Functions hosted here, behind an API: what functions on AWS do in lambda-remote.test.ts, and how they fail
// (spec integrations §11–12, ATTACKS 63).

let gateway: Gateway
let origin: LoopbackOrigin
let api: string

const functions: Readonly<Record<string, string>> = {
  echo: 'async (event) => event',
  calls:
    'async (event) => { await fetch(ORIGIN, { method: "POST", body: JSON.stringify(event) }); return "done" }',
  mirror:
    'async (event) => ({ statusCode: 200, headers: { "content-type": "image/png" }, body: event.body, isBase64Encoded: event.isBase64Encoded })',
  large: 'async () => ({ statusCode: 200, body: "x".repeat(6_300_000) })',
  fits: 'async () => ({ statusCode: 200, body: "x".repeat(6_000_000) })',
  throws: 'async () => { throw new RangeError("no luck") }',
  rejects: '() => new Promise(() => Promise.reject(new Error("unhandled")))',
  exits: 'async () => process.exit(1)',
  hangs: '() => new Promise(() => {})',
  nothing: 'async () => undefined',
  object: 'async () => ({ statusCode: 200, body: { a: 1 } })',
  text: 'async () => ({ statusCode: "200", headers: null, body: "text" })',
  circular: 'async () => { const a = {}; a.a = a; return a }',
}

const lambda = (name: string): Operation => ({
  operation: {
    parameters: [{ name: 'X-Type', in: 'header', required: false, schema: { type: 'string' } }],
    responses: { 200: { description: 'fine' }, 400: { description: 'failed' } },
    'x-amazon-apigateway-integration': {
      ...awsProxy(name),
      type: 'aws',
      requestParameters: {
        'integration.request.header.X-Amz-Invocation-Type': 'method.request.header.X-Type',
      },
      responses: {
        default: { statusCode: '200' },
        'no luck': {
          statusCode: '400',
          responseTemplates: { 'application/json': `{"said": "$input.path('$.errorMessage')"}` },
        },
      },
    },
  },
})

beforeAll(async () => {
  origin = await startLoopbackOrigin()
  gateway = await startGateway()
  for (const [name, source] of Object.entries(functions)) {
    const text = source.replace('ORIGIN', JSON.stringify(origin.url))
    await createFunction(gateway.lambda, name, `export const handler = ${text}`, { Timeout: 1 })
  }
  const apiId = await deployApi(
    gateway.apigateway,
    {
      ...Object.fromEntries(
        Object.keys(functions).map((name) => [`ANY /proxy/${name}`, awsProxy(name)]),
      ),
      'ANY /aws/echo': lambda('echo'),
      'ANY /aws/calls': lambda('calls'),
      'ANY /aws/throws': lambda('throws'),
    },
    { 'x-amazon-apigateway-binary-media-types': ['image/png'] },
  )
  api = base(apiId)
})
afterAll(async () => {
  await gateway.stop()
  await origin.stop()
})

const post = (path: string, body: Uint8Array | string, headers: readonly string[] = []) => {
  const bytes = Buffer.from(body)
  const head = [
    `POST ${api}${path} HTTP/1.1`,
    'Host: h',
    `Content-Length: ${bytes.length}`,
    ...headers,
    '',
    '',
  ].join('\r\n')
  return sendRaw(gateway.port, Buffer.concat([Buffer.from(head), bytes]))
}

describe('the way of a call of type AWS', () => {
  test('RequestResponse waits for the result', async () => {
    expect(await post('/aws/calls', '{"n":1}')).toMatchObject({ status: 200, body: '"done"' })
    expect(JSON.parse(origin.last().body)).toEqual({ n: 1 })
  })

  test('Event answers at once, and the function runs', async () => {
    origin.answerWith('hang')
    const arrived = origin.nextRequest()
    // The function is held for longer than the answer takes: it waits for the origin.
    expect(await post('/aws/calls', '{"n":2}', ['X-Type: Event'])).toMatchObject({
      status: 200,
      body: '',
    })
    expect(JSON.parse((await arrived).body)).toEqual({ n: 2 })
    origin.answerWith({})
  })

  test('DryRun runs nothing', async () => {
    const before = origin.received.length
    expect(await post('/aws/calls', '{}', ['X-Type: DryRun'])).toMatchObject({
      status: 200,
      body: '',
    })
    expect(origin.received).toHaveLength(before)
  })

  test('an empty body is an empty event', async () => {
    expect(await get(gateway.port, `${api}/aws/echo`)).toMatchObject({ status: 200, body: '{}' })
  })

  // §12: "otherwise Lambda's 400 is treated as the backend response".
  test('a body that is no JSON is Lambda’s refusal, through the default response', async () => {
    const answer = await post('/aws/echo', 'no JSON', ['Content-Type: text/plain'])
    expect(answer.status).toBe(200)
    expect(answer.body).toContain('Could not parse request body into json')
  })

  test('the error’s message chooses the response', async () => {
    expect(await get(gateway.port, `${api}/aws/throws`)).toMatchObject({
      status: 400,
      body: '{"said": "no luck"}',
    })
  })
})

// The answer of `raw-http` is text, so what comes back is fetched.
test('bytes go in and come out as they are', async () => {
  const bytes = Uint8Array.from({ length: 1024 }, (_, i) => i)
  const response = await fetch(`${gateway.url}${api}/proxy/mirror`, {
    method: 'POST',
    headers: { 'content-type': 'image/png', accept: 'image/png' },
    body: bytes,
  })
  expect(response.headers.get('content-type')).toBe('image/png')
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
})

describe('sizes', () => {
  test('six megabytes out', async () => {
    expect((await get(gateway.port, `${api}/proxy/fits`)).body).toHaveLength(6_000_000)
  })

  // Between Lambda's limit for a request (6,291,456) and the gateway's own, it is Lambda that refuses.
  test.each([6_290_600, 6_291_557])(
    'an event with %d characters of body is a 413',
    async (size) => {
      const answer = await post('/proxy/echo', 'x'.repeat(size))
      expect(answer.status).toBe(413)
      expect(JSON.parse(answer.body)).toEqual({ message: 'Request Too Long' })
    },
  )
})

// ATTACKS 63.
describe('a failed function', () => {
  test.each(['large', 'throws', 'rejects', 'exits', 'hangs', 'nothing', 'object', 'circular'])(
    '%s is a 502 that tells nothing',
    async (name) => {
      expect(await get(gateway.port, `${api}/proxy/${name}`)).toMatchObject({
        status: 502,
        body: '{"message": "Internal server error"}',
      })
    },
  )

  test('a status that is text, and headers that are null, are fine', async () => {
    expect(await get(gateway.port, `${api}/proxy/text`)).toMatchObject({
      status: 200,
      body: 'text',
    })
  })
})
