/** Where every node of a document stands in its text: the shape of the document, with offsets for values. */
export type PositionTree = {
  /** Offset of the key for a member, else of the value: where an editor should jump. */
  at: number
  /** Offsets of the value without its quotes, `end` exclusive; equal for collections. */
  readonly start: number
  readonly end: number
  readonly children?: ReadonlyMap<string, PositionTree>
}

/** A YAML merge key; what it brings in is found behind it. */
const mergeKey = '<<'

/** The node at a path, or the deepest ancestor there is: a missing member is reported at its parent. */
export function findNode(
  root: PositionTree,
  path: readonly string[],
): { readonly node: PositionTree; readonly exact: boolean } {
  let node = root
  for (const key of path) {
    const child = childOf(node, key)
    if (!child) return { node, exact: false }
    node = child
  }
  return { node, exact: true }
}

function childOf(node: PositionTree, key: string): PositionTree | undefined {
  const own = node.children?.get(key)
  if (own) return own
  const merged = node.children?.get(mergeKey)
  if (!merged) return undefined
  if (merged.children?.has(key)) return merged.children.get(key)
  for (const source of merged.children?.values() ?? []) {
    if (source.children?.has(key)) return source.children.get(key)
  }
  return undefined
}
