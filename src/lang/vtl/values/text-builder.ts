import { maxPieceLength } from '../limits.ts'
import type { Work } from '../work.ts'

/**
 * Puts a text together and pays for it. Appending to a string makes a node of 32 bytes each time, which stays until
 * the text is read: here no more than a piece is ever made of nodes.
 */
export class TextBuilder {
  readonly #work: Work
  #piece = ''
  #parts = 0
  #sealed = ''

  constructor(work: Work) {
    this.#work = work
  }

  get length(): number {
    return this.#sealed.length + this.#piece.length
  }

  add(part: string): void {
    this.#piece += part
    this.#parts++
    if (this.#piece.length > maxPieceLength) this.#seal()
  }

  toString(): string {
    this.#seal()
    return this.#sealed
  }

  #seal(): void {
    const { length } = this.#piece
    this.#work.grow(this.#sealed.length + length)
    this.#work.read(length + this.#parts)
    this.#work.hold(length * 2)
    // Reading one character is what makes V8 lay a joined text flat.
    this.#piece.charCodeAt(0)
    this.#sealed += this.#piece
    this.#piece = ''
    this.#parts = 0
  }
}
