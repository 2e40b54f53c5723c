import { describe, expect, test, vi } from 'vitest'
import type { RouteStreaming } from '../../../../src/model/v2/http-features.ts'
import { calling, toBackend, toFunction } from '../calling.ts'
import { featured } from './featured.ts'

// `x-tidegate-streaming`: answers pass on as they come.

function streaming(pieces: readonly string[], streaming: RouteStreaming | undefined = {}) {
  let push: ReadableStreamDefaultController<Uint8Array>
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      push = controller
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
    },
  })
  const snapshot = featured(
    {},
    { 'GET /s': { streaming }, 'GET /whole': undefined },
    { integration: toFunction() },
  )
  const gateway = calling(snapshot, () => ({ statusCode: 200, body: 'whole' }), {
    platform: {
      streamFunction: async () => ({ stream: body }),
    },
  })
  return {
    ...gateway,
    write: (text: string) => push.enqueue(new TextEncoder().encode(text)),
    end: () => push.close(),
  }
}

const metadata = (head: object) => `${JSON.stringify(head)}${'\0'.repeat(8)}`

test('a function’s pieces arrive when they come', async () => {
  const { send, write, end } = streaming([
    `${metadata({ statusCode: 201, headers: { 'content-type': 'text/event-stream' }, cookies: ['a=b'] })}one`,
  ])
  const response = await send('/s')
  expect(response.status).toBe(201)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(response.headers.getSetCookie()).toEqual(['a=b'])
  const reader = response.body!.getReader()
  const next = async () => new TextDecoder().decode((await reader.read()).value)
  expect(await next()).toBe('one')
  write('two')
  expect(await next()).toBe('two')
  end()
  expect((await reader.read()).done).toBe(true)
})

describe('a stream', () => {
  test('of no content type is JSON', async () => {
    const { send, end } = streaming([metadata({ statusCode: 200 }), '{}'])
    const response = await send('/s')
    end()
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.text()).toBe('{}')
  })

  test('without metadata is a failure', async () => {
    const { send, end } = streaming(['hello'])
    end()
    const response = await send('/s')
    expect([response.status, await response.text()]).toEqual([
      500,
      '{"message":"Internal Server Error"}',
    ])
  })

  test('is no other route’s', async () => {
    const { send } = streaming([])
    expect(await (await send('/whole')).text()).toBe('whole')
  })
})

test('a backend may take the time of the stream, and not the integration’s', async () => {
  vi.useFakeTimers()
  try {
    const statusOf = async (streaming: RouteStreaming | undefined) => {
      const snapshot = featured(
        {},
        { 'GET /s': streaming ? { streaming } : undefined },
        { integration: toBackend({ timeoutInMillis: 1_000 }) },
      )
      const { send } = calling(snapshot, undefined, {
        platform: {
          now: () => Date.now(),
          fetch: (_, init) =>
            new Promise((resolve, reject) => {
              setTimeout(() => resolve(new Response('late')), 5_000)
              init?.signal?.addEventListener('abort', () => reject(init.signal!.reason as Error))
            }),
        },
      })
      const answer = send('/s')
      await vi.advanceTimersByTimeAsync(6_000)
      return (await answer).status
    }
    expect(await statusOf(undefined)).toBe(503)
    expect(await statusOf({ timeoutInMillis: 10_000 })).toBe(200)
    expect(await statusOf({ timeoutInMillis: 2_000 })).toBe(503)
  } finally {
    vi.useRealTimers()
  }
})
