import { isNumber } from './arithmetic.ts'
import { isHost, type Value } from './value.ts'
import type { Work } from '../work.ts'

/**
 * `==` (spec mapping-templates §6): numbers by value, values of one class by `equals`, all others by their text.
 * Null equals only null; a missing reference is `""` by now.
 */
export function looselyEqual(
  left: Value,
  right: Value,
  work: Work,
  text: (value: Value) => string,
): boolean {
  if (typeof left === 'string' && typeof right === 'string') return sameText(left, right, work)
  if (left === null || right === null) return left === right
  // Two bigints compare exactly; a bigint and a number compare by value under ==.
  // oxlint-disable-next-line eqeqeq -- Java compares an Integer and a Double by value here
  if (isNumber(left) && isNumber(right)) return left == right
  if (typeof left === 'boolean' && typeof right === 'boolean') return left === right
  if (sameClass(left, right)) return javaEquals(left, right, work)
  return sameText(text(left), text(right), work)
}

/** Java's `equals`: strict about classes, by content for collections. */
export function javaEquals(left: Value, right: Value, work: Work, depth = 0): boolean {
  if (left === right) return true
  if (typeof left === 'string' && typeof right === 'string') return sameText(left, right, work)
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right)
    return Object.is(left, right)
  work.enter(depth)
  if (Array.isArray(left) && Array.isArray(right)) {
    work.charge(1 + Math.min(left.length, right.length))
    return (
      left.length === right.length &&
      left.every((item, index) => javaEquals(item, right[index] ?? null, work, depth + 1))
    )
  }
  if (!(left instanceof Map && right instanceof Map) || left.size !== right.size) return false
  work.charge(1 + left.size)
  for (const [key, item] of left) {
    work.read(key.length)
    const other = right.get(key)
    if (other === undefined || !javaEquals(item, other, work, depth + 1)) return false
  }
  return true
}

/** Orders two values as a relational operator does; undefined when they are not both numbers. */
export function order(left: Value, right: Value): number | undefined {
  if (!isNumber(left) || !isNumber(right)) return undefined
  if (left < right) return -1
  return left > right ? 1 : 0
}

function sameClass(left: Value, right: Value): boolean {
  if (Array.isArray(left)) return Array.isArray(right)
  if (left instanceof Map) return right instanceof Map
  return isHost(left) && left === right
}

function sameText(left: string, right: string, work: Work): boolean {
  if (left.length === right.length) work.read(left.length)
  return left === right
}
