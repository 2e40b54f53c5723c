import type { Work } from '../work.ts'

/**
 * What a template can hold. Java names beside each, since templates see Java behaviour:
 * `bigint` is Integer, Long or BigInteger by its size, `number` is always a Double, a plain array is
 * a parsed JSON array (it prints as JSON), a `JavaList` one that the template made (it prints as
 * `[a, b]`), a `Map` is a LinkedHashMap.
 */
export type Value =
  | null
  | boolean
  | string
  | bigint
  | number
  | Value[]
  | Map<string, Value>
  | HostObject

/**
 * An object the gateway lends to a template (`$input`, `$util`, `$context`). The only way in:
 * no JavaScript property or method is ever looked up on a value, so none can be reached.
 */
export interface HostObject {
  readonly host: true
  /** A property or `[key]`; undefined when there is none. */
  get(name: string): Value | undefined
  /** A method call, which pays for what it does; undefined when there is no such method for these arguments. */
  call(name: string, args: Value[], work: Work): Value | undefined
  /** `#set($object.name = value)`; false or absent when the object takes no such value. */
  set?(name: string, value: Value): boolean
  /** What `#foreach` walks; absent when the object is not a collection. */
  items?(): readonly Value[]
  /** What the object prints. */
  toText(): string
}

/** How a list made inside a template behaves in Java. */
export type JavaListKind = 'list' | 'set' | 'collection' | 'array'

/** A list with Java's print form, as opposed to a JSON array, which prints JSON. */
export class JavaList extends Array<Value> {
  kind: JavaListKind = 'list'

  // Array methods that build arrays must not come back here with a length argument.
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** Makes a Java list that owns a copy of `items`. */
export function javaList(items: Iterable<Value>, kind: JavaListKind = 'list'): JavaList {
  const list = new JavaList()
  list.kind = kind
  for (const item of items) list.push(item)
  return list
}

/** Tells a host object from every other value. */
export function isHost(value: Value): value is HostObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    value.host
  )
}

const maxInt = 2_147_483_647n
const maxLong = 9_223_372_036_854_775_807n

/** True for what Java would keep in an Integer, and so accept where a method wants an `int`. */
export function isInt(value: bigint): boolean {
  return value <= maxInt && value >= -maxInt - 1n
}

/** True for what Java would keep in a Long. */
export function isLong(value: bigint): boolean {
  return value <= maxLong && value >= -maxLong - 1n
}

const listClasses: Readonly<Record<JavaListKind, string>> = {
  list: 'java.util.ArrayList',
  set: 'java.util.LinkedHashMap$LinkedKeySet',
  collection: 'java.util.LinkedHashMap$LinkedValues',
  array: '[Ljava.lang.String;',
}

/** The Java class name that `$value.class.name` tells. */
export function className(value: Value): string {
  if (typeof value === 'string') return 'java.lang.String'
  if (typeof value === 'boolean') return 'java.lang.Boolean'
  if (typeof value === 'number') return 'java.lang.Double'
  if (typeof value === 'bigint') {
    if (isInt(value)) return 'java.lang.Integer'
    return isLong(value) ? 'java.lang.Long' : 'java.math.BigInteger'
  }
  if (value instanceof JavaList) return listClasses[value.kind]
  if (Array.isArray(value)) return 'net.minidev.json.JSONArray'
  return value instanceof Map ? 'java.util.LinkedHashMap' : 'java.lang.Object'
}
