import { MAX_PIECE } from './limits.ts'
import type { Meter } from './meter.ts'

/**
 * Puts a text together and pays for it. Appending to a string makes a node of 32 bytes each time, which stays until
 * the text is read: here no more than a piece is ever made of nodes.
 */
export class TextBuilder {
  readonly #meter: Meter
  #piece = ''
  #parts = 0
  #sealed = ''

  constructor(meter: Meter) {
    this.#meter = meter
  }

  add(part: string): void {
    this.#piece += part
    this.#parts++
    if (this.#piece.length > MAX_PIECE) this.#seal()
  }

  toString(): string {
    this.#seal()
    return this.#sealed
  }

  #seal(): void {
    const { length } = this.#piece
    this.#meter.grow(this.#sealed.length + length)
    this.#meter.read(length + this.#parts)
    this.#meter.hold(length * 2)
    // Reading one character is what makes V8 lay a joined text flat.
    this.#piece.charCodeAt(0)
    this.#sealed += this.#piece
    this.#piece = ''
    this.#parts = 0
  }
}
