import type { ForeachNode } from '../parse/ast.ts'
import { ForeachScope } from './foreach-scope.ts'
import type { Linker } from './linker.ts'
import { broke, goOn, Interrupted, type Rendering, type Run, type Signal } from '../rendering.ts'
import type { Value } from '../values/value.ts'

/** The names a loop gives to its body beside its variable; only those in use are kept up to date. */
export const loopNames = ['foreach', 'velocityCount', 'velocityHasNext'] as const

/**
 * Links a loop (spec mapping-templates §5): lists, the values of a map, host collections; anything else has no turns.
 * The loop's own variables get their former values back after it.
 */
export function linkForeach(node: ForeachNode, linker: Linker): Run {
  const { at, name } = node
  const list = linker.expression(node.list)
  const place = linker.names.place(name)
  const body = linker.block(node.body)

  return (rendering) => {
    const source = list(rendering)
    const items = itemsOf(source, rendering)
    if (items.length === 0) return goOn
    const { vars, names } = rendering
    const scopePlace = names.find('foreach')
    const countPlace = names.find('velocityCount')
    const nextPlace = names.find('velocityHasNext')
    const own = [place, scopePlace, countPlace, nextPlace].filter((one) => one !== undefined)
    const kept = own.map((one) => vars[one] ?? null)
    const outer = scopePlace === undefined ? null : (vars[scopePlace] ?? null)
    const scope = new ForeachScope(items.length, outer)
    if (scopePlace !== undefined) vars[scopePlace] = scope
    const end = Math.min(items.length, rendering.maxIterations)
    let signal: Signal = goOn
    for (let index = 0; index < end && signal === goOn; index++) {
      const item = itemAt(source, items, index)
      scope.index = index
      vars[place] = item
      if (countPlace !== undefined) vars[countPlace] = BigInt(index + 1)
      if (nextPlace !== undefined) vars[nextPlace] = scope.hasNext
      rendering.where = at
      if (rendering.onStep) rendering.trace({ kind: 'iteration', name, index, value: item }, at)
      signal = turn(body, rendering)
    }
    own.forEach((one, index) => (vars[one] = kept[index] ?? null))
    return signal === broke ? goOn : signal
  }
}

/** One turn; `#break` inside a string of the body leaves this loop, too. */
function turn(body: Run, rendering: Rendering): Signal {
  try {
    return body(rendering)
  } catch (error) {
    if (error instanceof Interrupted && error.signal === broke) return broke
    throw error
  }
}

/** A map's values are read when their turn comes, as a Java iterator does. */
function itemAt(source: Value, items: readonly Value[], index: number): Value {
  const item = items[index] ?? null
  return source instanceof Map && typeof item === 'string' ? (source.get(item) ?? null) : item
}

/** The elements of what a loop walks; the keys of a map. */
function itemsOf(value: Value, rendering: Rendering): readonly Value[] {
  if (Array.isArray(value)) return value
  if (value instanceof Map) {
    rendering.work.charge(value.size)
    return [...value.keys()]
  }
  if (typeof value !== 'object' || value === null) return []
  const items = value.items?.() ?? []
  rendering.work.charge(items.length)
  return items
}
