import type { CacheEntry, ResponseCache } from '../../model/cache/response-cache.ts'

/** What a cache in memory may take. */
export type MemoryBounds = { readonly maxBytes: number; readonly maxEntries: number }

/** Bytes that an entry takes besides its texts and its body, roughly; and one of its headers. */
const entryBytes = 400
const headerBytes = 120

type Held = { readonly entry: CacheEntry; readonly bytes: number }

/**
 * Keeps answers in this isolate's memory, within bounds: what has not been asked for longest makes room. Nothing of it
 * leaves the process, so nothing is encrypted.
 */
export function memoryCache(
  { maxBytes, maxEntries }: MemoryBounds,
  now: () => number,
  separatesCallers: boolean,
): ResponseCache {
  /** In the order in which they were last asked for. */
  const held = new Map<string, Held>()
  let bytes = 0

  function drop(key: string, { bytes: freed }: Held): void {
    held.delete(key)
    bytes -= freed
  }

  return {
    separatesCallers,
    get(key) {
      const found = held.get(key)
      if (!found) return undefined
      held.delete(key)
      if (found.entry.keptUntil <= now()) {
        bytes -= found.bytes
        return undefined
      }
      held.set(key, found)
      return found.entry
    },

    put(key, entry) {
      const old = held.get(key)
      if (old) drop(key, old)
      const size = sizeOf(key, entry)
      if (size > maxBytes) return
      held.set(key, { entry, bytes: size })
      bytes += size
      for (const [oldest, each] of held) {
        if (bytes <= maxBytes && held.size <= maxEntries) return
        drop(oldest, each)
      }
    },
  }
}

function sizeOf(key: string, entry: CacheEntry): number {
  const own = entryBytes + 2 * key.length
  if ('vary' in entry) return own + 2 * entry.vary.join().length
  let size = own + (entry.body?.byteLength ?? 0)
  for (const [name, value] of entry.headers) size += headerBytes + name.length + value.length
  return size
}
