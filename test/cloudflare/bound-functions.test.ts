import { describe, expect, test } from 'vitest'
import { linkBoundFunctions } from '../../src/cloudflare/functions/bound-functions.ts'
import type { FunctionInvocation } from '../../src/model/platform.ts'

// A Worker in a function's place by a service binding; the binding is a function here.

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f:live'

function bound(answer: (request: Request) => Response | Promise<Response>) {
  const sent: Request[] = []
  const lines: unknown[] = []
  const pending: Promise<unknown>[] = []
  const F = {
    async fetch(url: string, init: RequestInit) {
      const request = new Request(url, init)
      sent.push(request.clone())
      return answer(request)
    },
  }
  const find = linkBoundFunctions(
    { TIDEGATE_FUNCTION_BINDINGS: '{"f": {"binding": "F"}}', F },
    { log: (line) => lines.push(line), waitUntil: (work) => pending.push(work) },
  )
  return { worker: find('f')!, find, sent, lines, pending }
}

const invocation = (over: Partial<FunctionInvocation> = {}): FunctionInvocation => ({
  functionArn: arn,
  payload: '{"a":1}',
  invocationType: 'RequestResponse',
  timeoutMs: 1_000,
  ...over,
})

describe('a setting that cannot be used', () => {
  test.each<[string, Record<string, unknown>]>([
    ['a binding that is not there', {}],
    ['a binding that is no service', { F: 'text' }],
  ])('%s', (_, env) => {
    const setting = { TIDEGATE_FUNCTION_BINDINGS: '{"f": {"binding": "F"}}' }
    const surroundings = { log: () => undefined, waitUntil: () => undefined }
    expect(() => linkBoundFunctions({ ...setting, ...env }, surroundings)).toThrow(
      'TIDEGATE_FUNCTION_BINDINGS: "f" has the binding F, which this Worker has not',
    )
  })
})

describe('a call', () => {
  test('is Lambda’s Invoke request, with the event', async () => {
    const { worker, sent, find } = bound(() => new Response('{"statusCode":201}'))
    expect(find('g')).toBeUndefined()
    expect(await worker.invoke(invocation())).toEqual({
      statusCode: 200,
      payload: '{"statusCode":201}',
    })
    const request = sent[0]!
    expect(decodeURIComponent(new URL(request.url).pathname)).toBe(
      `/2015-03-31/functions/${arn}/invocations`,
    )
    expect(request.headers.get('x-amz-invocation-type')).toBe('RequestResponse')
    expect(await request.json()).toEqual({ a: 1 })
  })

  test.each<[string, () => Response | Promise<Response>, string]>([
    [
      'an error that the Worker tells',
      () =>
        new Response('{"errorMessage":"own"}', {
          headers: { 'x-amz-function-error': 'Unhandled' },
        }),
      'own',
    ],
    ['another status', () => new Response('secret', { status: 500 }), 'the Worker answered 500'],
    ['a refusal', () => new Response('secret', { status: 403 }), 'the Worker answered 403'],
    ['a Worker that throws', () => Promise.reject(new Error('thrown')), 'Error: thrown'],
  ])('%s is a failed function', async (_, answer, message) => {
    const { worker } = bound(answer)
    const expected = { statusCode: 200, functionError: 'Unhandled' }
    const result = await worker.invoke(invocation())
    expect(result).toMatchObject(expected)
    expect(JSON.parse(result.payload)).toMatchObject({ errorMessage: message })
    const streamed = await worker.stream(invocation())
    expect(streamed).toMatchObject({ result: expected })
  })

  test('a Worker that is too slow is told as 504', async () => {
    const { worker } = bound(() => new Promise(() => undefined))
    expect(await worker.invoke(invocation({ timeoutMs: 1 }))).toEqual({
      statusCode: 504,
      payload: '',
    })
  })

  test('Event is accepted at once, and a failure is logged', async () => {
    const { worker, pending, lines, sent } = bound(() => Promise.reject(new Error('thrown')))
    const headers = { 'x-amzn-requestid': 'r-1' }
    expect(await worker.invoke(invocation({ invocationType: 'Event', headers }))).toMatchObject({
      statusCode: 202,
    })
    await Promise.all(pending)
    expect(sent).toHaveLength(1)
    expect(lines).toEqual([expect.objectContaining({ requestId: 'r-1', error: 'Error: thrown' })])
  })

  test('DryRun calls nobody', async () => {
    const { worker, sent } = bound(() => new Response('{}'))
    expect(await worker.invoke(invocation({ invocationType: 'DryRun' }))).toMatchObject({
      statusCode: 204,
    })
    expect(sent).toEqual([])
  })

  test('a stream is the Worker’s body', async () => {
    const { worker, sent } = bound(() => new Response('{}\0\0\0\0\0\0\0\0body'))
    const answered = await worker.stream(invocation())
    if (!('stream' in answered)) throw new Error('no stream')
    expect(await new Response(answered.stream).text()).toBe('{}\0\0\0\0\0\0\0\0body')
    expect(new URL(sent[0]!.url).pathname).toMatch(
      /^\/2021-11-15\/.*response-streaming-invocations$/,
    )
  })
})
