/** A pattern (or replacement, or input) that is refused; `column` counts characters from 1, 0 when no place is meant. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
  readonly column: number

  /** `problem` says what is wrong and, where there is a way, how to write it instead. */
  constructor(problem: string, column: number) {
    super(column > 0 ? `${problem} (column ${column})` : problem)
    this.column = column
  }
}
