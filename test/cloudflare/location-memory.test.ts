import { expect, test } from 'vitest'
import { locationMemory, type Place } from '../../src/cloudflare/cache/location-memory.ts'
import { sealOf } from '../../src/cloudflare/cache/seal.ts'

/** A cache that anybody may look into. */
function place() {
  const entries = new Map<string, Response>()
  const cache: Place = {
    match: async (url) => entries.get(url)?.clone(),
    put: async (url, response) => void entries.set(url, response),
  }
  return { entries, cache }
}

const memoryIn = (cache: Place, secret = 'of the operator') => {
  const failures: unknown[] = []
  const memory = locationMemory({
    cache: async () => cache,
    seal: () => sealOf(secret),
    failed: (error) => void failures.push(error),
  })
  return { ...memory, failures }
}

test('another isolate of the installation reads what one has put, and nobody else does', async () => {
  const { entries, cache } = place()
  await memoryIn(cache).put('a secret token', 'who it is', 300)
  expect(await memoryIn(cache).get('a secret token')).toBe('who it is')
  expect(await memoryIn(cache).get('another token')).toBeUndefined()
  expect(await memoryIn(cache, 'another secret').get('a secret token')).toBeUndefined()
  const [url, response] = [...entries][0]!
  const text = new TextDecoder('latin1').decode(await response.clone().arrayBuffer())
  expect(`${url} ${text}`).not.toMatch(/secret|token|who/)
  expect(response.headers.get('cache-control')).toBe('public, max-age=300')
})

test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
  ['was changed', (bytes) => bytes.with(bytes.length - 1, bytes.at(-1)! ^ 1)],
  ['was cut', (bytes) => bytes.subarray(0, 5)],
  ['somebody else has put there', () => new TextEncoder().encode('{"payload":"{}","storedAt":1}')],
])('what %s is not known', async (_, change) => {
  const { entries, cache } = place()
  const memory = memoryIn(cache)
  await memory.put('k', 'v', 60)
  const [url, response] = [...entries][0]!
  const bytes = new Uint8Array(await response.arrayBuffer())
  entries.set(url, new Response(change(bytes).slice()))
  expect(await memory.get('k')).toBeUndefined()
  expect(memory.failures).toEqual([])
})

test('what stands under another name does not open', async () => {
  const { entries, cache } = place()
  const memory = memoryIn(cache)
  await memory.put('mine', 'allowed', 60)
  await memory.put('yours', 'denied', 60)
  const [[mine, allowed], [yours]] = [...entries] as [[string, Response], [string, Response]]
  expect(mine).not.toBe(yours)
  entries.set(yours, allowed)
  expect(await memory.get('yours')).toBeUndefined()
})

test('a cache that fails knows nothing, and the operator is told', async () => {
  const fails = () => Promise.reject(new Error('down'))
  const memory = memoryIn({ match: fails, put: fails })
  expect(await memory.get('k')).toBeUndefined()
  await memory.put('k', 'v', 60)
  expect(memory.failures).toHaveLength(2)
})
