import type { RestApiSnapshot } from '../../../model/deployment.ts'
import { definitionElements, type Element, type Place } from './definition-elements.ts'
import { elementNames } from './element-names.ts'
import { matchRenames } from './renames.ts'

/** One change of a definition, and where: a `Place` with what happened to it. */
export type DefinitionChange = {
  readonly change: 'added' | 'changed' | 'removed'
  /** The path a resource had before it was renamed or moved. */
  readonly from?: string
} & Place

/**
 * What leads from one picture of an API to another, as few changes as the control plane's calls would take: each
 * element (`definition-elements.ts`) that was added, changed or removed is one. What a removed or moved element
 * took with it is not counted again.
 */
export function definitionChanges(
  from: RestApiSnapshot,
  to: RestApiSnapshot,
): readonly DefinitionChange[] {
  const { earlier, moved } = matchRenames(from, to)
  const names = elementNames(earlier, to)
  const unchanged = sameResources(earlier, to)
  const before = definitionElements(earlier, names.earlier, unchanged)
  const after = definitionElements(to, names.later, unchanged)
  const goneToo = (element: Element): boolean =>
    element.parent !== undefined && before.has(element.parent) && !after.has(element.parent)
  return [
    ...moved.map(({ path, from: old }): DefinitionChange => ({
      change: 'changed',
      element: 'resource',
      path,
      from: old,
    })),
    ...[...after].flatMap(([key, { place, text }]): DefinitionChange[] => {
      const old = before.get(key)
      if (!old) return [{ change: 'added', ...place }]
      return old.text === text ? [] : [{ change: 'changed', ...place }]
    }),
    ...[...before]
      .filter(([key, element]) => !after.has(key) && !goneToo(element))
      .map(([, { place }]): DefinitionChange => ({ change: 'removed', ...place })),
  ]
}

/** Paths whose resource is the same to the letter, ids included: most of a large API, and cheap to tell. */
function sameResources(from: RestApiSnapshot, to: RestApiSnapshot): ReadonlySet<string> {
  const before = new Map(from.resources.map((resource) => [resource.path, resource]))
  const same = to.resources.filter(
    (resource) => JSON.stringify(before.get(resource.path)) === JSON.stringify(resource),
  )
  return new Set(same.map(({ path }) => path))
}
