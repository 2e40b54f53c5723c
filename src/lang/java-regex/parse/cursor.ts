import { MAX_PATTERN } from '../limits.ts'
import { PatternError } from '../pattern-error.ts'

/** The flags of java.util.regex that change how a pattern reads. */
export interface Flags {
  /** CASE_INSENSITIVE */
  readonly i: boolean
  /** UNIX_LINES */
  readonly d: boolean
  /** MULTILINE */
  readonly m: boolean
  /** DOTALL */
  readonly s: boolean
  /** UNICODE_CASE */
  readonly u: boolean
  /** COMMENTS */
  readonly x: boolean
}

interface Token {
  readonly char: string
  /** Inside `\Q…\E`: never special. */
  readonly quoted: boolean
  readonly column: number
}

/** Reads a pattern by code point, `\Q…\E` taken apart, white space and comments left out under `x`. */
export class Cursor {
  flags: Flags
  private readonly tokens: readonly Token[]
  private readonly length: number
  private position = 0

  constructor(pattern: string, flags: Flags) {
    if (pattern.length > MAX_PATTERN) {
      throw new PatternError(
        `The pattern is longer than ${MAX_PATTERN} characters`,
        MAX_PATTERN + 1,
      )
    }
    this.flags = flags
    this.tokens = tokenize(pattern)
    this.length = Array.from(pattern).length
  }

  /** 1-based column of the next character. */
  get column(): number {
    return this.tokens[this.position]?.column ?? this.length + 1
  }

  fail(problem: string, column: number = this.column): never {
    throw new PatternError(problem, column)
  }

  /** The next special or plain character without taking it; '' at the end or when it is quoted. */
  special(): string {
    this.skipComments()
    const token = this.tokens[this.position]
    return token === undefined || token.quoted ? '' : token.char
  }

  /** As `special`, one character further and without skipping. */
  specialAfter(): string {
    const token = this.tokens[this.position + 1]
    return token === undefined || token.quoted ? '' : token.char
  }

  atEnd(): boolean {
    this.skipComments()
    return this.position >= this.tokens.length
  }

  /** Takes the next character, comments skipped. */
  take(): string {
    this.skipComments()
    return this.raw()
  }

  /** Takes the next character as it stands; '' at the end. */
  raw(): string {
    return this.tokens[this.position++]?.char ?? ''
  }

  /** The next character as it stands, without taking it. */
  peekRaw(): string {
    return this.tokens[this.position]?.char ?? ''
  }

  /** Takes `char` when it is next. */
  eat(char: string): boolean {
    if (this.special() !== char) return false
    this.position++
    return true
  }

  /** Takes characters that match `test`, `most` at the utmost. */
  takeWhile(test: RegExp, most: number): string {
    let text = ''
    while (text.length < most && test.test(this.peekRaw())) text += this.raw()
    return text
  }

  mark(): number {
    return this.position
  }

  reset(mark: number): void {
    this.position = mark
  }

  private skipComments(): void {
    if (!this.flags.x) return
    for (;;) {
      const token = this.tokens[this.position]
      if (token === undefined || token.quoted) return
      if (/[ \t\n\v\f\r]/.test(token.char)) {
        this.position++
      } else if (token.char === '#') {
        const end = this.flags.d ? /\n/ : /[\n\r\u0085\u2028\u2029]/
        while (this.position < this.tokens.length && !end.test(this.peekRaw())) this.position++
      } else {
        return
      }
    }
  }
}

function tokenize(pattern: string): Token[] {
  const chars = Array.from(pattern)
  const tokens: Token[] = []
  let quoted = false
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i]!
    const next = char === '\\' ? chars[i + 1] : undefined
    if (next === (quoted ? 'E' : 'Q')) {
      quoted = !quoted
      i++
      continue
    }
    tokens.push({ char, quoted, column: i + 1 })
    // An escaped backslash does not begin `\Q`.
    if (!quoted && next !== undefined) tokens.push({ char: next, quoted, column: ++i + 1 })
  }
  return tokens
}
