/**
 * A decimal number that a double cannot hold: too many digits (`0.1234567890123456789`) or too large or small
 * (`1e400`). It keeps the text it was written as, so nothing is lost between body and backend, and no exponent is
 * ever expanded (`1e999999999` costs ten characters). It does no arithmetic.
 */
export class Decimal {
  /** The literal: optional minus, digits with an optional point, optional exponent. */
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** The text of Java's `BigDecimal.toString`, which is also what serialised JSON shows. */
  toString(): string {
    const { sign, whole, fraction, exponent } = split(this.text)
    const digits = (whole + fraction).replace(/^0+(?=\d)/, '')
    const scale = fraction.length - exponent
    if (scale === 0) return sign + digits
    const adjusted = digits.length - 1 - scale
    if (scale > 0 && adjusted >= -6) {
      const padded = digits.padStart(scale + 1, '0')
      return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
    }
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits
    return adjusted === 0
      ? sign + mantissa
      : `${sign}${mantissa}E${adjusted < 0 ? '' : '+'}${adjusted}`
  }
}

/** Whether `number` has exactly the value written in `text`, digit for digit. */
export function isExact(text: string, number: number): boolean {
  return Number.isFinite(number) && canonical(text) === canonical(String(number))
}

/** Whether Java's BigDecimal could hold the literal: its exponent must fit a 32-bit integer. */
export function isExponentInRange(text: string): boolean {
  return Math.abs(split(text).exponent) < 2 ** 31 - 2000
}

function split(text: string): { sign: string; whole: string; fraction: string; exponent: number } {
  const e = text.search(/e/i)
  const mantissa = e < 0 ? text : text.slice(0, e)
  const sign = mantissa.startsWith('-') ? '-' : ''
  const unsigned = mantissa.replace(/^[-+]/, '')
  const point = unsigned.indexOf('.')
  return {
    sign,
    whole: point < 0 ? unsigned : unsigned.slice(0, point),
    fraction: point < 0 ? '' : unsigned.slice(point + 1),
    exponent: e < 0 ? 0 : Number(text.slice(e + 1)),
  }
}

/** Significant digits and the power of ten of the last one: equal for equal numbers. */
function canonical(text: string): string {
  const { sign, whole, fraction, exponent } = split(text)
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${exponent - fraction.length + digits.length - significant.length}`
}
