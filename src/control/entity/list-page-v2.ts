import { listPage } from './paging.ts'
import type { Entities, Kind, Store } from '../state/store.ts'

type PageInput = { readonly nextToken?: string; readonly maxResults?: string | number }

/** One page of a kind in a v2 list reply: v1's with v2's names (spec control-plane §3). */
export function listPageV2<K extends Kind, Shown>(
  store: Store,
  kind: K,
  owner: string,
  { nextToken, maxResults }: PageInput,
  show: (entity: Entities[K]) => Shown,
  choice?: { readonly ref?: string },
): { readonly items: readonly Shown[]; readonly nextToken?: string } {
  const limit = Number(maxResults)
  const { items, position } = listPage(
    store,
    kind,
    owner,
    {
      ...(nextToken !== undefined && { position: nextToken }),
      ...(Number.isInteger(limit) && { limit }),
    },
    show,
    choice,
  )
  return { items, ...(position !== undefined && { nextToken: position }) }
}
