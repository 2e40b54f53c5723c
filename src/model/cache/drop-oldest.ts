/**
 * Takes the oldest entries out of a map that is full, many at once: a map finds its first entry behind the places of all
 * those that were deleted before, so that taking them out one by one costs more the larger it is.
 */
export function dropOldest(map: Map<string, unknown>, count: number): void {
  let left = count
  for (const key of map.keys()) {
    if (left-- <= 0) return
    map.delete(key)
  }
}
