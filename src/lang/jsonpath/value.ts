/** A number beyond a double's reach, known by the literal it was written as. */
export interface DecimalValue {
  readonly text: string
}

/** Integer, Long and BigInteger; Double; BigDecimal. */
export type NumberValue = bigint | number | DecimalValue

/** A JSON value as the Java engine sees it; `Map` is insertion-ordered. */
export type Value = null | boolean | string | NumberValue | Value[] | Map<string, Value>

export function isNumber(value: Value | undefined): value is NumberValue {
  if (typeof value === 'bigint' || typeof value === 'number') return true
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map)
  )
}
