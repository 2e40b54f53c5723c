import {
  CreateDeploymentCommand,
  GetResourcesCommand,
  TestInvokeMethodCommand,
} from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { startAwsDouble, type AwsBody, type AwsDouble } from '../support/aws-double.ts'
import { startGateway, type Gateway } from '../support/gateway.ts'
import {
  events,
  eventsOf,
  invokeComplete,
  metadata,
  payloadChunk,
} from '../support/lambda-events.ts'
import {
  awsProxy,
  base,
  definition,
  deployApi,
  importApi,
  streamedFunction,
} from '../support/rest-api.ts'
import { openStream } from '../support/stream-client.ts'
import { operator, role } from './aws-operation.ts'

// AWS_PROXY with responseTransferMode STREAM (spec integrations §13) and a function on AWS: the double verifies the
// signature and answers with Lambda's event stream.

let gateway: Gateway
let aws: AwsDouble
let api: string
let apiId: string

beforeAll(async () => {
  aws = await startAwsDouble(operator)
  gateway = await startGateway({
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
  })
  apiId = await deployApi(
    gateway.apigateway,
    {
      'ANY /s': streamedFunction('remote'),
      'ANY /role': streamedFunction('remote:live', { credentials: role }),
      'ANY /variable': streamedFunction('${stageVariables.fn}'),
      'ANY /brief': streamedFunction('remote', { timeoutInMillis: 300 }),
      // Gaps are watched where the time is longer than a gap may be.
      'ANY /long': streamedFunction('remote', { timeoutInMillis: 900_000 }),
      'ANY /buffered': awsProxy('remote'),
    },
    { 'x-amazon-apigateway-minimum-compression-size': 0 },
  )
  api = gateway.url + base(apiId)
})
beforeEach(() => aws.answerWith({}))
afterAll(async () => {
  const ending = await gateway.stop()
  await aws.stop()
  // ATTACKS 65.
  for (const secret of aws.secrets) expect(ending.stdout + ending.stderr).not.toContain(secret)
  // What was cut is told with its request, not by workerd.
  expect(ending.stderr).toBe('')
})

/** Answers the next call with a stream, and resolves with it when the call is there. */
const nextStream = () =>
  new Promise<AwsBody>((resolve) => aws.answerWith(events((body) => resolve(body))))

const failure = '{"message": "Internal server error"}'

/** What the operator has been told of streams that broke off. */
const cuts = () => gateway.lines.filter((line) => line.includes('was cut'))

const last = (bytes: Uint8Array) => (body: AwsBody) => (body.write(bytes), body.end())

describe('the call', () => {
  test('is InvokeWithResponseStream, signed, with the event of a buffered call', async () => {
    aws.answerWith(eventsOf(payloadChunk(metadata({})), invokeComplete()))
    const answer = await openStream(`${api}/s?q=1`, { method: 'POST', body: 'hello' })
    await answer.rest()
    const call = aws.last()
    expect(call).toMatchObject({ method: 'POST', service: 'lambda', region: 'us-east-1' })
    expect(call.role).toBeUndefined()
    expect(decodeURIComponent(call.target)).toBe(
      '/2021-11-15/functions/arn:aws:lambda:us-east-1:000000000000:function:remote/response-streaming-invocations',
    )
    expect(JSON.parse(call.body.toString())).toMatchObject({
      httpMethod: 'POST',
      path: '/s',
      queryStringParameters: { q: '1' },
      body: 'hello',
      requestContext: { stage: 'test' },
    })
  })

  test('is made as the role in credentials, with the qualifier', async () => {
    aws.answerWith(eventsOf(payloadChunk(metadata({})), invokeComplete()))
    expect((await openStream(`${api}/role`)).status).toBe(200)
    expect(aws.last().role).toBe(role)
    expect(decodeURIComponent(aws.last().target)).toContain('function:remote:live/')
  })

  test('names a function by a stage variable', async () => {
    await gateway.apigateway.send(
      new CreateDeploymentCommand({
        restApiId: apiId,
        stageName: 'v',
        variables: { fn: 'chosen' },
      }),
    )
    aws.answerWith(eventsOf(payloadChunk(metadata({})), invokeComplete()))
    expect((await openStream(`${gateway.url}${base(apiId, 'v')}/variable`)).status).toBe(200)
    expect(decodeURIComponent(aws.last().target)).toContain('function:chosen/')
  })
})

