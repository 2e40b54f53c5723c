import type { Flags } from './cursor.ts'
import type { Node } from './syntax.ts'

const assert = (text: string): Node => ({ type: 'assert', text })

/**
 * `^`. Under MULTILINE it also follows a line terminator, but not between CR and LF and never at the
 * very end, not even of an empty input (java.util.regex.Pattern, Caret).
 */
export function caret(flags: Flags): Node {
  if (!flags.m) return assert('^')
  const after = flags.d ? '(?<=\\n)' : '(?<=[\\n\\x85\\u2028\\u2029]|\\r(?!\\n))'
  return assert(`(?:(?:^|${after})(?=[^]))`)
}

/** `$`: the end, or before the last line terminator; under MULTILINE before every one. */
export function dollar(flags: Flags): Node {
  if (!flags.m) return inputEnd(flags)
  return assert(flags.d ? '(?=\\n|$)' : '(?=$|[\\r\\x85\\u2028\\u2029]|(?<!\\r)\\n)')
}

/** `\Z`: the end, or before a final line terminator, CR LF counting as one. */
export function inputEnd(flags: Flags): Node {
  return assert(flags.d ? '(?=\\n?$)' : '(?=(?:\\r\\n|(?<!\\r)\\n|[\\r\\x85\\u2028\\u2029])?$)')
}

// `\b` of Java up to 18 counts every letter and digit, and marks that follow one; `\w` stays ASCII.
const WORD_BEFORE = '(?<=_|[\\p{L}\\p{Nd}]\\p{Mn}*)'
const NO_WORD_BEFORE = '(?<!_|[\\p{L}\\p{Nd}]\\p{Mn}*)'
const WORD_AFTER = '(?:(?=[\\p{L}\\p{Nd}_])|(?<=[\\p{L}\\p{Nd}]\\p{Mn}*)(?=\\p{Mn}))'
const NO_WORD_AFTER = '(?![\\p{L}\\p{Nd}_])(?!(?<=[\\p{L}\\p{Nd}]\\p{Mn}*)\\p{Mn})'

/** `\b`, or `\B` when negative. */
export function boundary(negative: boolean): Node {
  return assert(
    negative
      ? `(?:${WORD_BEFORE}${WORD_AFTER}|${NO_WORD_BEFORE}${NO_WORD_AFTER})`
      : `(?:${WORD_BEFORE}${NO_WORD_AFTER}|${NO_WORD_BEFORE}${WORD_AFTER})`,
  )
}
