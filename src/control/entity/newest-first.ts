import type { Page } from '../state/store.ts'
import { arrayPage, readIndex } from './paging.ts'

type PageInput = { readonly position?: string; readonly limit?: number }

/**
 * One page of a list that AWS shows newest first, given in order of creation (keys, keys of a plan; recorded,
 * spec control-plane §3). A position is how many older items are left, so a client that creates or deletes
 * while it pages never misses one.
 */
export function newestFirst<T>(items: readonly T[], input: PageInput): Page<T> {
  const from = Math.max(0, items.length - (readIndex(input.position) ?? items.length))
  const { limit } = input
  const page = arrayPage(items.toReversed().slice(from), limit === undefined ? {} : { limit })
  const rest = items.length - from - page.items.length
  return { items: page.items, ...(rest > 0 && { position: String(rest) }) }
}