describe.each(['/s', '/long'])('%s', (path) => {
  test('status and headers go out with the metadata, and each piece when it comes', async () => {
    const opened = nextStream()
    const asked = openStream(`${api}${path}`, { headers: { 'accept-encoding': 'gzip' } })
    const body = await opened
    const head = metadata({
      statusCode: 201,
      headers: { 'Content-Type': 'text/event-stream', Server: 'f' },
      multiValueHeaders: { 'X-A': ['1', '2'] },
      cookies: ['a=1', 'b=2; Path=/'],
    })
    // Cut inside the delimiter.
    body.write(payloadChunk(head.slice(0, -5)))
    body.write(payloadChunk(head.slice(-5)))
    const answer = await asked
    expect(answer.status).toBe(201)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'set-cookie': ['a=1', 'b=2; Path=/'],
      'transfer-encoding': 'chunked',
      'x-a': '1, 2',
      'x-amzn-remapped-server': 'f',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
    })
    expect(answer.headers).not.toHaveProperty('content-encoding')
    for (const piece of ['data: 1\n', 'data: 2\n']) {
      body.write(payloadChunk(piece))
      await answer.until(piece)
    }
    body.write(payloadChunk('')) // no piece
    body.write(invokeComplete())
    body.end()
    expect(await answer.rest()).toEqual({
      complete: true,
      body: Buffer.from('data: 1\ndata: 2\n'),
    })
  })

  test('bytes pass as they are, whatever the API calls binary', async () => {
    const bytes = new Uint8Array(100_000).map((_, i) => i * 7)
    aws.answerWith(
      eventsOf(
        payloadChunk(Buffer.concat([Buffer.from(metadata({})), bytes.subarray(0, 10)])),
        payloadChunk(bytes.subarray(10)),
        invokeComplete(),
      ),
    )
    const { complete, body } = await (await openStream(`${api}${path}`)).rest()
    expect(complete).toBe(true)
    expect(body.equals(bytes)).toBe(true)
  })

  test('a length in the metadata frames the body', async () => {
    aws.answerWith(
      eventsOf(
        payloadChunk(metadata({ headers: { 'Content-Length': '4' } }, 'body')),
        invokeComplete(),
      ),
    )
    const answer = await openStream(`${api}${path}`)
    expect(answer.headers).toMatchObject({ 'content-length': '4' })
    expect(answer.headers).not.toHaveProperty('x-amzn-remapped-content-length')
    expect(await answer.rest()).toMatchObject({ complete: true, body: Buffer.from('body') })
  })

  // ATTACKS 62: what did not come whole never looks whole.
  test.each<[string, (body: AwsBody) => void, told: RegExp]>([
    ['the function fails', last(invokeComplete('Unhandled', 'x')), /cut: .*ErrorCode.*Unhandled/],
    ['Lambda breaks off', (body) => body.destroy(), /./],
    ['the events end without a completion', (body) => body.end(), /before it was complete/],
    ['an event is damaged', last(damaged(payloadChunk('x'))), /checksum of a message/],
    ['there is no event stream any more', last(Buffer.from('<html>no, no, no')), /of a prelude/],
  ])('after the headers, when %s, the body breaks off', async (_, end, told) => {
    const before = cuts().length
    const opened = nextStream()
    const asked = openStream(`${api}${path}`)
    const body = await opened
    body.write(payloadChunk(metadata({}, 'half')))
    const answer = await asked
    await answer.until('half')
    end(body)
    expect(await answer.rest()).toEqual({ complete: false, body: Buffer.from('half') })
    // The client has a 200, so that only the operator can be told why.
    await vi.waitFor(() => expect(cuts()).toHaveLength(before + 1))
    expect(cuts().at(-1)).toMatch(told)
  })

  test('a body shorter than its length breaks off', async () => {
    const before = cuts().length
    aws.answerWith(
      eventsOf(payloadChunk(metadata({ headers: { 'content-length': 9 } }, 'x')), invokeComplete()),
    )
    const answer = await openStream(`${api}${path}`)
    expect(await answer.rest()).toMatchObject({ complete: false })
    await vi.waitFor(() => expect(cuts()).toHaveLength(before + 1))
  })

  test('a client that goes away lets go of Lambda', async () => {
    const opened = nextStream()
    const asked = openStream(`${api}${path}`)
    const body = await opened
    body.write(payloadChunk(metadata({}, 'a')))
    const answer = await asked
    await answer.until('a')
    answer.leave()
    const noise = setInterval(() => body.write(payloadChunk('more')), 20)
    await body.abandoned
    clearInterval(noise)
  })
})

