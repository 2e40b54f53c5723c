import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { runToEnd, startGateway, type Gateway } from '../support/gateway.ts'
import { startLoopbackOrigin, type LoopbackOrigin } from '../support/loopback-origin.ts'
import { get } from '../support/raw-http.ts'
import { awsProxy, base, createFunction, deployApi, streamedFunction } from '../support/rest-api.ts'
import { openStream } from '../support/stream-client.ts'

// TIDEGATE_FUNCTION_BINDINGS of a self-hosted gateway: a server beside it runs in the place of a function.

let gateway: Gateway
let worker: LoopbackOrigin
let api: string

beforeAll(async () => {
  worker = await startLoopbackOrigin()
  gateway = await startGateway({
    TIDEGATE_FUNCTION_BINDINGS: JSON.stringify({ bound: { address: worker.url } }),
  })
  // The operator's word comes before a function of that name.
  await createFunction(
    gateway.lambda,
    'bound',
    'export const handler = async () => ({ statusCode: 418 })',
  )
  const apiId = await deployApi(gateway.apigateway, {
    'ANY /x': awsProxy('bound'),
    'ANY /alias': awsProxy('bound:live'),
    'ANY /brief': { ...awsProxy('bound'), timeoutInMillis: 50 },
    'ANY /aws': {
      ...awsProxy('bound'),
      type: 'aws',
      responses: { default: { statusCode: '200' } },
    },
    'ANY /event': {
      ...awsProxy('bound'),
      type: 'aws',
      requestParameters: { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" },
      responses: { default: { statusCode: '200' } },
    },
    'ANY /s': streamedFunction('bound'),
  })
  api = base(apiId)
})
beforeEach(() => worker.answerWith({ body: '{"statusCode":201,"body":"fine"}' }))
afterAll(async () => {
  await gateway.stop()
  await worker.stop()
})

const failure = { status: 502, body: '{"message": "Internal server error"}' }

describe('a bound function', () => {
  test('has the event of any other, and answers by the same contract', async () => {
    expect(await get(gateway.port, `${api}/x?q=1`)).toMatchObject({ status: 201, body: 'fine' })
    const { target, headers, body } = worker.last()
    expect(decodeURIComponent(target)).toBe(
      '/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:bound/invocations',
    )
    expect(headers).toMatchObject({ host: worker.host, 'content-type': 'application/json' })
    expect(headers).not.toHaveProperty('authorization')
    expect(JSON.parse(body)).toMatchObject({ path: '/x', queryStringParameters: { q: '1' } })
  })

  test('is called with its qualifier', async () => {
    expect((await get(gateway.port, `${api}/alias`)).status).toBe(201)
    expect(decodeURIComponent(worker.last().target)).toContain('function:bound:live/')
  })

  test('type AWS', async () => {
    worker.answerWith({ body: '{"any":"thing"}' })
    expect(await get(gateway.port, `${api}/aws`)).toMatchObject({
      status: 200,
      body: '{"any":"thing"}',
    })
  })

  // ATTACKS 63.
  test.each([
    ['malformed output', { body: '{"foo":1}' }],
    ['an error', { headers: { 'x-amz-function-error': 'Unhandled' }, body: '{}' }],
    ['a server error', { status: 500, body: 'secret' }],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }],
  ])('%s is a 502', async (_, answer) => {
    worker.answerWith(answer)
    expect(await get(gateway.port, `${api}/x`)).toMatchObject(failure)
  })

  test('is a 504 when it is too slow', async () => {
    worker.answerWith('hang')
    expect((await get(gateway.port, `${api}/brief`)).status).toBe(504)
  })

  test.each([
    ['an error', { headers: { 'x-amz-function-error': 'Unhandled' }, body: '"told 1"' }, 'told 1'],
    ['a server error', { status: 500, body: 'secret' }, 'the Worker answered 500'],
  ])('nobody but the log hears of %s in an asynchronous call', async (_, answer, told) => {
    worker.answerWith(answer)
    expect(await get(gateway.port, `${api}/event`)).toMatchObject({ status: 200, body: '' })
    await vi.waitFor(() => expect(gateway.lines.join('\n')).toContain(told))
  })

  test('streams', async () => {
    worker.answerWith({ body: `{"statusCode":202}${'\0'.repeat(8)}streamed` })
    const answer = await openStream(`${gateway.url}${api}/s`)
    expect(answer.status).toBe(202)
    expect(await answer.rest()).toEqual({ complete: true, body: Buffer.from('streamed') })
  })
})

test('a setting that cannot be used ends the gateway with a message', async () => {
  const { code, stderr } = await runToEnd({
    TIDEGATE_FUNCTION_BINDINGS: '{"bound": {"binding": "B"}}',
  })
  expect(code).not.toBe(0)
  expect(stderr).toContain('TIDEGATE_FUNCTION_BINDINGS: "bound" has a binding')
})
