/** A selection expression that is none. `column` counts from 1. */
export class SelectionError extends Error {
  override readonly name = 'SelectionError'
  /** What is wrong and how to mend it, without the place. */
  readonly reason: string
  readonly column: number

  constructor(reason: string, column: number) {
    super(`${reason} (column ${column})`)
    this.reason = reason
    this.column = column
  }
}