const damaged = (message: Uint8Array): Uint8Array => {
  const bytes = message.slice()
  bytes[bytes.length - 5]! ^= 1
  return bytes
}

describe('before anything was sent', () => {
  test.each<[string, string]>([
    ['an unknown key', metadata({ statusCode: 200, body: 'x' })],
    ['no object', metadata([])],
    ['no JSON', `{"statusCode":${'\0'.repeat(8)}body`],
    ['nothing before the delimiter', '\0'.repeat(8)],
    ['a status that is none', metadata({ statusCode: 'ok' })],
    ['a header that is an object', metadata({ headers: { a: {} } })],
    ['a line break in a header', metadata({ headers: { a: 'b\r\nset-cookie: x=1' } })],
    ['cookies that are no list', metadata({ cookies: 'a=1' })],
    ['a length that is none', metadata({ headers: { 'content-length': '1x' } })],
    ['a delimiter of seven', `{}${'\0'.repeat(7)}body`],
    ['an answer that is not streamed', '{"statusCode":200,"body":"x"}'],
    ['nothing', ''],
    ['more than 16 KiB of metadata', metadata({ headers: { a: 'x'.repeat(16_384) } })],
    [
      'a delimiter that ends past 16 KiB',
      metadata({ headers: { a: 'x'.repeat(16_384 - 20 - 7) } }),
    ],
    ['16 KiB without a delimiter', 'x'.repeat(16_384)],
  ])('%s in the metadata is a 500', async (_, text) => {
    aws.answerWith(eventsOf(payloadChunk(text), invokeComplete()))
    const answer = await openStream(`${api}/s`)
    expect(answer.status).toBe(500)
    expect(answer.headers['x-amzn-errortype']).toBe('InternalServerErrorException')
    expect((await answer.rest()).body.toString()).toBe(failure)
  })

  test('metadata that fills 16 KiB to the last byte is read', async () => {
    const head = metadata({ headers: { a: 'x'.repeat(16_384 - 20 - 8) } })
    expect(head).toHaveLength(16_384)
    aws.answerWith(eventsOf(payloadChunk(head), payloadChunk('b'), invokeComplete()))
    const answer = await openStream(`${api}/s`)
    expect(answer.status).toBe(200)
    expect((await answer.rest()).body.toString()).toBe('b')
  })

  // §11 for what is not about the metadata: a failed function is a 502, no permission a 500.
  test.each<[string, Parameters<AwsDouble['answerWith']>[0], number]>([
    ['a function that fails', eventsOf(invokeComplete('Unhandled', 'secret text')), 502],
    [
      'a function that fails inside its metadata',
      eventsOf(payloadChunk('{"statusCode"'), invokeComplete('Unhandled', 'secret text')),
      502,
    ],
    ['events that end at once', eventsOf(), 502],
    ['bytes that are no events', events((body) => (body.write(Buffer.alloc(64)), body.end())), 502],
    ['no event stream', { body: '{"statusCode":200}' }, 502],
    ['no permission', { status: 403, body: '{"Message":"no"}' }, 500],
    ['no such function', { status: 404, body: '{"Message":"no"}' }, 502],
    ['a throttled function', { status: 429, body: '{"Reason":"no"}' }, 502],
    ['Lambda in trouble', { status: 500, body: '{}' }, 502],
  ])('%s', async (_, given, status) => {
    aws.answerWith(given)
    const answer = await openStream(`${api}/s`)
    expect(answer.status).toBe(status)
    expect((await answer.rest()).body.toString()).toBe(failure)
  })

  test('an event larger than Lambda takes is a 413', async () => {
    const answer = await openStream(`${api}/s`, { method: 'POST', body: 'ä'.repeat(3_200_000) })
    expect(answer.status).toBe(413)
    expect(JSON.parse((await answer.rest()).body.toString())).toEqual({
      message: 'Request Too Long',
    })
  })

  test.each([204, 304])('a status of %d has no body', async (statusCode) => {
    aws.answerWith(eventsOf(payloadChunk(metadata({ statusCode }, 'body')), invokeComplete()))
    const answer = await openStream(`${api}/s`)
    expect(answer.status).toBe(statusCode)
    expect(await answer.rest()).toEqual({ complete: true, body: Buffer.alloc(0) })
  })
})

