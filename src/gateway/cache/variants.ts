import type { CachedVariants, CacheEntry } from '../../model/cache/response-cache.ts'
import type { Exchange } from '../exchange/exchange.ts'

export const isVariants = (entry: CacheEntry): entry is CacheEntry & CachedVariants =>
  'vary' in entry

/**
 * The key of a request's answer among those that depend on these of its headers. Their names are in it: answers of one
 * method may depend on others each.
 */
export function variantKey(x: Exchange, key: string, vary: readonly string[]): string {
  const values = vary.map((name) => {
    const value = x.request.headers.get(name)
    return `${name.length}:${name}${value === null ? '-' : `=${value.length}:${value}`}`
  })
  return `${key}~${values.join('')}`
}
