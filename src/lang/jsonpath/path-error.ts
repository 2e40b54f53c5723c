/** A JSONPath that cannot be compiled, or one that exceeded a limit while reading. `column` counts from 1. */
export class PathError extends Error {
  override readonly name = 'PathError'
  /** What is wrong and how to mend it, without the place. */
  readonly reason: string
  readonly column: number

  constructor(reason: string, column: number) {
    super(`${reason} (column ${column})`)
    this.reason = reason
    this.column = column
  }
}
