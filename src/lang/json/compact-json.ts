import { HELD_BYTES, MAX_NUMBER_LENGTH } from './limits.ts'
import type { Meter } from './meter.ts'
import {
  APOSTROPHE,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  END,
  isNumberStart,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  PermissiveReader,
  QUOTE,
  type Stop,
} from './permissive-reader.ts'
import { TextBuilder } from './text-builder.ts'
import type { Value } from './value.ts'
import { needsEscape, writeJson } from './write-json.ts'

/**
 * What `writeJson(parseJson(text))` gives, without the values, which weigh ten times the text: what is written as it was
 * read is taken over from there, and a text that is all so is returned itself. Undefined where an object has a key twice: which
 * value counts is known at its end only. Throws `JsonError`; `meter` counts what is read and made.
 */
export function compactJson(text: string, meter: Meter): string | undefined {
  meter.read(text.length)
  try {
    return new Compactor(text, meter).compact()
  } catch (error) {
    if (error === repeatedKey) return undefined
    throw error
  }
}

const repeatedKey = new Error('an object has a key twice')

class Compactor extends PermissiveReader {
  readonly #out: TextBuilder
  /** The part of the text that is next to be taken over. */
  #from = 0
  #to = 0
  #differs = false
  /** By depth, which object there has had a key last. Keys are compared as they are written. */
  readonly #keys: Map<string, number>[] = []
  #objects = 0

  constructor(text: string, meter: Meter) {
    super(text, meter)
    this.#out = new TextBuilder(meter)
  }

  compact(): string {
    this.#writeValue(END)
    this.settle()
    if (!this.#differs && this.#to === this.text.length) {
      this.meter.grow(this.#to)
      return this.text
    }
    this.#takeOver()
    return this.#out.take()
  }

  #writeValue(stop: Stop): void {
    const c = this.toValue()
    if (c === OPEN_BRACE) this.#writeObject()
    else if (c === OPEN_BRACKET) this.#writeArray()
    else if (c === QUOTE || c === APOSTROPHE) this.#writeString(c)
    else if (isNumberStart(c)) this.#writeNumber(stop)
    else {
      const start = this.at
      this.#write(this.readWord(stop), start)
    }
  }

  #writeObject(): void {
    const opened = this.open()
    this.#mark('{')
    const object = ++this.#objects
    const keys = (this.#keys[this.depth] ??= new Map())
    let isFirst = true
    while (this.toKey(opened)) {
      if (!isFirst) this.#mark(',')
      isFirst = false
      const key = this.#writeKey()
      const last = keys.get(key)
      if (last === object) throw repeatedKey
      if (last === undefined) this.hold(HELD_BYTES.member + HELD_BYTES.text)
      keys.set(key, object)
      this.skipColon(key, true)
      this.#mark(':')
      this.#writeValue(CLOSE_BRACE)
      this.endMember(opened)
    }
    this.#mark('}')
  }

  #writeArray(): void {
    const opened = this.open()
    this.#mark('[')
    let isFirst = true
    while (this.toElement(opened)) {
      if (!isFirst) this.#mark(',')
      isFirst = false
      this.#writeValue(CLOSE_BRACKET)
    }
    this.#mark(']')
  }

  /** Writes a key and returns it as it is written, without its quotes. */
  #writeKey(): string {
    const start = this.at
    const end = this.#endOfWritten(start)
    if (end > 0) {
      this.#copy(start, end)
      return this.text.slice(start + 1, end - 1)
    }
    const written = writeJson(this.readKey(), this.meter)
    this.#add(written)
    return written.slice(1, -1)
  }

  #writeString(quote: number): void {
    const start = this.at
    const end = this.#endOfWritten(start)
    if (end > 0) this.#copy(start, end)
    else this.#add(writeJson(this.readString(quote), this.meter))
  }

  #writeNumber(stop: Stop): void {
    const start = this.at
    const kind = this.skipNumber(stop)
    if (kind === 'text') this.#add(writeJson(this.readRest(start, stop), this.meter))
    else if (kind === 'integer' && this.#isWrittenInteger(start, this.numberEnd)) {
      this.#copy(start, this.numberEnd)
    } else this.#write(this.numberFrom(start, kind), start)
  }

  /** Whether the integer is written so: `-`, `-0` and `01` are not, and what is too long fails elsewhere. */
  #isWrittenInteger(start: number, end: number): boolean {
    if (end - start > MAX_NUMBER_LENGTH) return false
    const c = this.text.charCodeAt(start)
    if (c === ZERO) return end - start === 1
    return c !== MINUS || (end - start > 1 && this.text.charCodeAt(start + 1) !== ZERO)
  }

  /** Where the string at `start` ends when it is written as it stands there; else 0. */
  #endOfWritten(start: number): number {
    const { text } = this
    if (text.charCodeAt(start) !== QUOTE) return 0
    for (let at = start + 1; at < text.length; at++) {
      const c = text.charCodeAt(at)
      if (c === QUOTE) return at + 1
      if (c === BACKSLASH) {
        if (!WRITTEN_LETTERS.includes(text.charAt(++at))) return 0
      } else if (needsEscape(c)) return 0
    }
    return 0
  }

  /** Writes a value that stands at `start`, as it may be written. */
  #write(value: Value, start: number): void {
    const written = writeJson(value, this.meter)
    if (this.text.startsWith(written, start)) this.#copy(start, start + written.length)
    else this.#add(written)
  }

  /** Writes a sign, which mostly is what the text goes on with. */
  #mark(sign: string): void {
    if (this.text.charCodeAt(this.#to) === sign.charCodeAt(0)) this.#to++
    else this.#add(sign)
  }

  /** Writes what the text has from `start` to `end`. */
  #copy(start: number, end: number): void {
    if (this.at < end) this.at = end
    if (start !== this.#to) {
      this.#takeOver()
      this.#from = start
    }
    this.#to = end
  }

  #add(written: string): void {
    this.#takeOver()
    this.#out.add(written)
    this.#from = this.at
    this.#to = this.at
  }

  #takeOver(): void {
    this.#differs = true
    if (this.#to > this.#from) this.#out.add(this.text.slice(this.#from, this.#to))
  }
}

/** Letters behind a backslash that are written so. */
const WRITTEN_LETTERS = '"\\bfnrt'
const ZERO = 0x30
