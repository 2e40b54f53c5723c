/** A text that is not JSON in the dialect asked for. `line` and `column` count from 1, in UTF-16 units. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
  /** What is wrong and how to mend it, without the place. */
  readonly reason: string
  readonly line: number
  readonly column: number

  constructor(reason: string, line: number, column: number) {
    super(`${reason} (line ${line}, column ${column})`)
    this.reason = reason
    this.line = line
    this.column = column
  }

  /** The error at `offset` of `text`. Line ends are LF, CRLF and lone CR. */
  static at(text: string, offset: number, reason: string): JsonError {
    let line = 1
    let start = 0
    for (let i = 0; i < offset && i < text.length; i++) {
      const c = text.charCodeAt(i)
      if (c === 0x0a || (c === 0x0d && text.charCodeAt(i + 1) !== 0x0a)) {
        line++
        start = i + 1
      }
    }
    return new JsonError(reason, line, offset - start + 1)
  }
}
