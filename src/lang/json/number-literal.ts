import { Decimal, isExact, isExponentInRange } from './decimal.ts'
import { MAX_NUMBER_LENGTH } from './limits.ts'

/** json-smart reads a literal with a point or an exponent as BigDecimal when it is longer than this. */
const LONGEST_DOUBLE_LITERAL = 18

/** Up to this many digits, without an exponent, a double gives back what was written. */
const ALWAYS_EXACT_LENGTH = 15

/** The digits with an optional minus that `text` has from `start` to `end`; a minus alone is zero. `undefined`: too long. */
export function integerValue(text: string, start = 0, end = text.length): bigint | undefined {
  if (end - start > MAX_NUMBER_LENGTH) return undefined
  if (end - start >= ALWAYS_EXACT_LENGTH) return BigInt(text.slice(start, end))
  const isNegative = text.charCodeAt(start) === MINUS
  let number = 0
  for (let at = isNegative ? start + 1 : start; at < end; at++)
    number = number * 10 + text.charCodeAt(at) - ZERO
  return isNegative ? BigInt(-number) : (SMALL[number] ?? BigInt(number))
}

const MINUS = 0x2d
const ZERO = 0x30

/** Those that most numbers are; one of its own for each of millions would be half of a document's memory. */
const SMALL: readonly bigint[] = Array.from({ length: 1_024 }, (_, number) => BigInt(number))

/**
 * A literal with a point or an exponent: a double where the engine makes one and nothing is lost, else a `Decimal`.
 * The engine itself turns `1e400` into infinity and writes `null`; here the number survives.
 * `undefined`: not a number (`1e+`), too long, or an exponent beyond 32 bits.
 */
export function fractionValue(text: string): number | Decimal | undefined {
  if (text.length > MAX_NUMBER_LENGTH) return undefined
  const number = Number(text)
  if (Number.isNaN(number)) return undefined
  if (text.length <= ALWAYS_EXACT_LENGTH && !/e/i.test(text)) return number
  if (!isExponentInRange(text)) return undefined
  return text.length <= LONGEST_DOUBLE_LITERAL && isExact(text, number) ? number : new Decimal(text)
}
