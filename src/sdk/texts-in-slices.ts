/** What is written for each entry, in slices of one. */
export function* inSlices<Name, Value>(
  entries: Iterable<readonly [Name, Value]>,
  write: (name: Name, value: Value) => string,
): Generator<undefined, readonly string[]> {
  const texts: string[] = []
  for (const [name, value] of entries) {
    texts.push(write(name, value))
    yield
  }
  return texts
}