test('HEAD has status and headers, and lets go of the rest', async () => {
  const opened = nextStream()
  const asked = openStream(`${api}/s`, { method: 'HEAD' })
  const body = await opened
  body.write(payloadChunk(metadata({ statusCode: 201 }, 'a')))
  const answer = await asked
  expect(answer.status).toBe(201)
  expect(await answer.rest()).toEqual({ complete: true, body: Buffer.alloc(0) })
  const noise = setInterval(() => body.write(payloadChunk('more')), 20)
  await body.abandoned
  clearInterval(noise)
})

describe('the time of a stream', () => {
  const late = '{"message": "Endpoint request timed out"}'
  test.each<[string, Parameters<AwsDouble['answerWith']>[0]]>([
    ['headers', 'hang'],
    ['events', events(() => undefined)],
    ['metadata', events((body) => body.write(payloadChunk('{"statusCode"')))],
  ])('is a 504 without %s', async (_, given) => {
    aws.answerWith(given)
    const answer = await openStream(`${api}/brief`)
    expect(answer.status).toBe(504)
    expect((await answer.rest()).body.toString()).toBe(late)
  })

  test('breaks the body off', async () => {
    const opened = nextStream()
    const asked = openStream(`${api}/brief`)
    const body = await opened
    body.write(payloadChunk(metadata({}, 'a')))
    expect(await (await asked).rest()).toEqual({ complete: false, body: Buffer.from('a') })
    await body.abandoned
  })
})

// §13: "yields correct status/headers but empty body".
test('a buffered integration of a function that streams has its status and headers alone', async () => {
  aws.answerWith({ body: metadata({ statusCode: 202, headers: { 'X-A': 'b' } }, 'body') })
  const answer = await openStream(`${api}/buffered`)
  expect(answer.status).toBe(202)
  expect(answer.headers).toMatchObject({ 'x-a': 'b' })
  expect(await answer.rest()).toEqual({ complete: true, body: Buffer.alloc(0) })
  aws.answerWith({ body: metadata({ unknown: 1 }, 'body') })
  expect((await openStream(`${api}/buffered`)).status).toBe(502)
})

test('TestInvokeMethod shows the stream when it is over', async () => {
  const { items = [] } = await gateway.apigateway.send(
    new GetResourcesCommand({ restApiId: apiId, limit: 100 }),
  )
  const resourceId = items.find(({ path }) => path === '/s')!.id!
  const run = () =>
    gateway.apigateway.send(
      new TestInvokeMethodCommand({ restApiId: apiId, resourceId, httpMethod: 'ANY' }),
    )
  aws.answerWith(
    eventsOf(
      payloadChunk(metadata({ statusCode: 201 }, 'one ')),
      payloadChunk('two'),
      invokeComplete(),
    ),
  )
  const result = await run()
  expect(result).toMatchObject({ status: 201, body: 'one two' })
  expect(result.log).toContain('2021-11-15/functions/')
  expect(result.log).toContain('Successfully completed execution')
  aws.answerWith(eventsOf(payloadChunk(metadata({}, 'one ')), invokeComplete('Unhandled', 'x')))
  expect(await run()).toMatchObject({ status: 502 })
})

test.each<[string, ReturnType<typeof streamedFunction>, RegExp]>([
  [
    'STREAM with the URI of buffered answers',
    { ...awsProxy('f'), responseTransferMode: 'STREAM' },
    /GET \/x: responseTransferMode STREAM needs the URI .*2021-11-15/,
  ],
  [
    'BUFFERED with the URI of streams',
    streamedFunction('f', { responseTransferMode: 'BUFFERED' }),
    /GET \/x: the URI .* needs responseTransferMode STREAM/,
  ],
])('a deployment refuses %s', async (_, integration, expected) => {
  const restApiId = await importApi(gateway.apigateway, definition({ 'GET /x': integration }))
  await expect(
    gateway.apigateway.send(new CreateDeploymentCommand({ restApiId, stageName: 'test' })),
  ).rejects.toThrow(expected)
})
