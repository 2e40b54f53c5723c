/** A place in a text; both count from 1. Columns count UTF-16 units. */
export type Position = { readonly line: number; readonly column: number }

/** A document that cannot be read: what was found or expected, and where. */
export class DocumentError extends Error {
  readonly reason: string
  readonly line: number
  readonly column: number

  constructor(reason: string, position: Position) {
    super(`line ${position.line}, column ${position.column}: ${reason}`)
    this.reason = reason
    this.line = position.line
    this.column = position.column
  }
}

/** The place of an offset in a text. Lines end with LF, CR or CRLF, as in YAML. */
export function positionAt(text: string, offset: number): Position {
  let line = 1
  let start = 0
  const end = Math.min(offset, text.length)
  for (let i = 0; i < end; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) {
      line++
      start = i + 1
    }
  }
  return { line, column: end - start + 1 }
}
