import type { Value } from '../../../lang/vtl/values/value.ts'

/**
 * Headers that are found whatever the case they are asked in: Workers do not tell how the client spelled
 * them (docs/differences.md), and a template written for `X-My-Header` must go on working.
 */
export class HeaderMap extends Map<string, Value> {
  /** How each name was spelled first, by its lower case. */
  readonly #spellings = new Map<string, string>()

  constructor(headers: Iterable<readonly [string, Value]>) {
    super()
    for (const [name, value] of headers) this.set(name, value)
  }

  override get(name: string): Value | undefined {
    return super.get(this.#spelled(name))
  }

  override has(name: string): boolean {
    return super.has(this.#spelled(name))
  }

  override set(name: string, value: Value): this {
    const lower = name.toLowerCase()
    if (!this.#spellings.has(lower)) this.#spellings.set(lower, name)
    return super.set(name, value)
  }

  override clear(): void {
    this.#spellings.clear()
    super.clear()
  }

  #spelled(name: string): string {
    if (super.has(name)) return name
    const spelling = this.#spellings.get(name.toLowerCase())
    return spelling !== undefined && super.has(spelling) ? spelling : name
  }
}
