import { charTest, type CharTest } from '../char-test.ts'
import type { Flags } from './cursor.ts'
import type { Effort } from '../effort.ts'
import { property, union, type Assertion, type Node } from '../syntax.ts'

const CR = 0x0d
const LF = 0x0a
const UNDERSCORE = 0x5f

const assert = (text: string, holds: Assertion, isLocal = true): Node => ({
  type: 'assert',
  text,
  holds,
  isLocal,
})

/** `\A`. */
export const inputStart: Node = assert('^', (_, at) => at === 0)

/** `\z`. */
export const inputVeryEnd: Node = assert('$', (text, at) => at === text.length)

/** What `\R` under a quantifier asks for: no CR LF begins here. */
export const noCrLf: Node = assert('(?!\\r\\n)', (text, at) => !isCrLf(text, at))

/**
 * `^`. Under MULTILINE it also follows a line terminator, but not between CR and LF and never at the
 * very end, not even of an empty input (java.util.regex.Pattern, Caret).
 */
export function caret(flags: Flags): Node {
  if (!flags.m) return inputStart
  const after = flags.d ? '(?<=\\n)' : '(?<=[\\n\\x85\\u2028\\u2029]|\\r(?!\\n))'
  return assert(`(?:(?:^|${after})(?=[^]))`, (text, at) => {
    if (at === text.length) return false
    if (at === 0) return true
    const before = text.charCodeAt(at - 1)
    if (flags.d) return before === LF
    return before === CR ? text.charCodeAt(at) !== LF : isLineEnd(before)
  })
}

/** `$`: the end, or before the last line terminator; under MULTILINE before every one. */
export function dollar(flags: Flags): Node {
  if (!flags.m) return inputEnd(flags)
  return assert(
    flags.d ? '(?=\\n|$)' : '(?=$|[\\r\\x85\\u2028\\u2029]|(?<!\\r)\\n)',
    (text, at) => {
      if (at === text.length) return true
      const next = text.charCodeAt(at)
      if (next === LF) return flags.d || text.charCodeAt(at - 1) !== CR
      return !flags.d && isLineEnd(next)
    },
  )
}

/** `\Z`: the end, or before a final line terminator, CR LF counting as one. */
export function inputEnd(flags: Flags): Node {
  return assert(
    flags.d ? '(?=\\n?$)' : '(?=(?:\\r\\n|(?<!\\r)\\n|[\\r\\x85\\u2028\\u2029])?$)',
    (text, at) => {
      const left = text.length - at
      if (left === 0) return true
      if (left === 2) return !flags.d && isCrLf(text, at)
      if (left !== 1) return false
      const last = text.charCodeAt(at)
      if (last === LF) return flags.d || text.charCodeAt(at - 1) !== CR
      return !flags.d && isLineEnd(last)
    },
  )
}

function isCrLf(text: string, at: number): boolean {
  return text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF
}

function isLineEnd(unit: number): boolean {
  return unit === LF || unit === CR || unit === 0x85 || unit === 0x2028 || unit === 0x2029
}

// `\b` of Java up to 18 counts every letter and digit, and marks that follow one; `\w` stays ASCII.
const WORD_BEFORE = '(?<=_|[\\p{L}\\p{Nd}]\\p{Mn}*)'
const NO_WORD_BEFORE = '(?<!_|[\\p{L}\\p{Nd}]\\p{Mn}*)'
const WORD_AFTER = '(?:(?=[\\p{L}\\p{Nd}_])|(?<=[\\p{L}\\p{Nd}]\\p{Mn}*)(?=\\p{Mn}))'
const NO_WORD_AFTER = '(?![\\p{L}\\p{Nd}_])(?!(?<=[\\p{L}\\p{Nd}]\\p{Mn}*)\\p{Mn})'

/** `\b`, or `\B` when negative. It looks back over any number of marks. */
export function boundary(negative: boolean): Node {
  return assert(
    negative
      ? `(?:${WORD_BEFORE}${WORD_AFTER}|${NO_WORD_BEFORE}${NO_WORD_AFTER})`
      : `(?:${WORD_BEFORE}${NO_WORD_AFTER}|${NO_WORD_BEFORE}${WORD_AFTER})`,
    (text, at, effort) => isBoundary(text, at, effort) !== negative,
    false,
  )
}

let tests: { readonly isLetter: CharTest; readonly isMark: CharTest } | undefined

/** Made when first asked for: few patterns have a boundary. */
const charTests = () =>
  (tests ??= {
    isLetter: charTest(union(property('\\p{L}'), property('\\p{Nd}')), false),
    isMark: charTest(property('\\p{Mn}'), false),
  })

function isBoundary(text: string, at: number, effort: Effort): boolean {
  const hasBase = followsLetter(text, at, effort)
  const isAfter = hasBase || text.charCodeAt(at - 1) === UNDERSCORE
  const { isLetter, isMark } = charTests()
  const next = text.codePointAt(at) ?? -1
  const isBefore = next >= 0 && (next === UNDERSCORE || isLetter(next) || (hasBase && isMark(next)))
  return isAfter !== isBefore
}

/** Whether a letter or digit stands before, with nothing but marks between. */
function followsLetter(text: string, at: number, effort: Effort): boolean {
  const { isLetter, isMark } = charTests()
  let end = at
  while (end > 0) {
    const start = isPairBefore(text, end) ? end - 2 : end - 1
    const char = text.codePointAt(start)!
    if (isLetter(char)) return true
    if (!isMark(char)) return false
    effort.spend(1)
    end = start
  }
  return false
}

function isPairBefore(text: string, end: number): boolean {
  return end >= 2 && text.codePointAt(end - 2)! > 0xffff
}
