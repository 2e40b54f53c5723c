import type { ControlContext } from '../../run/operation.ts'
import { listAll } from '../../state/list-all.ts'
import type { Entities } from '../../state/store.ts'
import type { Slices } from '../../../turns/slices.ts'
import type { Mode } from './parameters.ts'

const idLength = 6

/** The kinds that a definition refers to by name and the store keeps by id, with the name as reference. */
type NamedKind = 'Model' | 'Authorizer' | 'RequestValidator'

/** Writes entities by name, in slices, ids kept for names already there; answers the ids of all names afterwards. */
export function* saveNamed<K extends NamedKind>(
  kind: K,
  apiId: string,
  definitions: readonly Omit<Entities[K], 'id'>[],
  mode: Mode,
  context: ControlContext,
): Slices<ReadonlyMap<string, string>> {
  const { store } = context
  const entities = yield* listAll(store, kind, apiId)
  const ids = new Map(entities.map((entity) => [entity.name, entity.id]))
  const named = definitions as readonly (Omit<Entities[K], 'id'> & { readonly name: string })[]
  for (const definition of named) {
    const id = ids.get(definition.name) ?? context.newId(idLength)
    ids.set(definition.name, id)
    store.put(kind, apiId, id, { id, ...definition } as unknown as Entities[K], definition.name)
    yield
  }
  if (mode === 'merge') return ids
  const kept = new Set(named.map((definition) => definition.name))
  for (const [name, id] of ids) {
    if (kept.has(name)) continue
    store.delete(kind, apiId, id)
    ids.delete(name)
    yield
  }
  return ids
}
