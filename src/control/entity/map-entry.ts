/** Reads and changes of maps whose keys callers choose: only own members count, so `constructor` is no entry. */
type Entries<V> = Readonly<Record<string, V>>

/** The value under a key; undefined when there is none. */
export function entryOf<V>(map: Entries<V> | undefined, key: string): V | undefined {
  return map && Object.hasOwn(map, key) ? map[key] : undefined
}

/** A copy with the entry set. A computed member defines, so even `__proto__` would be plain data. */
export function withEntry<V>(map: Entries<V> | undefined, key: string, value: V): Entries<V> {
  return { ...map, [key]: value }
}

/** A copy without the entry. */
export function withoutEntry<V>(map: Entries<V>, key: string): Entries<V> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key))
}
