import { gzipSync } from 'node:zlib'
import { expect, test, vi } from 'vitest'
import {
  maxHeldBytes,
  maxRequestBytes,
  maxWaitingBodies,
  minWaitingBytes,
  passingBodyBytes,
} from '../../../src/model/limits.ts'
import { front, integration, method, methodSetting, snapshotOf } from '../../support/exchange.ts'

const large = 'x'.repeat(maxRequestBytes)
const room = Math.floor(maxHeldBytes / maxRequestBytes)

/** Backends that answer when they are told to. */
function waitingBackend() {
  const waiting: (() => void)[] = []
  return {
    backend: () =>
      new Promise<Response>((resolve) => waiting.push(() => resolve(new Response('{}')))),
    answerAll: () => waiting.splice(0).forEach((answer) => answer()),
    waiting,
  }
}

const http = integration({
  type: 'HTTP',
  uri: 'http://backend.test/',
  httpMethod: 'POST',
  integrationResponses: { '200': { statusCode: '200' } },
})

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

// Many large bodies at once must not take the memory of all other requests.
test('what does not fit beside the bodies that are held is a 503, and fits when they are gone', async () => {
  const { backend, answerAll, waiting } = waitingBackend()
  const { send, lines } = front(snapshotOf(method({ methodIntegration: http })), { backend })
  const post = (body: string) => send('/dev/t/7', { method: 'POST', body })
  const held = Array.from({ length: room }, () => post(large))
  while (waiting.length < room) await settled()
  const refused = await post(large)
  expect([refused.status, await refused.text()]).toEqual([503, '{"message":"Service Unavailable"}'])
  expect(refused.headers.get('x-amzn-errortype')).toBe('ServiceUnavailableException')
  // A small body costs next to nothing.
  const small = post('{}')
  while (waiting.length < room + 1) await settled()
  answerAll()
  expect((await small).status).toBe(200)
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual(held.map(() => 200))
  const again = post(large)
  while (waiting.length < 1) await settled()
  answerAll()
  expect((await again).status).toBe(200)
  expect(lines.filter(({ level }) => level === 'error')).toEqual([])
})

test('a refused or failed request gives back what it held', async () => {
  const { send } = front(snapshotOf(method({ methodIntegration: http })), {
    backend: () => {
      throw new Error('away')
    },
  })
  for (let i = 0; i < 2 * room; i++) {
    const failed = await send('/dev/t/7', { method: 'POST', body: large })
    expect(failed.status).toBe(504)
  }
})

test('a client that hangs up gives back what it held', async () => {
  const { backend, answerAll, waiting } = waitingBackend()
  const { send } = front(snapshotOf(method({ methodIntegration: http })), { backend })
  for (let i = 0; i < 2 * room; i++) {
    const client = new AbortController()
    const gone = send('/dev/t/7', { method: 'POST', body: large, signal: client.signal })
    while (waiting.length < i + 1) await settled()
    client.abort()
    void gone.catch(() => undefined)
  }
  answerAll()
  expect(waiting).toEqual([])
})

/** A body of which all has come but its end. */
const unending = () =>
  new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(large)),
  })

test('bodies that do not come to their end count, and the slow ones are refused for who comes', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  let now = Date.UTC(2025, 0, 1)
  const { send } = front(snapshotOf(method({ methodIntegration: http })), {
    backend: () => new Response('{}'),
    platform: { now: () => now },
  })
  const post = (body: string | ReadableStream) =>
    send('/dev/t/7', { method: 'POST', body, duplex: 'half' } as RequestInit)
  const slow = Array.from({ length: room }, () => post(unending()))
  await settled()
  now += 9_999
  expect((await post(large)).status).toBe(503)
  await vi.advanceTimersByTimeAsync(1_000)
  now += 1
  await vi.advanceTimersByTimeAsync(1_000)
  const statuses = (await Promise.all(slow)).map(({ status }) => status)
  expect(statuses).toEqual(slow.map(() => 408))
  expect((await post(large)).status).toBe(200)
  vi.useRealTimers()
})

test('answers that clients do not take count, and the slow ones are cut for who comes', async () => {
  let now = Date.UTC(2025, 0, 1)
  const { send } = front(snapshotOf(method({ methodIntegration: http })), {
    backend: () => new Response(large),
    platform: { now: () => now },
  })
  const ask = () => send('/dev/t/7', { method: 'POST', body: '{}' })
  const untaken: Response[] = []
  for (let i = 0; i < room; i++) untaken.push(await ask())
  expect(untaken.map(({ status }) => status)).toEqual(untaken.map(() => 200))
  expect((await ask()).status).toBe(503)
  now += 10_000
  const taken = await ask()
  expect(taken.status).toBe(200)
  expect((await taken.text()).length).toBe(large.length)
  await expect(untaken[0]!.text()).rejects.toThrow()
  for (const answer of untaken.slice(1)) await answer.body?.cancel()
})

const proxy = integration({ type: 'HTTP_PROXY', uri: 'http://backend.test/', httpMethod: 'POST' })

const compressing = (backend: () => Promise<Response>, methodIntegration = http) => {
  const snapshot = snapshotOf(method({ methodIntegration }))
  const api = { ...snapshot.api, minimumCompressionSize: 0 }
  return front({ ...snapshot, api }, { backend })
}

