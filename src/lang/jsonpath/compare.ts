import { compareNumbers, numberText, parseNumber } from './number-order.ts'
import type { Operator } from './syntax.ts'
import { isNumber } from './value.ts'
import type { Value } from './value.ts'

/** What a filter compares; `undefined` is a path that found nothing. */
export type Operand = Value | undefined

type Comparison = (left: Operand, right: Operand) => boolean

/** The comparisons of filters, as Jayway evaluates them. `=~` is not here: its right side is a pattern. */
export const comparisons: { readonly [O in Exclude<Operator, '=~'>]: Comparison } = {
  '==': isEqual,
  '!=': (left, right) => !isEqual(left, right),
  '===': (left, right) => kind(left) === kind(right) && isEqual(left, right),
  '!==': (left, right) => kind(left) !== kind(right) || !isEqual(left, right),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  in: (left, right) => Array.isArray(right) && includes(right, left),
  nin: (left, right) => !(Array.isArray(right) && includes(right, left)),
  contains(left, right) {
    if (typeof left === 'string') return typeof right === 'string' && left.includes(right)
    return Array.isArray(left) && includes(left, right)
  },
  all: (left, right) => lists(left, right, (have, want) => want.every((x) => includes(have, x))),
  subsetof: (left, right) =>
    lists(left, right, (have, want) => have.every((x) => includes(want, x))),
  anyof: (left, right) => lists(left, right, (have, want) => have.some((x) => includes(want, x))),
  noneof: (left, right) => lists(left, right, (have, want) => !have.some((x) => includes(want, x))),
  size: (left, right) => isNumber(right) && sizeOf(left) === Math.trunc(toDouble(right)),
  empty: (left, right) => typeof right === 'boolean' && emptiness(left) === right,
}

/** Characters of a string, elements of an array, members of an object. */
export function sizeOf(value: Operand): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  return value instanceof Map ? value.size : undefined
}

/** The nearest double. */
export function toDouble(value: bigint | number | { readonly text: string }): number {
  return typeof value === 'object' ? Number(value.text) : Number(value)
}

/** What a pattern is matched against: text, number or boolean; anything else counts as empty text. */
export function patternInput(value: Operand): string {
  if (typeof value === 'string') return value
  if (isNumber(value)) return numberText(value)
  return typeof value === 'boolean' ? String(value) : ''
}

// Jayway compares a number with text by value, but text with a number by spelling: 1 == '1.0' holds, '1.0' == 1 not.
function isEqual(left: Operand, right: Operand): boolean {
  if (left === undefined || right === undefined) return false
  if (isNumber(left)) {
    const number = typeof right === 'string' ? parseNumber(right) : right
    return isNumber(number) && compareNumbers(left, number) === 0
  }
  if (typeof left === 'string' && isNumber(right)) return left === numberText(right)
  return isSame(left, right)
}

/** Java's `equals` on parsed JSON: an Integer never equals a Double. */
function isSame(left: Value, right: Value, budget: Budget = { left: MAX_COMPARED }): boolean {
  if (left === right) return true
  if (--budget.left < 0) return false
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false
    return left.every((element, i) => isSame(element, right[i]!, budget))
  }
  if (left instanceof Map) {
    if (!(right instanceof Map) || left.size !== right.size) return false
    for (const [key, member] of left) {
      const other = right.get(key)
      if (other === undefined || !isSame(member, other, budget)) return false
    }
    return true
  }
  if (!isNumber(left) || !isNumber(right) || typeof left !== typeof right) return false
  return compareNumbers(left, right) === 0
}

/** Values one comparison looks at; more are taken as different. A list put into itself has no end. */
const MAX_COMPARED = 100_000

interface Budget {
  left: number
}

function includes(list: readonly Value[], value: Operand): boolean {
  return list.some((element) => isEqual(value, element))
}

function lists(
  left: Operand,
  right: Operand,
  test: (left: readonly Value[], right: readonly Value[]) => boolean,
): boolean {
  return Array.isArray(left) && Array.isArray(right) && test(left, right)
}

function ordered(accept: (order: number) => boolean): Comparison {
  return (left, right) => {
    if (isNumber(left) && isNumber(right)) return accept(compareNumbers(left, right))
    if (typeof left !== 'string' || typeof right !== 'string') return false
    return accept(left < right ? -1 : left > right ? 1 : 0)
  }
}

function emptiness(value: Operand): boolean | undefined {
  const size = sizeOf(value)
  return size === undefined ? undefined : size === 0
}

/** Kinds that `===` tells apart. */
function kind(value: Operand): string {
  if (value === null) return 'null'
  if (isNumber(value)) return 'number'
  return typeof value
}
