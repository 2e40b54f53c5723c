import { heldBytes } from '../limits.ts'
import type { Value } from './value.ts'
import type { Work } from '../work.ts'

/** One arithmetic operator; null is Java's null, which `#set` ignores. */
export type Arithmetic = (left: Value, right: Value, work: Work) => Value

/**
 * Java arithmetic as the engine has it (spec mapping-templates §6): integers widen instead of overflowing, one Double
 * makes the result a Double, anything else than numbers gives null.
 */
function arithmetic(
  integers: (left: bigint, right: bigint) => bigint | null,
  doubles: (left: number, right: number) => number | null,
): Arithmetic {
  return (left, right, work) => {
    if (typeof left === 'bigint' && typeof right === 'bigint') {
      const result = integers(left, right)
      return result === null ? null : work.integer(result)
    }
    if (!isNumber(left) || !isNumber(right)) return null
    return doubles(Number(left), Number(right))
  }
}

export function isNumber(value: Value): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number'
}

const plus = arithmetic(
  (a, b) => a + b,
  (a, b) => a + b,
)

/** The arithmetic operators but `+`, which also joins texts. */
export const operators: Readonly<Record<'-' | '*' | '/' | '%', Arithmetic>> = {
  '-': arithmetic(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  '*': arithmetic(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  // Division by zero is null for Doubles too (checked against the engine).
  '/': arithmetic(
    (a, b) => (b === 0n ? null : a / b),
    (a, b) => (b === 0 ? null : a / b),
  ),
  '%': arithmetic(
    (a, b) => (b === 0n ? null : a % b),
    (a, b) => (b === 0 ? null : a % b),
  ),
}

/** `+`: joins when either side is a String, else adds. `nullTexts` stand for operands that are null. */
export function add(
  left: Value,
  right: Value,
  { work, text }: Printer,
  nullTexts: readonly [string, string],
): Value {
  if (typeof left !== 'string' && typeof right !== 'string') return plus(left, right, work)
  const joined =
    (left === null ? nullTexts[0] : text(left)) + (right === null ? nullTexts[1] : text(right))
  work.grow(joined.length)
  work.hold(heldBytes.text)
  return joined
}

/** A rendering, as far as joining needs it. */
interface Printer {
  readonly work: Work
  readonly text: (value: Value) => string
}
