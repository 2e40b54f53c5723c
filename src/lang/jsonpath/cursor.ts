import { MAX_FILTER_DEPTH } from './limits.ts'
import { PathError } from './path-error.ts'

/** A position in a path text, with what every part of the parser needs. */
export class Cursor {
  readonly text: string
  at = 0
  private depth = 0

  constructor(text: string) {
    this.text = text
  }

  get column(): number {
    return this.at + 1
  }

  /** The character here, `''` at the end. */
  get char(): string {
    return this.text[this.at] ?? ''
  }

  fail(reason: string, column = this.column): never {
    throw new PathError(reason, column)
  }

  skipSpace(): void {
    while (this.char !== '' && this.char <= ' ') this.at++
  }

  /** Skips white space and `token`; says whether it was there. */
  accept(token: string): boolean {
    this.skipSpace()
    if (!this.text.startsWith(token, this.at)) return false
    this.at += token.length
    return true
  }

  expect(token: string, reason: string): void {
    if (!this.accept(token)) this.fail(reason)
  }

  /** The text matching a sticky pattern here, consumed; `''` when it does not match. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const text = pattern.exec(this.text)?.[0] ?? ''
    this.at += text.length
    return text
  }

  /** Runs `parse` one level deeper; refuses texts that nest too far. */
  nested<T>(parse: () => T): T {
    if (++this.depth > MAX_FILTER_DEPTH)
      this.fail(`More than ${MAX_FILTER_DEPTH} levels of nesting`)
    const result = parse()
    this.depth--
    return result
  }

  /** A string in the quotes found here, with Java's escapes resolved. */
  readQuoted(): string {
    const quote = this.char
    const start = this.column
    let result = ''
    this.at++
    for (; this.char !== quote; this.at++) {
      if (this.char === '') this.fail(`String is not closed; add ${quote}`, start)
      if (this.char !== '\\') result += this.char
      else result += this.readEscape()
    }
    this.at++
    return result
  }

  /** From the backslash to the last character of the escape. */
  private readEscape(): string {
    const letter = this.text[++this.at] ?? ''
    if (letter !== 'u') return ESCAPES.get(letter) ?? letter
    const digits = this.text.slice(this.at + 1, this.at + 5)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail('\\u needs four hexadecimal digits')
    this.at += 4
    return String.fromCharCode(Number.parseInt(digits, 16))
  }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])
