import { unknownPosition } from '../answer/api-error.ts'
import type { Entities, Kind, Page, Store } from '../state/store.ts'

type PageInput = { readonly position?: string; readonly limit?: number }

const defaultLimit = 25

/** Items of one reply: spec control-plane §3. */
const maxLimit = 500

/** A limit outside 1–500 is no error: AWS answers `limit=-1` like no limit (spec control-plane §3). */
function pageLimit(limit: number | undefined): number {
  if (limit === undefined || limit < 1) return defaultLimit
  return Math.min(limit, maxLimit)
}

/** One page of a kind in a v1 list reply, each item shown by `show`. */
export function listPage<K extends Kind, Shown>(
  store: Store,
  kind: K,
  owner: string,
  input: PageInput,
  show: (entity: Entities[K]) => Shown,
  choice?: { readonly ref?: string; readonly newestFirst?: boolean },
): { readonly items: readonly Shown[]; readonly position?: string } {
  const page = store.page(kind, owner, input.position, pageLimit(input.limit), choice)
  return { ...page, items: page.items.map(show) }
}

/** One page of a list that is computed rather than stored; a position is the index it starts at. */
export function arrayPage<T>(items: readonly T[], input: PageInput): Page<T> {
  const from = readIndex(input.position) ?? 0
  const to = from + pageLimit(input.limit)
  return {
    items: items.slice(from, to),
    ...(to < items.length && { position: String(to) }),
  }
}

/** The number that is a position of a computed list. Throws for a text that no page has answered. */
export function readIndex(position: string | undefined): number | undefined {
  if (!position) return undefined
  if (!/^[1-9]\d{0,8}$/.test(position)) throw unknownPosition()
  return Number(position)
}
