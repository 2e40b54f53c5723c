/**
 * A whole number that was written with a point or an exponent: `1.0`, `1e2`. It equals the number it
 * stands for, but is no `integer`: the Java validator takes the type from the literal. `JSON.parse` cannot
 * tell it from `1`, so whoever has the text makes these; all other numbers stay plain.
 */
export class FloatLiteral {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }

  /** What messages show of it. */
  toJSON(): number {
    return this.value
  }
}

/** The value that `enum` and `uniqueItems` compare, which is mathematical (draft-04 §3.6). */
export function comparable(value: unknown): unknown {
  return value instanceof FloatLiteral ? value.value : value
}
