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
export const positionAt = (text: string, offset: number): Position => openPositions(text)(offset)

/** The same for many offsets of one text: it is read once. */
export function openPositions(text: string): (offset: number) => Position {
  const starts = [0]
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1)
  }
  return (offset) => {
    const end = Math.min(offset, text.length)
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= end) low = middle
      else high = middle
    }
    return { line: low + 1, column: end - starts[low]! + 1 }
  }
}
