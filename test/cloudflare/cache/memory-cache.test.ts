import { describe, expect, test } from 'vitest'
import { memoryCache } from '../../../src/cloudflare/cache/memory-cache.ts'
import type { CacheEntry } from '../../../src/model/cache/response-cache.ts'

const entry = (bytes: number, keptUntil = 1_000): CacheEntry => ({
  status: 200,
  headers: new Headers(),
  body: new Uint8Array(bytes),
  storedAt: 0,
  initialAgeMs: 0,
  ttlMs: 1_000,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 0,
  isTraced: false,
  keptUntil,
})

const cacheOf = (maxBytes: number, maxEntries = 1_000) => {
  const clock = { now: 0 }
  const cache = memoryCache({ maxBytes, maxEntries }, () => clock.now, true)
  const put = (key: string, bytes = 1_000, keptUntil?: number) =>
    void cache.put(key, entry(bytes, keptUntil), false)
  const has = (...keys: readonly string[]) => keys.filter((key) => cache.get(key) !== undefined)
  return { clock, put, has }
}

describe('a cache in memory', () => {
  test('drops what has not been asked for longest', () => {
    const { put, has } = cacheOf(5_000)
    for (const key of ['a', 'b', 'c']) put(key)
    expect(has('a')).toEqual(['a'])
    put('d')
    expect(has('a', 'b', 'c', 'd')).toEqual(['a', 'c', 'd'])
  })

  test('has no more entries than it may', () => {
    const { put, has } = cacheOf(1_000_000, 2)
    for (const key of ['a', 'b', 'c']) put(key)
    expect(has('a', 'b', 'c')).toEqual(['b', 'c'])
  })

  test('takes nothing that is larger than itself, and keeps what it has', () => {
    const { put, has } = cacheOf(5_000)
    put('a')
    put('b', 6_000)
    expect(has('a', 'b')).toEqual(['a'])
  })

  test('counts a replaced entry once', () => {
    const { put, has } = cacheOf(5_000)
    put('a')
    for (let i = 0; i < 10; i++) put('b')
    expect(has('a', 'b')).toEqual(['a', 'b'])
  })

  test('forgets an entry at its time, and what it took', () => {
    const { put, has, clock } = cacheOf(5_000)
    put('a', 3_000, 10)
    clock.now = 10
    expect(has('a')).toEqual([])
    for (const key of ['b', 'c', 'd']) put(key, 1_000, 20)
    expect(has('b', 'c', 'd')).toEqual(['b', 'c', 'd'])
  })

  test('counts long keys', () => {
    const { put, has } = cacheOf(10_000)
    const keys = ['1', '2', '3'].map((key) => key.repeat(3_000))
    for (const key of keys) put(key, 0)
    expect(has(...keys)).toEqual(keys.slice(2))
  })
})
