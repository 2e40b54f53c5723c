import { sizeOf, toDouble } from './compare.ts'
import { numberText } from './number-order.ts'
import { isNumber } from './value.ts'
import type { Value } from './value.ts'

/**
 * A function at the end of a path: given what the path found and the arguments, a result, or `undefined` where Jayway
 * refuses (a sum over nothing, `keys()` of a list).
 */
export type PathFunction = (subject: Value, parameters: readonly Value[]) => Value | undefined

/** Functions by name. Numeric results are Doubles, lengths Integers, as in Jayway. */
export const functions: ReadonlyMap<string, PathFunction> = new Map<string, PathFunction>([
  ['min', aggregate((numbers) => fold(numbers, Math.min))],
  ['max', aggregate((numbers) => fold(numbers, Math.max))],
  ['sum', aggregate(sum)],
  ['avg', aggregate((numbers) => sum(numbers) / numbers.length)],
  ['stddev', aggregate(deviation)],
  ['length', length],
  ['size', length],
  ['keys', (subject) => (subject instanceof Map ? [...subject.keys()] : undefined)],
  ['concat', concat],
  [
    'append',
    (subject, parameters) => (Array.isArray(subject) ? [...subject, ...parameters] : subject),
  ],
  ['first', (subject) => element(subject, 0)],
  ['last', (subject) => element(subject, -1)],
  [
    'index',
    (subject, [index]) => (isNumber(index) ? element(subject, toDouble(index)) : undefined),
  ],
])

/** Numbers of the subject and of the arguments; other elements are passed over. */
function aggregate(compute: (numbers: readonly number[]) => number): PathFunction {
  return (subject, parameters) => {
    const numbers: number[] = []
    collect(subject, numbers)
    for (const parameter of parameters) {
      if (isNumber(parameter)) numbers.push(toDouble(parameter))
      else collect(parameter, numbers)
    }
    return numbers.length === 0 ? undefined : compute(numbers)
  }
}

function collect(list: Value, numbers: number[]): void {
  if (!Array.isArray(list)) return
  for (const item of list) if (isNumber(item)) numbers.push(toDouble(item))
}

function fold(numbers: readonly number[], pick: (a: number, b: number) => number): number {
  return numbers.reduce((best, number) => pick(best, number))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** Of the whole population. */
function deviation(numbers: readonly number[]): number {
  const squares = sum(numbers.map((number) => number * number))
  const total = sum(numbers)
  return Math.sqrt(squares / numbers.length - (total * total) / numbers.length / numbers.length)
}

function length(subject: Value, [parameter]: readonly Value[]): Value | undefined {
  const size = sizeOf(parameter ?? subject)
  return size === undefined ? undefined : BigInt(size)
}

function concat(subject: Value, parameters: readonly Value[]): Value {
  const parts = Array.isArray(subject) ? subject.filter((item) => typeof item === 'string') : []
  for (const parameter of parameters) {
    for (const item of Array.isArray(parameter) ? parameter : [parameter]) {
      if (isNumber(item)) parts.push(numberText(item))
      else if (typeof item === 'string' || typeof item === 'boolean') parts.push(String(item))
    }
  }
  return parts.join('')
}

function element(subject: Value, index: number): Value | undefined {
  return Array.isArray(subject) ? subject.at(index) : undefined
}
