import type { HostObject, Value } from '../values/value.ts'
import { MethodFailed } from './method-table.ts'

/** A Java iterator over a collection; `#foreach` goes on where `next()` stopped. */
export function javaIterator(items: readonly Value[]): HostObject {
  let position = 0
  return {
    host: true,
    get: () => undefined,
    call(name, args) {
      if (args.length > 0) return undefined
      if (name === 'hasNext') return position < items.length
      if (name !== 'next') return undefined
      if (position >= items.length) throw new MethodFailed('next(): no more elements')
      return items[position++] ?? null
    },
    items() {
      const rest = items.slice(position)
      position = items.length
      return rest
    },
    toText: () => 'java.util.Iterator',
  }
}
