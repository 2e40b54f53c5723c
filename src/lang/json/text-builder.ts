import { MAX_PIECE, MAX_UNITS } from './limits.ts'
import type { Meter } from './meter.ts'

/**
 * Puts a text together and pays for it. Appending to a string makes a node of 32 bytes each time, which stays until
 * the text is read: here no more than a piece is ever made of nodes, and single units stand in an array first. A string
 * for each of ten megabytes of escapes is more than a second of the collector's work.
 */
export class TextBuilder {
  readonly #meter: Meter
  #units: Uint16Array | undefined
  #count = 0
  #piece = ''
  #parts = 0
  #sealed = ''

  constructor(meter: Meter) {
    this.#meter = meter
  }

  add(part: string): void {
    if (this.#count > 0) this.#joinUnits()
    this.#piece += part
    this.#parts++
    if (this.#piece.length > MAX_PIECE) this.#seal()
  }

  /** Adds one UTF-16 unit. */
  addUnit(unit: number): void {
    const units = (this.#units ??= new Uint16Array(MAX_UNITS))
    units[this.#count++] = unit
    if (this.#count === MAX_UNITS) this.#joinUnits()
  }

  /** The text so far; what is added next begins another. */
  take(): string {
    if (this.#count > 0) this.#joinUnits()
    this.#seal()
    const text = this.#sealed
    this.#sealed = ''
    return text
  }

  #joinUnits(): void {
    const units = this.#units!.subarray(0, this.#count)
    this.#count = 0
    this.add(Reflect.apply(String.fromCharCode, undefined, units) as string)
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
