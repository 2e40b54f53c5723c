import { Decimal } from '../../../lang/json/decimal.ts'
import type { Value as JsonValue } from '../../../lang/json/value.ts'
import type { HostObject, Value } from '../../../lang/vtl/value.ts'

/**
 * A parsed body as templates hold it. Only precise decimals differ between the two: Velocity sees a
 * BigDecimal, an object that prints its digits.
 */
export function toTemplateValue(value: JsonValue): Value {
  return hasDecimal(value) ? converted(value) : (value as Value)
}

function hasDecimal(value: JsonValue): boolean {
  if (value === null || typeof value !== 'object') return false
  if (value instanceof Decimal) return true
  if (Array.isArray(value)) return value.some(hasDecimal)
  for (const item of value.values()) if (hasDecimal(item)) return true
  return false
}

function converted(value: JsonValue): Value {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Decimal) return decimalObject(value.toString())
  if (Array.isArray(value)) return value.map(converted)
  return new Map([...value].map(([key, item]) => [key, converted(item)]))
}

const decimalObject = (text: string): HostObject => ({
  host: true,
  get: () => undefined,
  call: (name, args) => (name === 'toString' && args.length === 0 ? text : undefined),
  toText: () => text,
})
