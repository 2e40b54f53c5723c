import { doubleText } from './double-text.ts'
import type { Work } from './work.ts'
import type { Value } from './value.ts'

/**
 * A JSON array as json-smart prints it: no blanks, and strings escaped as that library does,
 * which includes `/` and the characters browsers mistake for line ends (spec mapping-templates §8, §11).
 */
export function writeJson(value: Value, work: Work, depth: number): string {
  work.charge(1)
  if (value === null) return 'null'
  if (typeof value === 'string') {
    work.read(value.length)
    return quoteJson(value)
  }
  if (typeof value === 'number') return Number.isFinite(value) ? doubleText(value) : 'null'
  if (typeof value !== 'object') return String(value)
  work.enter(depth)
  return containerJson(value, work, depth)
}

function containerJson(
  value: Exclude<Value, null | string | bigint | boolean | number>,
  work: Work,
  depth: number,
): string {
  if (Array.isArray(value)) {
    let text = '['
    for (const item of value) {
      if (text.length > 1) text += ','
      text += writeJson(item, work, depth + 1)
      work.grow(text.length)
    }
    return `${text}]`
  }
  if (value instanceof Map) {
    let text = '{'
    for (const [key, item] of value) {
      if (text.length > 1) text += ','
      text += `${quoteJson(key)}:${writeJson(item, work, depth + 1)}`
      work.grow(text.length)
    }
    return `${text}}`
  }
  return quoteJson(value.toText())
}

function quoteJson(text: string): string {
  return `"${special.test(text) ? text.replace(specials, escape) : text}"`
}

// oxlint-disable-next-line no-control-regex -- control characters are what JSON must escape
const special = /["\\/\u0000-\u001f\u007f-\u009f\u2000-\u20ff]/
const specials = new RegExp(special, 'g')

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function escape(character: string): string {
  return (
    shortEscapes[character] ??
    `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  )
}
