import { doubleText } from './double-text.ts'
import { writeJson } from './json-text.ts'
import { TextBuilder } from './text-builder.ts'
import type { Work } from '../work.ts'
import { JavaList, type Value } from './value.ts'

/**
 * What a value prints, Java's `toString()`: maps `{a=b, c=1}`, lists of the template `[1, 2]`, JSON
 * arrays as JSON (recorded: spec mapping-templates §8), null inside a collection `null`, null itself nothing.
 */
export function javaText(value: Value, work: Work): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') {
    if (value >= smallInteger || value <= -smallInteger) work.read(largeIntegerCost)
    return integerText(value)
  }
  if (typeof value === 'number') return doubleText(value)
  if (typeof value !== 'object') return String(value)
  const out = new TextBuilder(work)
  writeContainer(value, out, work, 0)
  return out.toString()
}

/** Digits of an integer; small ones go through a number, which engines print several times faster. */
function integerText(value: bigint): string {
  return value < smallInteger && value > -smallInteger ? String(Number(value)) : String(value)
}

const smallInteger = 1n << 31n
/** Characters that printing an integer of up to `maxIntegerBits` is worth. */
const largeIntegerCost = 200

type Container = Exclude<Value, null | string | bigint | boolean | number>

function writeContainer(value: Container, out: TextBuilder, work: Work, depth: number): void {
  work.enter(depth)
  let separator = ''
  if (value instanceof Map) {
    out.add('{')
    for (const [key, item] of value) {
      out.add(`${separator}${key}=`)
      if (item === value) out.add('(this Map)')
      else writeItem(item, out, work, depth)
      separator = ', '
    }
    out.add('}')
  } else if (value instanceof JavaList) {
    out.add('[')
    for (const item of value) {
      if (separator !== '') out.add(separator)
      if (item === value) out.add('(this Collection)')
      else writeItem(item, out, work, depth)
      separator = ', '
    }
    out.add(']')
  } else if (Array.isArray(value)) writeJson(value, out, work, depth)
  else out.add(value.toText())
}

function writeItem(item: Value, out: TextBuilder, work: Work, depth: number): void {
  work.charge(1)
  if (item === null) out.add('null')
  else if (typeof item === 'object') writeContainer(item, out, work, depth + 1)
  else out.add(javaText(item, work))
}
