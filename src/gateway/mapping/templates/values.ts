import { Decimal } from '../../../lang/json/decimal.ts'
import { parseJson } from '../../../lang/json/parse-json.ts'
import type { Value as JsonValue } from '../../../lang/json/value.ts'
import type { HostObject, Value } from '../../../lang/vtl/values/value.ts'
import type { Work } from '../../../lang/vtl/work.ts'

/** A value of JSON as templates hold it, and as JSONPath and the writer of JSON take it. */
export type TemplateJson = JsonValue & Value

/**
 * Reads JSON for a template. Only precise decimals differ between the two: Velocity sees a BigDecimal, an object
 * that prints its digits. Throws `JsonError`.
 */
export function parseTemplateJson(text: string, work: Work): TemplateJson {
  return parseJson(text, work, (decimal) => new TemplateDecimal(decimal.text)) as TemplateJson
}

/** A value that was parsed elsewhere, as templates hold it. */
export function toTemplateValue(value: JsonValue): TemplateJson {
  if (value instanceof Decimal) return new TemplateDecimal(value.text)
  if (Array.isArray(value)) return value.map(toTemplateValue)
  if (!(value instanceof Map)) return value
  return new Map([...value].map(([key, item]) => [key, toTemplateValue(item)] as const))
}

class TemplateDecimal extends Decimal implements HostObject {
  readonly host = true

  get(): undefined {
    return undefined
  }

  call(name: string, args: Value[]): Value | undefined {
    return name === 'toString' && args.length === 0 ? this.toString() : undefined
  }

  toText(): string {
    return this.toString()
  }
}
