/** A model that is not a usable draft-04 schema: `pointer` is the JSON pointer of the faulty place. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError'
  readonly pointer: string

  /** `problem` says what is wrong, `fix` what to write instead; both become the message. */
  constructor(pointer: string, problem: string, fix: string) {
    super(`${pointer === '' ? '#' : pointer}: ${problem}; ${fix}`)
    this.pointer = pointer
  }
}
