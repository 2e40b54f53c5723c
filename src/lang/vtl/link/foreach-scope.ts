import type { HostObject, Value } from '../values/value.ts'

/** `$foreach` inside a loop (spec mapping-templates §5). It also keeps what the template sets on it. */
export class ForeachScope implements HostObject {
  readonly host = true
  readonly #size: number
  readonly #parent: ForeachScope | null
  readonly #own = new Map<string, Value>()
  index = 0

  constructor(size: number, outer: Value) {
    this.#size = size
    this.#parent = outer instanceof ForeachScope ? outer : null
  }

  get hasNext(): boolean {
    return this.index + 1 < this.#size
  }

  get(name: string): Value | undefined {
    switch (name) {
      case 'index':
        return BigInt(this.index)
      case 'count':
        return BigInt(this.index + 1)
      case 'first':
        return this.index === 0
      case 'last':
        return !this.hasNext
      case 'hasNext':
        return this.hasNext
      case 'parent':
        return this.#parent
      case 'topmost':
        return this.#topmost()
      default:
        return this.#own.get(name)
    }
  }

  call(name: string, args: Value[]): Value | undefined {
    if (args.length > 0) return undefined
    const property = getters.get(name)
    return property === undefined ? undefined : this.get(property)
  }

  set(name: string, value: Value): boolean {
    this.#own.set(name, value)
    return true
  }

  toText(): string {
    return '{}'
  }

  #topmost(): ForeachScope {
    return this.#parent === null ? this : this.#parent.#topmost()
  }
}

const getters: ReadonlyMap<string, string> = new Map([
  ['getIndex', 'index'],
  ['getCount', 'count'],
  ['isFirst', 'first'],
  ['isLast', 'last'],
  ['hasNext', 'hasNext'],
  ['getHasNext', 'hasNext'],
  ['getParent', 'parent'],
  ['getTopmost', 'topmost'],
])
