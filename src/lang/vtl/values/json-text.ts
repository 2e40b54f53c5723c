import { doubleText } from './double-text.ts'
import type { TextBuilder } from './text-builder.ts'
import type { Work } from '../work.ts'
import type { Value } from './value.ts'

/**
 * A JSON array as json-smart prints it: no blanks, and strings escaped as that library does,
 * which includes `/` and the characters browsers mistake for line ends (spec mapping-templates §8, §11).
 */
export function writeJson(value: Value, out: TextBuilder, work: Work, depth: number): void {
  work.charge(1)
  if (value === null) out.add('null')
  else if (typeof value === 'string') quoteJson(value, out)
  else if (typeof value === 'number') out.add(Number.isFinite(value) ? doubleText(value) : 'null')
  else if (typeof value !== 'object') out.add(String(value))
  else {
    work.enter(depth)
    writeContainer(value, out, work, depth)
  }
}

function writeContainer(
  value: Exclude<Value, null | string | bigint | boolean | number>,
  out: TextBuilder,
  work: Work,
  depth: number,
): void {
  let isFirst = true
  if (Array.isArray(value)) {
    out.add('[')
    for (const item of value) {
      if (!isFirst) out.add(',')
      writeJson(item, out, work, depth + 1)
      isFirst = false
    }
    out.add(']')
  } else if (value instanceof Map) {
    out.add('{')
    for (const [key, item] of value) {
      if (!isFirst) out.add(',')
      quoteJson(key, out)
      out.add(':')
      writeJson(item, out, work, depth + 1)
      isFirst = false
    }
    out.add('}')
  } else quoteJson(value.toText(), out)
}

/** A long text goes piece by piece: what there is to escape in it must not be listed all at once. */
function quoteJson(text: string, out: TextBuilder): void {
  out.add('"')
  for (let at = 0; at < text.length; at += pieceLength) {
    const piece = text.length <= pieceLength ? text : text.slice(at, at + pieceLength)
    out.add(special.test(piece) ? piece.replace(specials, escape) : piece)
  }
  out.add('"')
}

const pieceLength = 4_096

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
