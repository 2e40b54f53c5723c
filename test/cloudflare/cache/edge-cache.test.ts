import { expect, test } from 'vitest'
import { edgeCache } from '../../../src/cloudflare/cache/edge-cache.ts'
import { sealOf } from '../../../src/cloudflare/cache/seal.ts'
import type { CacheEntry } from '../../../src/model/cache/response-cache.ts'

/** Cloudflare's side: what it is given, by address. */
function cloudflare() {
  const kept = new Map<string, Response>()
  return {
    kept,
    match: async (url: string) => kept.get(url)?.clone(),
    put: async (url: string, response: Response) => void kept.set(url, response),
  }
}

const secretOf = 'the operator’s'
const cacheOf = (there: ReturnType<typeof cloudflare>, secret = secretOf, now = () => 0) => {
  const failures: unknown[] = []
  const cache = edgeCache(there as unknown as Cache, {
    seal: () => sealOf(secret),
    now,
    separatesCallers: true,
    failed: (error) => failures.push(error),
  })
  return { ...cache, failures }
}

const entry: CacheEntry = {
  status: 203,
  headers: new Headers({ 'x-a': 'ä', 'content-type': 'text/plain' }),
  body: new TextEncoder().encode('line\nbody'),
  storedAt: 1,
  initialAgeMs: 2,
  ttlMs: 3_000,
  staleWhileRevalidateMs: 4,
  staleIfErrorMs: 5,
  isTraced: true,
  keptUntil: 60_000,
}

test.each([
  ['an answer', entry, false],
  ['an answer, encrypted', entry, true],
  ['an answer without a body', { ...entry, body: null }, true],
  ['an answer of an empty body', { ...entry, body: new Uint8Array(0) }, false],
  ['what answers depend on', { vary: ['accept', 'origin'], keptUntil: 60_000 }, false],
])('%s is what it was', async (_, given, isEncrypted) => {
  const there = cloudflare()
  await cacheOf(there).put('key', given, isEncrypted)
  const found = (await cacheOf(there).get('key'))!
  expect(shown(found)).toEqual(shown(given))
  const control = [...there.kept.values()][0]!.headers.get('cache-control')
  expect(control).toBe('public, max-age=60')
})

const shown = (found: CacheEntry) =>
  'vary' in found
    ? found
    : { ...found, headers: [...found.headers], body: found.body && [...found.body] }

test('of what is encrypted nothing can be read where it is kept, nor of any key', async () => {
  const there = cloudflare()
  await cacheOf(there).put('the key', entry, true)
  const [url, response] = [...there.kept][0]!
  expect(url).not.toContain('key')
  const bytes = new TextDecoder('latin1').decode(await response.arrayBuffer())
  for (const text of ['line', 'body', 'text/plain', '203']) expect(bytes).not.toContain(text)
})

test('what another installation has encrypted, or stands elsewhere, is not there', async () => {
  const there = cloudflare()
  await cacheOf(there).put('a', entry, true)
  await cacheOf(there).put('b', entry, true)
  expect(await cacheOf(there, 'another').get('a')).toBeUndefined()
  const [a, b] = [...there.kept.keys()]
  there.kept.set(a!, there.kept.get(b!)!)
  expect(await cacheOf(there).get('a')).toBeUndefined()
  expect(await cacheOf(there).get('b')).toBeDefined()
})

test('an entry past its time is not there, whatever Cloudflare keeps', async () => {
  const there = cloudflare()
  await cacheOf(there).put('a', entry, false)
  expect(await cacheOf(there, secretOf, () => 60_000).get('a')).toBeUndefined()
})

test('a cache that fails is one without entries, and is told of', async () => {
  const fail = () => Promise.reject(new Error('no cache'))
  const cache = cacheOf({ kept: new Map(), match: fail, put: fail })
  await cache.put('a', entry, false)
  expect(await cache.get('a')).toBeUndefined()
  expect(cache.failures).toHaveLength(2)
})
