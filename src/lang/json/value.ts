import type { Decimal } from './decimal.ts'

/**
 * A JSON value as the Java engine behind templates and mappings sees it:
 * `bigint` stands for Integer, Long and BigInteger, `number` for Double, `Decimal` for BigDecimal,
 * `Map` for the insertion-ordered LinkedHashMap (so `__proto__` is a key like any other).
 */
export type Value =
  | null
  | boolean
  | string
  | bigint
  | number
  | Decimal
  | Value[]
  | Map<string, Value>
