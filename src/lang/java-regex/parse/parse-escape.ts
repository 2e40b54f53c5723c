import type { Cursor } from './cursor.ts'
import { classEscapes, namedSet } from './predefined.ts'
import { not } from '../syntax.ts'
import type { CharSet } from '../syntax.ts'

/** What an escape stands for: one character, a set, or (outside of classes) something else, by its letter. */
export type Escape =
  | { readonly code: number }
  | { readonly set: CharSet }
  | { readonly other: string; readonly column: number }

const controls: ReadonlyMap<string, number> = new Map([
  ['t', 0x09],
  ['n', 0x0a],
  ['r', 0x0d],
  ['f', 0x0c],
  ['a', 0x07],
  ['e', 0x1b],
])

/** Reads what follows a backslash, which has been taken. */
export function parseEscape(cursor: Cursor): Escape {
  const column = cursor.column - 1
  if (cursor.peekRaw() === '')
    cursor.fail('A "\\" at the end escapes nothing; write "\\\\"', column)
  const char = cursor.raw()
  const control = controls.get(char)
  if (control !== undefined) return { code: control }
  const set = classEscapes.get(char)
  if (set !== undefined) return { set }
  switch (char) {
    case 'p':
    case 'P':
      return { set: parseProperty(cursor, char === 'P', column) }
    case '0':
      return { code: octal(cursor, column) }
    case 'x':
      return { code: hex(cursor, column) }
    case 'u':
      return { code: unicode(cursor, column) }
    case 'c': {
      const next = cursor.raw()
      if (next === '') cursor.fail('"\\c" needs a character after it', column)
      return { code: next.codePointAt(0)! ^ 64 }
    }
    default:
      if (/[a-zA-Z1-9]/.test(char)) return { other: char, column }
      return { code: char.codePointAt(0)! }
  }
}

function parseProperty(cursor: Cursor, negative: boolean, column: number): CharSet {
  let name = cursor.take()
  if (name === '{') {
    name = ''
    while (cursor.peekRaw() !== '}') {
      if (cursor.peekRaw() === '') cursor.fail('"\\p{" is not closed; add "}"', column)
      name += cursor.raw()
    }
    cursor.raw()
  }
  const set = namedSet(name, cursor.flags.i)
  if (set === undefined) {
    cursor.fail(
      name.startsWith('In') || /^(?:blk|block)=/i.test(name)
        ? `The block ${JSON.stringify(name)} is not supported; use the script, as in "\\p{IsGreek}", or a range`
        : `There is no property ${JSON.stringify(name)}`,
      column,
    )
  }
  return negative ? not(set) : set
}

function octal(cursor: Cursor, column: number): number {
  const first = cursor.takeWhile(/^[0-7]$/, 1)
  if (first === '') cursor.fail('"\\0" needs an octal digit after it, as in "\\012"', column)
  return Number.parseInt(first + cursor.takeWhile(/^[0-7]$/, first <= '3' ? 2 : 1), 8)
}

const HEX = /^[0-9a-fA-F]$/

function hex(cursor: Cursor, column: number): number {
  if (cursor.peekRaw() === '{') {
    cursor.raw()
    const digits = cursor.takeWhile(HEX, 8)
    const code = Number.parseInt(digits, 16)
    if (cursor.raw() !== '}' || !(code <= 0x10ffff)) {
      cursor.fail('"\\x{…}" needs hexadecimal digits up to 10FFFF', column)
    }
    return code
  }
  const digits = cursor.takeWhile(HEX, 2)
  if (digits.length < 2) cursor.fail('"\\x" needs two hexadecimal digits, as in "\\x0A"', column)
  return Number.parseInt(digits, 16)
}

function unicode(cursor: Cursor, column: number): number {
  const unit = fourDigits(cursor, column)
  if (unit < 0xd800 || unit > 0xdbff) return unit
  // Two escapes may spell one character beyond the basic plane.
  const mark = cursor.mark()
  if (cursor.raw() === '\\' && cursor.raw() === 'u') {
    const low = fourDigits(cursor, column)
    if (low >= 0xdc00 && low <= 0xdfff) return ((unit - 0xd800) << 10) + (low - 0xdc00) + 0x10000
  }
  cursor.reset(mark)
  return unit
}

function fourDigits(cursor: Cursor, column: number): number {
  const digits = cursor.takeWhile(HEX, 4)
  if (digits.length < 4) cursor.fail('"\\u" needs four hexadecimal digits, as in "\\u00e9"', column)
  return Number.parseInt(digits, 16)
}
