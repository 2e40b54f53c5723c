import type { Slices } from '../../turns/slices.ts'
import type { Entities, Kind, Store } from './store.ts'

/** Records read in one slice. */
const pageLength = 200

/** All records of a kind, as `Store.list` answers them, read in slices. */
export function* listAll<K extends Kind>(
  store: Pick<Store, 'page'>,
  kind: K,
  owner: string,
): Slices<readonly Entities[K][]> {
  const found: Entities[K][] = []
  let position: string | undefined
  do {
    const page = store.page(kind, owner, position, pageLength)
    found.push(...page.items)
    position = page.position
    yield
  } while (position !== undefined)
  return found
}
