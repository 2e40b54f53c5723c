import type { Link, Reference } from '../parse/ast.ts'
import type { Linker } from './linker.ts'
import {
  callMethod,
  getIndex,
  getProperty,
  propertyNames,
  setIndex,
  setProperty,
} from '../members.ts'
import type { Evaluate, Rendering } from '../rendering.ts'
import type { Value } from '../values/value.ts'

/** One step of a chain: from a value that is not null to the next. */
type Follow = (rendering: Rendering, receiver: Value) => Value | undefined

/**
 * Links a reference. What is missing or null anywhere in the chain makes the whole reference `""`,
 * printed or evaluated (recorded: spec mapping-templates §4).
 */
export function linkReference(reference: Reference, linker: Linker): Evaluate {
  linker.cost += 1 + reference.links.length
  const place = linker.names.place(reference.name)
  const chain = reference.links.map((link) => linkLink(link, linker))
  const [first, ...others] = chain
  if (!first) return ({ vars }) => vars[place] ?? ''
  if (others.length === 0)
    return (rendering) => {
      const root = rendering.vars[place] ?? null
      return root === null ? '' : (first(rendering, root) ?? '')
    }
  return (rendering) => follow(rendering, place, chain) ?? ''
}

function follow(rendering: Rendering, place: number, chain: readonly Follow[]): Value {
  let value = rendering.vars[place] ?? null
  for (const step of chain) {
    if (value === null) return null
    value = step(rendering, value) ?? null
  }
  return value
}

function linkLink(link: Link, linker: Linker): Follow {
  if (link.kind === 'method') return linkMethod(link, linker)
  if (link.kind === 'property') {
    const names = propertyNames(link.name)
    return (rendering, receiver) => getProperty(receiver, names, rendering)
  }
  const index = linker.expression(link.index)
  return (rendering, receiver) => {
    const value = index(rendering)
    rendering.where = link.at
    return getIndex(receiver, value, rendering)
  }
}

function linkMethod(link: Link & { kind: 'method' }, linker: Linker): Follow {
  const { name, at } = link
  const key = `${name}/${link.args.length}`
  const args = link.args.map((arg) => linker.expression(arg))
  return (rendering, receiver) => {
    const values: Value[] = []
    for (const arg of args) values.push(arg(rendering))
    rendering.where = at
    return callMethod(receiver, name, key, values, rendering)
  }
}

/**
 * Links the left side of a `#set`. A chain that breaks off before its last link sets nothing, as
 * does a last link that is a method.
 */
export function linkTarget(
  target: Reference,
  linker: Linker,
): (rendering: Rendering, value: Value) => void {
  const place = linker.names.place(target.name)
  const last = target.links.at(-1)
  if (!last)
    return (rendering, value) => {
      rendering.vars[place] = value
    }
  const chain = target.links.slice(0, -1).map((link) => linkLink(link, linker))
  const assign = linkAssign(last, linker)
  return (rendering, value) => {
    const receiver = follow(rendering, place, chain)
    if (receiver === null) return
    rendering.where = target.at
    rendering.work.charge(1)
    assign(rendering, receiver, value)
  }
}

function linkAssign(
  link: Link,
  linker: Linker,
): (rendering: Rendering, receiver: Value, value: Value) => void {
  if (link.kind === 'method') return () => {}
  if (link.kind === 'property')
    return ({ work }, receiver, value) => setProperty(receiver, link.name, value, work)
  const index = linker.expression(link.index)
  return (rendering, receiver, value) => setIndex(receiver, index(rendering), value, rendering)
}