// A coded body of ten kilobytes may stand for ten megabytes.
test('what a coded request comes to counts', async () => {
  const { backend, answerAll, waiting } = waitingBackend()
  const { send } = compressing(backend)
  const body = gzipSync(large)
  const post = () =>
    send('/dev/t/7', { method: 'POST', body, headers: { 'content-encoding': 'gzip' } })
  const held = Array.from({ length: room }, post)
  while (waiting.length < room) await settled()
  expect((await post()).status).toBe(503)
  answerAll()
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual(held.map(() => 200))
})

test.each([
  ['passed on', proxy],
  ['made by the gateway', http],
])('a body %s counts while it is compressed', async (_, methodIntegration) => {
  const { backend, answerAll, waiting } = waitingBackend()
  const { send: post } = front(snapshotOf(method({ methodIntegration: http })), { backend })
  const held = Array.from({ length: room }, () => post('/dev/t/7', { method: 'POST', body: large }))
  while (waiting.length < room) await settled()
  const { send } = compressing(async () => new Response(large), methodIntegration)
  const ask = () =>
    send('/dev/t/7', { method: 'POST', body: '{}', headers: { 'accept-encoding': 'gzip' } })
  const refused = await ask()
  expect([refused.status, await refused.text()]).toEqual([503, '{"message":"Service Unavailable"}'])
  answerAll()
  await Promise.all(held)
  expect((await ask()).status).toBe(200)
})

test('who finds no room waits for it, and who came first has it first', async () => {
  const { backend, answerAll, waiting } = waitingBackend()
  const { send } = front(snapshotOf(method({ methodIntegration: http })), { backend })
  const answered: string[] = []
  const post = async (name: string, body: string) => {
    const { status } = await send('/dev/t/7', { method: 'POST', body })
    answered.push(`${name} ${status}`)
  }
  const held = Array.from({ length: room }, () => post('held', large))
  while (waiting.length < room) await settled()
  const first = post('first', large)
  const second = post('second', large.slice(0, maxRequestBytes / 2))
  await settled()
  expect(waiting.length).toBe(room)
  answerAll()
  await Promise.all(held)
  while (waiting.length < 1) await settled()
  answerAll()
  await first
  while (waiting.length < 1 && answered.length < room + 2) await settled()
  answerAll()
  await second
  expect(answered.slice(room)).toEqual(['first 200', 'second 200'])
})

test('a request that fails on its way out gives back what it held', async () => {
  const { send } = front(snapshotOf(method({ methodIntegration: http })), {
    backend: () => new Response('{}'),
    accessLog: { destinationArn: 'arn:aws:logs:::x', format: '$context.requestId' },
    platform: {
      stageLog: () => {
        throw new Error('nowhere to write to')
      },
    },
  })
  for (let i = 0; i < 2 * room; i++) {
    const failed = send('/dev/t/7', { method: 'POST', body: large })
    await expect(failed).rejects.toThrow('nowhere to write to')
  }
  const { send: sendElsewhere } = front(snapshotOf(method({ methodIntegration: http })), {
    backend: () => new Response('{}'),
  })
  expect((await sendElsewhere('/dev/t/7', { method: 'POST', body: large })).status).toBe(200)
})

// A log shows a thousand characters of a body, and has it whole until then.
test('a body that only passes by counts when a log reads it', async () => {
  const { backend, answerAll, waiting } = waitingBackend()
  const { send: post } = front(snapshotOf(method({ methodIntegration: http })), { backend })
  const held = Array.from({ length: room }, () => post('/dev/t/7', { method: 'POST', body: large }))
  while (waiting.length < room) await settled()
  const proxied = (dataTraceEnabled: boolean) =>
    front(snapshotOf(method({ methodIntegration: proxy })), {
      backend: () => new Response(large),
      methodSettings: { '*/*': methodSetting({ loggingLevel: 'INFO', dataTraceEnabled }) },
    }).send('/dev/t/7', { method: 'POST', body: '{}' })
  expect((await proxied(false)).status).toBe(200)
  expect((await proxied(true)).status).toBe(503)
  answerAll()
  await Promise.all(held)
})

test('bodies that go on unread count, and who finds as many others waiting as may is refused at once', async () => {
  const { backend, answerAll, waiting } = waitingBackend()
  const proxy = integration({
    type: 'HTTP_PROXY',
    uri: 'http://backend.test/',
    httpMethod: 'POST',
  })
  const { send } = front(snapshotOf(method({ methodIntegration: proxy })), { backend })
  const post = async (length = minWaitingBytes) => {
    const headers = { 'content-length': String(length) }
    const body = 'x'.repeat(length)
    return (await send('/dev/t/7', { method: 'POST', headers, body })).status
  }
  const many = (count: number) => Array.from({ length: count }, () => post())
  const passing = Math.floor(maxHeldBytes / passingBodyBytes)
  const passed = many(passing)
  while (waiting.length < passing) await settled()
  const queued = many(maxWaitingBodies)
  await settled()
  const more = post()
  const first = await Promise.race([
    more.then(() => 'more'),
    ...queued.map((each) => each.then(() => 'queued')),
  ])
  expect([first, await more]).toEqual(['more', 503])
  const small = post(minWaitingBytes - 1)
  while (waiting.length < passing + 1) await settled()
  answerAll()
  expect(await small).toBe(200)
  expect(await Promise.all(passed)).toEqual(passed.map(() => 200))
  while (waiting.length < passing) await settled()
  answerAll()
  while (waiting.length < maxWaitingBodies - passing) await settled()
  answerAll()
  expect(await Promise.all(queued)).toEqual(queued.map(() => 200))
})
