import type { DocumentationPart } from '../../../model/rest-api.ts'
import { locationKey, type PartDefinition } from '../../../openapi/documentation.ts'
import type { ControlContext } from '../../run/operation.ts'
import { listAll } from '../../state/list-all.ts'
import type { Slices } from '../../../turns/slices.ts'
import type { Mode } from '../import/parameters.ts'

const idLength = 6

/**
 * Writes documentation parts, in slices, and answers their ids, new ones for all (spec openapi §15). Merging combines
 * parts of equal location member by member; overwriting drops every other part.
 */
export function* saveDocumentation(
  apiId: string,
  parts: readonly PartDefinition[],
  mode: Mode,
  context: ControlContext,
): Slices<readonly string[]> {
  const { store } = context
  const existing = new Map<string, DocumentationPart>()
  for (const part of yield* listAll(store, 'DocumentationPart', apiId)) {
    existing.set(locationKey(part.location), part)
  }
  if (mode === 'overwrite') {
    for (const { id } of existing.values()) {
      store.delete('DocumentationPart', apiId, id)
      yield
    }
  }
  const ids: string[] = []
  for (const { location, properties } of parts) {
    const old = existing.get(locationKey(location))
    const id = context.newId(idLength)
    const text = mode === 'merge' && old ? merged(old.properties, properties) : properties
    if (mode === 'merge' && old) store.delete('DocumentationPart', apiId, old.id)
    store.put('DocumentationPart', apiId, id, { id, location, properties: text })
    ids.push(id)
    yield
  }
  return ids
}

function merged(old: string, added: string): string {
  const [before, after] = [parseObject(old), parseObject(added)]
  return before && after ? JSON.stringify({ ...before, ...after }) : added
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined // AWS takes any text as properties; what is no object cannot be combined
  }
}
