import type { LocationMemory, Platform } from '../../model/platform.ts'
import type { Env } from '../env.ts'
import { sealOf, type Seal } from './seal.ts'

/** Of the URLs that stand for keys; nothing is there. */
const origin = 'https://located.tidegate.invalid/'

/** Opens the memory of this location, of which Cloudflare's cache is the place. */
export function openLocationMemory(env: Env, log: Platform['log']): LocationMemory {
  let known: Seal | undefined
  return locationMemory({
    cache: () => caches.open('tidegate-located'),
    seal: async () => (known ??= await sealOf(env.TIDEGATE_SECRET_ACCESS_KEY)),
    failed(error) {
      log({ level: 'warn', message: 'the location’s cache cannot be used', error: String(error) })
    },
  })
}

/** What of a `Cache` is used. */
export type Place = {
  match(url: string): Promise<Response | undefined>
  put(url: string, response: Response): Promise<void>
}

/** What remembering for a location depends on. */
export type LocationContext = {
  readonly cache: () => Promise<Place>
  readonly seal: () => Promise<Seal>
  /** Told of a cache that fails: nothing is known then. */
  readonly failed: (error: unknown) => void
}

/**
 * Remembers texts in Cloudflare's cache, for all isolates of the location that serves. A key is there by its digest alone,
 * and a text sealed under that: what anybody else has put there, or under another name, does not open.
 */
export function locationMemory({ cache, seal, failed }: LocationContext): LocationMemory {
  async function read(key: string): Promise<string | undefined> {
    const url = await urlOf(key)
    const found = await (await cache()).match(url)
    if (!found) return undefined
    const opened = await (await seal()).open(new Uint8Array(await found.arrayBuffer()), url)
    return opened && new TextDecoder().decode(opened)
  }

  async function write(key: string, text: string, ttlSeconds: number): Promise<void> {
    const url = await urlOf(key)
    const body = await (await seal()).close(new TextEncoder().encode(text), url)
    const headers = { 'Cache-Control': `public, max-age=${ttlSeconds}` }
    await (await cache()).put(url, new Response(body, { headers }))
  }

  return {
    get: (key) =>
      read(key).catch((error: unknown) => {
        failed(error)
        return undefined
      }),
    put: (key, text, ttlSeconds) => write(key, text, ttlSeconds).catch(failed),
  }
}

async function urlOf(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'))
  return origin + hex.join('')
}
