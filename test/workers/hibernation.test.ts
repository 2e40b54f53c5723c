import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  sessionGateway,
  startSessionRecorder,
  type SessionRecorder,
} from '../support/sockets/session-recorder.ts'
import { openSocket } from '../support/sockets/socket-client.ts'

// A session's object is evicted, as Cloudflare does to one that is idle: its socket stays.

let recorder: SessionRecorder
let worker: Miniflare
let url: URL

beforeAll(async () => {
  recorder = await startSessionRecorder()
  const compatibilityDate = '2026-10-23'
  const sockets = readFileSync(join(import.meta.dirname, '../../dist/sockets/index.js'), 'utf8')
  worker = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name: 'gateway',
          modules: [{ type: 'ESModule', path: 'index.js', contents: await sessionGateway() }],
          compatibilityDate,
          durableObjects: {
            CONNECTION: { className: 'Connection', scriptName: 'sockets' },
            GROUP: { className: 'Group', scriptName: 'sockets' },
          },
          bindings: { SHARED: '0', TEST: recorder.url },
        },
        {
          name: 'sockets',
          modules: [{ type: 'ESModule', path: 'index.js', contents: sockets }],
          compatibilityDate,
          durableObjects: {
            CONNECTION: { className: 'Connection', useSQLite: true },
            GROUP: { className: 'Group', useSQLite: true },
          },
          serviceBindings: { GATEWAY: { name: 'gateway', entrypoint: 'SessionEvents' } },
        },
      ],
    }),
  )
  url = await worker.ready
})
afterAll(async () => {
  await worker?.dispose()
  recorder?.close()
})

async function evictedSession(query = '') {
  const client = await openSocket(`${url.href}${query}`)
  const id = client.headers.get('x-connection-id')!
  client.frame('before')
  expect(await client.text()).toBe('before')
  const object = Buffer.from(id, 'base64url').toString('hex')
  await worker.unsafeEvictDurableObject('sockets', 'Connection', { id: object })
  const call = async (path: string, body?: string) => {
    const [name, search = ''] = path.split('?')
    const target = new URL(`${name}/api/dev/${encodeURIComponent(id)}?${search}`, url)
    const response = await fetch(target, { ...(body && { method: 'POST', body }) })
    return response.json()
  }
  return { client, id, call }
}

test('its client is answered', async () => {
  const { client, id } = await evictedSession()
  client.frame('after')
  expect(await client.text()).toBe('after')
  expect(recorder.events.at(-1)).toMatchObject({ session: { connectionId: id }, message: 'after' })
  client.drop()
})

test('@connections reaches it', async () => {
  const { client, id, call } = await evictedSession()
  expect(await call('send', 'hello')).toBe(true)
  expect(await client.text()).toBe('hello')
  expect(await call('facts')).toMatchObject({ session: { connectionId: id } })
  client.drop()
})

test.each([
  ['with its own code', 4001, 'why'],
  ['normally', 1000, ''],
])('its client closes %s: one end', async (_, code, reason) => {
  const { client, id } = await evictedSession()
  client.close(code, reason)
  expect(await recorder.endsOf(id)).toEqual([{ code, reason }])
  expect(await client.closed()).toEqual({ code, reason })
})

test('its client is gone: 1006', async () => {
  const { client, id } = await evictedSession()
  client.drop()
  expect(await recorder.endsOf(id)).toEqual([{ code: 1006, reason: '' }])
})

test('closed by the gateway', async () => {
  const { client, id, call } = await evictedSession()
  expect(await call('close?code=1000&reason=over')).toBe(true)
  expect(await client.closed()).toEqual({ code: 1000, reason: 'over' })
  expect(await recorder.endsOf(id)).toEqual([{ code: 1000, reason: 'over' }])
})

test('idle for too long: its alarm wakes it', async () => {
  const { client, id } = await evictedSession('?idleMs=500')
  expect(await client.closed()).toEqual({ code: 1001, reason: 'Going away' })
  expect(await recorder.endsOf(id)).toEqual([{ code: 1001, reason: 'Going away' }])
})
