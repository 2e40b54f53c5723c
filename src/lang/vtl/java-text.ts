import { doubleText } from './double-text.ts'
import { writeJson } from './json-text.ts'
import type { Work } from './work.ts'
import { JavaList, type Value } from './value.ts'

/**
 * What a value prints, Java's `toString()`: maps `{a=b, c=1}`, lists of the template `[1, 2]`, JSON
 * arrays as JSON (recorded: spec mapping-templates §8), null inside a collection `null`, null itself nothing.
 */
export function javaText(value: Value, work: Work): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') return integerText(value)
  if (typeof value === 'number') return doubleText(value)
  return typeof value === 'object' ? containerText(value, work, 0) : String(value)
}

/** Digits of an integer; small ones go through a number, which engines print several times faster. */
export function integerText(value: bigint): string {
  return value < smallInteger && value > -smallInteger ? String(Number(value)) : String(value)
}

const smallInteger = 1n << 31n

type Container = Exclude<Value, null | string | bigint | boolean | number>

function containerText(value: Container, work: Work, depth: number): string {
  work.enter(depth)
  let text = ''
  let separator = ''
  if (value instanceof Map) {
    for (const [key, item] of value) {
      text += `${separator}${key}=${item === value ? '(this Map)' : itemText(item, work, depth)}`
      separator = ', '
      work.grow(text.length)
    }
    return `{${text}}`
  }
  if (value instanceof JavaList) {
    for (const item of value) {
      text += separator + (item === value ? '(this Collection)' : itemText(item, work, depth))
      separator = ', '
      work.grow(text.length)
    }
    return `[${text}]`
  }
  return Array.isArray(value) ? writeJson(value, work, depth) : value.toText()
}

function itemText(item: Value, work: Work, depth: number): string {
  work.charge(1)
  if (item === null) return 'null'
  if (typeof item === 'string') work.read(item.length)
  return typeof item === 'object' ? containerText(item, work, depth + 1) : javaText(item, work)
}
