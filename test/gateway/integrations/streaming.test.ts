import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EndpointType } from '../../../src/model/rest-api.ts'
import { front, integration, method, snapshotOf, unservable } from '../../support/exchange.ts'

// What is about time in responseTransferMode STREAM (spec integrations §13), on a clock that is set by hand.

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** An API of this endpoint type with one streamed method, and what its backend writes. */
function streamed(endpointType: EndpointType, timeoutInMillis: number) {
  const only = method({
    methodIntegration: integration({
      type: 'HTTP_PROXY',
      httpMethod: 'ANY',
      uri: 'http://backend/',
      responseTransferMode: 'STREAM',
      timeoutInMillis,
    }),
  })
  const snapshot = snapshotOf(only)
  let writer!: ReadableStreamDefaultController<Uint8Array>
  let letGo = false
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      writer = controller
    },
    cancel() {
      letGo = true
    },
  })
  const { send } = front(
    {
      ...snapshot,
      api: {
        ...snapshot.api,
        // Without a policy nobody gets into a private API.
        policy: JSON.stringify({
          Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
        }),
        endpointConfiguration: { types: [endpointType], ipAddressType: 'ipv4' },
      },
    },
    { backend: () => new Response(body), platform: { now: Date.now } },
  )
  return {
    send,
    write: (text: string) => writer.enqueue(new TextEncoder().encode(text)),
    end: () => writer.close(),
    letGo: () => letGo,
  }
}

const seconds = (n: number) => n * 1_000

describe('a gap', () => {
  test.each<[EndpointType, number]>([
    ['EDGE', 30],
    ['REGIONAL', 300],
    ['PRIVATE', 300],
  ])('%s: %d seconds without a byte break the stream off, less do not', async (type, gap) => {
    const { send, write, letGo } = streamed(type, seconds(900))
    const response = await send('/test/t/1')
    const reader = response.body!.getReader()
    for (const piece of ['a', 'b']) {
      await vi.advanceTimersByTimeAsync(seconds(gap) - 1)
      write(piece)
      expect(new TextDecoder().decode((await reader.read()).value)).toBe(piece)
    }
    const cut = expect(reader.read()).rejects.toThrow('over')
    await vi.advanceTimersByTimeAsync(seconds(gap) - 1)
    expect(letGo()).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await cut
    expect(letGo()).toBe(true)
  })
})

describe('the whole time', () => {
  test.each([29, 300, 900])('of %d seconds ends a stream that never pauses', async (limit) => {
    const { send, write, letGo } = streamed('REGIONAL', seconds(limit))
    const response = await send('/test/t/1')
    const reader = response.body!.getReader()
    for (let second = 0; second < limit - 1; second++) {
      await vi.advanceTimersByTimeAsync(seconds(1))
      write('.')
      await reader.read()
    }
    const cut = expect(reader.read()).rejects.toThrow()
    await vi.advanceTimersByTimeAsync(seconds(1))
    await cut
    expect(letGo()).toBe(true)
  })

  test('leaves no timer behind a stream that ends by itself', async () => {
    const { send, write, end } = streamed('REGIONAL', seconds(900))
    const response = await send('/test/t/1')
    write('x')
    end()
    expect(await response.text()).toBe('x')
    await vi.advanceTimersByTimeAsync(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('what a deployment refuses', () => {
  test.each<[string, Parameters<typeof integration>[0], RegExp]>([
    [
      'a time that only a stream may take',
      { type: 'HTTP_PROXY', uri: 'http://b/', timeoutInMillis: 300_001 },
      /300001 ms needs responseTransferMode STREAM/,
    ],
    [
      'a stream of a type that has none',
      { type: 'HTTP', uri: 'http://b/', responseTransferMode: 'STREAM' },
      /STREAM is for HTTP_PROXY and AWS_PROXY, not for HTTP/,
    ],
  ])('%s', (_, over, expected) => {
    const problems = unservable(
      snapshotOf(method({ methodIntegration: integration({ httpMethod: 'POST', ...over }) })),
    )
    expect(problems).toEqual([expect.stringMatching(expected)])
  })
})
