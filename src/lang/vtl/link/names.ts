/** Which place of a rendering's variables each name has; made while linking. */
export class Names {
  readonly list: string[]
  readonly #places: Map<string, number>

  constructor(list: readonly string[] = []) {
    this.list = [...list]
    this.#places = new Map(list.map((name, place) => [name, place]))
  }

  /** The place of a name, a new one when it has none. */
  place(name: string): number {
    const known = this.#places.get(name)
    if (known !== undefined) return known
    const place = this.list.length
    this.list.push(name)
    this.#places.set(name, place)
    return place
  }

  /** The place of a name that the template uses; undefined when it does not. */
  find(name: string): number | undefined {
    return this.#places.get(name)
  }

  /** A copy that `#evaluate` may add to without touching the template's own. */
  fork(): Names {
    return new Names(this.list)
  }
}
