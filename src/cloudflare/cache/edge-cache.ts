import type { CacheEntry, ResponseCache } from '../../model/cache/response-cache.ts'
import { readEntry, writeEntry } from './entry-text.ts'
import type { Seal } from './seal.ts'

/** Of the URLs that stand for keys; nothing is there. */
const origin = 'https://response-cache.tidegate.invalid/'
const sealed = 'x-tidegate-sealed'

/** What a cache at the edge depends on. */
export type EdgeContext = {
  readonly seal: () => Promise<Seal>
  readonly now: () => number
  readonly separatesCallers: boolean
  /** Told of a cache that fails: requests then go to their backends. */
  readonly failed: (error: unknown) => void
}

/**
 * Keeps answers in Cloudflare's cache, of the location that serves. A key is there by its digest alone, and an entry as
 * bytes of ours: nothing of a backend's answer has a say in how Cloudflare treats it.
 */
export function edgeCache(
  cache: Cache,
  { seal, now, separatesCallers, failed }: EdgeContext,
): ResponseCache {
  async function read(key: string): Promise<CacheEntry | undefined> {
    const url = await urlOf(key)
    const found = await cache.match(url)
    if (!found) return undefined
    const bytes = new Uint8Array(await found.arrayBuffer())
    const opened = found.headers.has(sealed) ? await (await seal()).open(bytes, url) : bytes
    const entry = opened && readEntry(opened)
    return entry && entry.keptUntil > now() ? entry : undefined
  }

  async function write(key: string, entry: CacheEntry, isEncrypted: boolean): Promise<void> {
    const url = await urlOf(key)
    const seconds = Math.max(1, Math.ceil((entry.keptUntil - now()) / 1000))
    const headers = new Headers({ 'Cache-Control': `public, max-age=${seconds}` })
    const bytes = writeEntry(entry)
    if (isEncrypted) headers.set(sealed, '1')
    const body = isEncrypted ? await (await seal()).close(bytes, url) : bytes
    await cache.put(url, new Response(body, { headers }))
  }

  return {
    separatesCallers,
    get: (key) =>
      read(key).catch((error: unknown) => {
        failed(error)
        return undefined
      }),
    put: (key, entry, isEncrypted) => write(key, entry, isEncrypted).catch(failed),
  }
}

async function urlOf(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'))
  return origin + hex.join('')
}
