import type { NumberValue } from './value.ts'

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. Exact for every kind of number. */
export function compareNumbers(a: NumberValue, b: NumberValue): number {
  if (typeof a !== 'object' && typeof b !== 'object') return a < b ? -1 : a > b ? 1 : 0
  const left = normalize(numberText(a))
  const right = normalize(numberText(b))
  if (left.sign !== right.sign) return left.sign - right.sign
  if (left.magnitude !== right.magnitude) return (left.magnitude - right.magnitude) * left.sign
  return left.digits === right.digits ? 0 : left.digits < right.digits ? -left.sign : left.sign
}

/** The text a number is compared with strings and patterns by: a double shows its decimal point, as in Java. */
export function numberText(value: NumberValue): string {
  if (typeof value === 'object') return value.text
  const text = String(value)
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e7
    ? `${text}.0`
    : text
}

/** A decimal text as a number; `undefined` when it is none. */
export function parseNumber(text: string): NumberValue | undefined {
  return /^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,9})?$/.test(text)
    ? { text }
    : undefined
}

/** Sign, power of ten above the first significant digit, and the significant digits. */
function normalize(text: string): { sign: number; magnitude: number; digits: string } {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const unsigned = mantissa.replace(/^[-+]/, '')
  const point = unsigned.includes('.') ? unsigned.indexOf('.') : unsigned.length
  const all = unsigned.replace('.', '')
  const digits = all.replace(/^0+/, '')
  // Looked for from the beginning of a run of zeros only, or each zero of a long number would be one.
  const significant = digits.replace(/(?<!0)0+$/, '')
  if (significant === '') return { sign: 0, magnitude: 0, digits: '' }
  return {
    sign: mantissa.startsWith('-') ? -1 : 1,
    magnitude: point - (all.length - digits.length) + Number(exponent),
    digits: significant,
  }
}
