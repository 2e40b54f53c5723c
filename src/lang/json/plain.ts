import { Decimal } from './decimal.ts'
import { MAX_JSON_DEPTH } from './limits.ts'
import type { Value } from './value.ts'

/**
 * Turns what `JSON.parse` and configuration give into a `Value`. Integers that a double holds exactly become
 * `bigint`; members that are `undefined` are left out, as by `JSON.stringify`; only own enumerable keys count.
 * Throws `TypeError` for what JSON cannot say and for values nested deeper than `MAX_JSON_DEPTH`.
 */
export function fromPlain(plain: unknown): Value {
  return from(plain, 0)
}

/**
 * Turns a `Value` into ordinary objects, arrays and numbers, as `JSON.parse` would have made them: integers and
 * decimals beyond a double's reach are rounded, and `__proto__` is an own member, not the prototype.
 * Throws `TypeError` for values nested deeper than `MAX_JSON_DEPTH`.
 */
export function toPlain(value: Value): unknown {
  return to(value, 0)
}

function from(plain: unknown, depth: number): Value {
  if (typeof plain === 'string' || typeof plain === 'boolean' || typeof plain === 'bigint')
    return plain
  if (typeof plain === 'number') {
    return Number.isSafeInteger(plain) && !Object.is(plain, -0) ? BigInt(plain) : plain
  }
  if (typeof plain !== 'object') throw new TypeError(`A ${typeof plain} is not a JSON value`)
  if (plain === null || plain instanceof Decimal) return plain
  checkDepth(depth)
  if (Array.isArray(plain)) return plain.map((element) => from(element, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(plain)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError('Only plain objects and arrays are JSON values')
  }
  const object = new Map<string, Value>()
  for (const [key, member] of Object.entries(plain)) {
    if (member !== undefined) object.set(key, from(member, depth + 1))
  }
  return object
}

function to(value: Value, depth: number): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null) return value
  checkDepth(depth)
  if (Array.isArray(value)) return value.map((element) => to(element, depth + 1))
  if (!(value instanceof Map)) return Number(value.text)
  // Object.fromEntries defines its members, so `__proto__` sets no prototype.
  return Object.fromEntries(Array.from(value, ([key, member]) => [key, to(member, depth + 1)]))
}

function checkDepth(depth: number): void {
  if (depth >= MAX_JSON_DEPTH) {
    throw new TypeError(`JSON value has more than ${MAX_JSON_DEPTH} levels of nesting`)
  }
}
