import type { Work } from '../work.ts'

/** Length of a part up to which the platform's search, which may compare it at every place, is fast enough. */
const maxShortPart = 16

/**
 * Looks for a part in texts, in time that grows with the text and not with the text times the part (Knuth, Morris,
 * Pratt). What the platform has takes a minute for a part of 500,000 characters in a text of a million.
 */
export class TextSearch {
  readonly #part: string
  /** For each beginning of the part, the length of its longest own beginning that it also ends with. */
  readonly #borders: Int32Array | undefined

  constructor(part: string, work: Work) {
    this.#part = part
    if (part.length <= maxShortPart) return
    work.read(part.length)
    work.hold(part.length * Int32Array.BYTES_PER_ELEMENT)
    this.#borders = bordersOf(part)
  }

  /** `indexOf`. The text is paid for by who asks. */
  first(text: string, from: number): number {
    if (!this.#borders) return text.indexOf(this.#part, from)
    return this.#search(text, this.#borders, Math.max(0, from), undefined)
  }

  /** `lastIndexOf`: the last match that begins at `from` or before. */
  last(text: string, from: number): number {
    if (!this.#borders) return text.lastIndexOf(this.#part, from)
    return this.#search(text, this.#borders, 0, Math.max(0, from))
  }

  /** The first match at `from` or later; with `latest` the last one that begins there or before. */
  #search(text: string, borders: Int32Array, from: number, latest: number | undefined): number {
    const part = this.#part
    const end = latest === undefined ? text.length : Math.min(text.length, latest + part.length)
    let same = 0
    let found = -1
    for (let at = from; at < end; at++) {
      const unit = text.charCodeAt(at)
      while (same > 0 && part.charCodeAt(same) !== unit) same = borders[same - 1]!
      if (part.charCodeAt(same) === unit) same++
      if (same < part.length) continue
      found = at + 1 - part.length
      if (latest === undefined) return found
      same = borders[same - 1]!
    }
    return found
  }
}

function bordersOf(part: string): Int32Array {
  const borders = new Int32Array(part.length)
  let same = 0
  for (let at = 1; at < part.length; at++) {
    const unit = part.charCodeAt(at)
    while (same > 0 && part.charCodeAt(same) !== unit) same = borders[same - 1]!
    if (part.charCodeAt(same) === unit) same++
    borders[at] = same
  }
  return borders
}
