import type { Platform } from '../../model/platform.ts'
import type { ResponseCache } from '../../model/cache/response-cache.ts'
import type { Env } from '../env.ts'
import { edgeCache } from './edge-cache.ts'
import { memoryCache } from './memory-cache.ts'
import { sealOf, type Seal } from './seal.ts'

const defaultMemoryMb = 64
/** However small they are. */
const maxEntries = 100_000
const cacheName = 'tidegate-responses'

/** Opens the place where stages keep their answers: this process's memory when self-hosted, else Cloudflare's cache. */
export async function openResponseCache(
  env: Env,
  { now, log }: Pick<Platform, 'now' | 'log'>,
): Promise<ResponseCache> {
  const separatesCallers = env.TIDEGATE_CACHE_SHARING !== 'aws'
  if (env.TIDEGATE_LOCAL === '1') {
    const maxBytes = Number(env.TIDEGATE_CACHE_MB ?? defaultMemoryMb) * 1_048_576
    return memoryCache({ maxBytes, maxEntries }, now, separatesCallers)
  }
  let known: Seal | undefined
  return edgeCache(await caches.open(cacheName), {
    seal: async () => (known ??= await sealOf(env.TIDEGATE_SECRET_ACCESS_KEY)),
    now,
    separatesCallers,
    failed(error) {
      log({ level: 'warn', message: 'the response cache cannot be used', error: String(error) })
    },
  })
}
