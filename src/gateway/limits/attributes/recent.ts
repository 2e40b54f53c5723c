/**
 * What was asked for lately, by name: between `most` and twice as many. What is asked for stays; to forget the others costs
 * nothing when it is done, since they are forgotten all at once.
 */
export type Recent<T> = {
  get(name: string): T | undefined
  set(name: string, value: T): void
  size(): number
}

/** Two maps: what the younger one does not have is taken over from the elder, which is dropped when the younger is full. */
export function recent<T>(most: number): Recent<T> {
  let young = new Map<string, T>()
  let old = new Map<string, T>()
  const set = (name: string, value: T) => {
    if (young.size >= most) {
      old = young
      young = new Map()
    }
    young.set(name, value)
  }
  return {
    get(name) {
      const known = young.get(name)
      if (known !== undefined) return known
      const older = old.get(name)
      if (older !== undefined) set(name, older)
      return older
    },
    set,
    size: () => young.size + old.size,
  }
}
