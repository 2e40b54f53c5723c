import { isInt, type Value } from '../values/value.ts'
import type { Work } from '../work.ts'

/** A Java pattern; its searches are paid from the rendering's budget. */
export interface TextPattern {
  readonly names: ReadonlyMap<string, number>
  /** Whether the whole text matches. */
  matches(text: string, work: Work): boolean
  /**
   * Begins to look for all matches: gives what tells, called with places that never decrease, where the first one from
   * there on and its groups begin and end, two numbers each; -1 for a group without part in it.
   */
  finder(text: string, work: Work): (from: number) => readonly number[] | undefined
}

/** Thrown where the Java method throws; the renderer adds the place. */
export class MethodFailed extends Error {
  override readonly name = 'MethodFailed'
}

/** What methods may use of the rendering they run in. */
export interface MethodContext {
  readonly work: Work
  /** The print form of a value. */
  readonly text: (value: Value) => string
  /** A translated Java pattern. */
  pattern(source: string): TextPattern
}

export type Method<T> = (receiver: T, args: Value[], context: MethodContext) => Value

/** The methods of one Java type by `name/arity`. What is not in the table does not exist. */
export type MethodTable<T> = ReadonlyMap<string, readonly Overload<T>[]>

interface Overload<T> {
  readonly accepts: readonly ((arg: Value) => boolean)[]
  readonly run: Method<T>
}

/**
 * Makes a table from `name(parameters)` keys. One letter a parameter: `i` int, `n` any number,
 * `s` String, `b` boolean, `l` collection, `m` map, `o` anything.
 */
export function methodTable<T>(methods: Readonly<Record<string, Method<T>>>): MethodTable<T> {
  const table = new Map<string, Overload<T>[]>()
  for (const [signature, run] of Object.entries(methods)) {
    const [name = '', rest = ''] = signature.split('(')
    const parameters = rest.slice(0, -1)
    const key = `${name}/${parameters.length}`
    const overloads = table.get(key) ?? []
    overloads.push({ accepts: Array.from(parameters, (letter) => accepted[letter]!), run })
    table.set(key, overloads)
  }
  return table
}

/** Runs the first overload that accepts the arguments; undefined when there is none. */
export function runMethod<T>(
  table: MethodTable<T>,
  key: string,
  receiver: T,
  args: Value[],
  context: MethodContext,
): Value | undefined {
  const overloads = table.get(key)
  if (!overloads) return undefined
  for (const { accepts, run } of overloads)
    if (accepts.every((accept, index) => accept(args[index] ?? null)))
      return run(receiver, args, context)
  return undefined
}

const accepted: Readonly<Record<string, (arg: Value) => boolean>> = {
  i: (arg) => typeof arg === 'bigint' && isInt(arg),
  n: (arg) => typeof arg === 'bigint' || typeof arg === 'number',
  s: (arg) => typeof arg === 'string',
  b: (arg) => typeof arg === 'boolean',
  l: (arg) => Array.isArray(arg),
  m: (arg) => arg instanceof Map,
  o: () => true,
}
