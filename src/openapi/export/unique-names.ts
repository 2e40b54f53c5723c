/**
 * A name for each thing, by id: its own, or with a number when another has taken it. Definitions refer by
 * name, API Gateway by id, so its names need not be unique.
 */
export function uniqueNames(
  things: readonly { readonly id: string; readonly name: string }[],
): ReadonlyMap<string, string> {
  const taken = new Set<string>()
  const names = new Map<string, string>()
  for (const { id, name } of things) names.set(id, claim(name, taken))
  return names
}

/** The name, or the first free one made of it; it is taken afterwards. */
export function claim(name: string, taken: Set<string>): string {
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`
  taken.add(free)
  return free
}
