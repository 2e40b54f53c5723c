/** value = digits × 10^exponent, exactly as JSON writes the number. */
interface Decimal {
  readonly digits: bigint
  readonly exponent: number
}

function toDecimal(value: number): Decimal {
  const [mantissa = '0', power = '0'] = String(value).split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return { digits: BigInt(whole + fraction), exponent: Number(power) - fraction.length }
}

/**
 * Whether `value` is a whole multiple of `divisor` in decimal arithmetic: 0.3 is a multiple of 0.1,
 * which binary floating point denies. The exponents of two doubles differ by 650 at most.
 */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (!Number.isFinite(value)) return false
  // `%` is exact on doubles, so it settles whole numbers.
  if (Number.isInteger(value) && Number.isInteger(divisor)) return value % divisor === 0
  const a = toDecimal(value)
  const b = toDecimal(divisor)
  const exponent = Math.min(a.exponent, b.exponent)
  const left = a.digits * 10n ** BigInt(a.exponent - exponent)
  return left % (b.digits * 10n ** BigInt(b.exponent - exponent)) === 0n
}
