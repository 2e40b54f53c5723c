import { Decimal } from './decimal.ts'
import { HELD_BYTES } from './limits.ts'
import { unmetered, type Meter } from './meter.ts'
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  END,
  OPEN_BRACE,
  OPEN_BRACKET,
  PermissiveReader,
  type Stop,
} from './permissive-reader.ts'
import type { Value } from './value.ts'

/**
 * Reads JSON as API Gateway does for template input (`$input.path`, `$util.parseJson`) and MOCK output: json-smart's
 * permissive mode. Unquoted keys and values, single quotes, trailing and doubled commas, leading zeros, `NaN`, control
 * characters in strings and anything after the top-level value are accepted; of duplicate keys the last wins, at the
 * first one's place. A text that starts with none of `{ [ " '` is a bare string, unless it is a number, a boolean or null.
 * Throws `JsonError`; `meter` counts what the values take, `decimal` may put something of its own in the place of
 * precise decimals. Sources: mapping-template behaviour recorded for MOCK integrations; json-smart 2.2 for the rest.
 */
export function parseJson(
  text: string,
  meter: Meter = unmetered,
  decimal: MakeDecimal = itself,
): Value {
  meter.read(text.length)
  return new ValueReader(text, meter, decimal).readDocument()
}

/** Makes what stands for a precise decimal. */
type MakeDecimal = (decimal: Decimal) => Decimal

const itself: MakeDecimal = (decimal) => decimal

class ValueReader extends PermissiveReader {
  readonly #decimal: MakeDecimal

  constructor(text: string, meter: Meter, decimal: MakeDecimal) {
    super(text, meter)
    this.#decimal = decimal
  }

  readDocument(): Value {
    const value = this.#readValue(END)
    this.settle()
    return value
  }

  #readValue(stop: Stop): Value {
    const c = this.toValue()
    if (c === OPEN_BRACE) return this.#readObject()
    if (c === OPEN_BRACKET) return this.#readArray()
    const value = this.readScalar(c, stop)
    return value instanceof Decimal ? this.#decimal(value) : value
  }

  #readObject(): Value {
    const opened = this.open()
    this.hold(HELD_BYTES.object)
    const object = new Map<string, Value>()
    while (this.toKey(opened)) {
      const key = this.readKey()
      this.skipColon(key)
      this.hold(HELD_BYTES.member)
      object.set(key, this.#readValue(CLOSE_BRACE))
      this.endMember(opened)
    }
    return object
  }

  #readArray(): Value {
    const opened = this.open()
    this.hold(HELD_BYTES.array)
    const array: Value[] = []
    while (this.toElement(opened)) {
      this.hold(array.length === 0 ? HELD_BYTES.places : HELD_BYTES.element)
      array.push(this.#readValue(CLOSE_BRACKET))
    }
    return array
  }
}
