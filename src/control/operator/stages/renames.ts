import type { RestApiSnapshot } from '../../../model/deployment.ts'

/** A resource that has another path than before. */
export type Moved = { readonly path: string; readonly from: string }

/**
 * Resources that were renamed or moved, and the earlier picture as it would be had they been then. A resource
 * is first known by its path, since an import gives every resource a new id, and where the path is gone by its id.
 *
 * Of a tree that moved only its top is listed: one call moves it.
 */
export function matchRenames(
  from: RestApiSnapshot,
  to: RestApiSnapshot,
): { readonly earlier: RestApiSnapshot; readonly moved: readonly Moved[] } {
  const oldPaths = new Set(from.resources.map(({ path }) => path))
  const newPaths = new Set(to.resources.map(({ path }) => path))
  const pathById = new Map(to.resources.map(({ id, path }) => [id, path]))
  const renames = new Map<string, string>()
  for (const { id, path } of from.resources) {
    const renamed = pathById.get(id)
    if (renamed !== undefined && !newPaths.has(path) && !oldPaths.has(renamed))
      renames.set(path, renamed)
  }
  const resources = from.resources.map((resource) => ({
    ...resource,
    path: renames.get(resource.path) ?? resource.path,
  }))
  const moved = [...renames]
    .filter(([old, path]) => {
      const [oldTop, oldPart] = split(old)
      const [top, part] = split(path)
      return oldPart !== part || (renames.get(oldTop) ?? oldTop) !== top
    })
    .map(([old, path]) => ({ path, from: old }))
  return { earlier: { ...from, resources }, moved }
}

/** The parent's path and the part below it. */
export function split(path: string): readonly [parent: string, part: string] {
  const slash = path.lastIndexOf('/')
  return [path.slice(0, slash) || '/', path.slice(slash + 1)]
}
