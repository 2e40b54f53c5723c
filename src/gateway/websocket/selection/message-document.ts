import { JsonError } from '../../../lang/json/json-error.ts'
import { parseJson } from '../../../lang/json/parse-json.ts'
import type { Value } from '../../../lang/json/value.ts'
import { Work } from '../../../lang/vtl/work.ts'

/** A text that selections read: parsed once, and all that is read off it is paid from one budget. */
export class MessageDocument {
  readonly text: string
  readonly work = new Work()
  #plain: unknown
  #isPlain = false
  #exact: Value | undefined

  constructor(text: string) {
    this.text = text
  }

  /** As `JSON.parse` has it, which does for most values; undefined for what is no JSON. */
  plain(): unknown {
    if (!this.#isPlain) {
      this.#isPlain = true
      try {
        this.#plain = JSON.parse(this.text)
      } catch {
        this.#plain = undefined
      }
    }
    return this.#plain
  }

  /** With numbers as they were written; undefined for what is no JSON, and for what is nested too deep. */
  exact(): Value | undefined {
    if (this.plain() === undefined) return undefined
    try {
      return (this.#exact ??= parseJson(this.text, this.work))
    } catch (error) {
      if (error instanceof JsonError) return undefined
      throw error
    }
  }
}
