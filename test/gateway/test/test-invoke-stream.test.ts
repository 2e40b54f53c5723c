import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { testInvokeMethod } from '../../../src/gateway/test/test-invoke.ts'
import type { Platform } from '../../../src/model/platform.ts'
import { integration, method, snapshotOf } from '../../support/exchange.ts'

// TestInvokeMethod buffers a stream: "returns at completion, 35 s or 1 MB, status 0 if no headers in 35 s"
// (spec integrations §13).

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function tryStream(backend: () => Response | Promise<Response>) {
  const platform = {
    now: Date.now,
    fetch: async () => backend(),
    region: 'us-east-1',
    accountId: '123456789012',
    log: () => undefined,
    stageLog: () => undefined,
    waitUntil: () => undefined,
  } as unknown as Platform // a test of an HTTP backend asks nothing else
  const methodIntegration = integration({
    type: 'HTTP_PROXY',
    httpMethod: 'GET',
    uri: 'http://backend/',
    responseTransferMode: 'STREAM',
    timeoutInMillis: 900_000,
  })
  return testInvokeMethod(
    {
      snapshot: snapshotOf(method({ methodIntegration })),
      httpMethod: 'GET',
      path: '/t/1',
      query: undefined,
      headers: [],
      body: '',
      stageVariables: {},
    },
    platform,
  )
}

/** A body that writes `piece` every `everyMs` milliseconds, `count` times. */
function slowly(piece: string, everyMs: number, count: number): ReadableStream<Uint8Array> {
  let written = 0
  return new ReadableStream({
    async pull(controller) {
      if (written === count) return controller.close()
      await new Promise((resolve) => setTimeout(resolve, everyMs))
      controller.enqueue(new TextEncoder().encode(piece))
      written++
    },
  })
}

test('a stream that ends is shown whole', async () => {
  const result = tryStream(() => new Response(slowly('piece ', 1_000, 10), { status: 201 }))
  await vi.advanceTimersByTimeAsync(11_000)
  expect(await result).toMatchObject({
    status: 201,
    body: 'piece '.repeat(10),
    log: expect.stringContaining('Successfully completed execution'),
  })
})

test('a stream that goes on is shown as far as it has come in 35 seconds', async () => {
  const result = tryStream(() => new Response(slowly('.', 1_000, 100)))
  await vi.advanceTimersByTimeAsync(35_000)
  expect(await result).toMatchObject({ status: 200, body: expect.stringMatching(/^\.{34,35}$/) })
})

test('a large stream is shown up to one megabyte', async () => {
  const result = tryStream(() => new Response(slowly('x'.repeat(300_000), 1, 100)))
  await vi.advanceTimersByTimeAsync(1_000)
  expect((await result).body).toHaveLength(1_048_576)
})

test('without headers in 35 seconds the status is 0', async () => {
  const result = tryStream(() => new Promise(() => undefined))
  await vi.advanceTimersByTimeAsync(35_000)
  expect(await result).toMatchObject({ status: 0, body: '', headers: {}, latency: 35_000 })
})
