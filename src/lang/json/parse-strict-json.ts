import type { Decimal } from './decimal.ts'
import { JsonError } from './json-error.ts'
import { MAX_JSON_DEPTH } from './limits.ts'
import { unmetered } from './meter.ts'
import { fractionValue, integerValue } from './number-literal.ts'
import { TextBuilder } from './text-builder.ts'
import type { Value } from './value.ts'

/**
 * Reads JSON by RFC 8259, for validating bodies. What parsers are known to disagree on is refused, so that the
 * validator and the backend cannot read two different documents: duplicate keys, lone surrogates, a byte order mark.
 * Throws `JsonError`.
 */
export function parseStrictJson(text: string): Value {
  return readStrictJson(text, valueMaker)
}

/** What is made of numbers (N) and objects (O) that are read. */
export interface JsonMaker<N, O> {
  /** Of digits with an optional minus. Undefined: too long. */
  integer(literal: string): N | undefined
  /** Of a number with a point or an exponent. Undefined: too long. */
  fraction(literal: string): N | undefined
  object(): O
  has(object: O, key: string): boolean
  set(object: O, key: string, value: Read<N, O>): void
}

/** A JSON value as a maker makes it. */
export type Read<N, O> = null | boolean | string | N | O | Read<N, O>[]

/** As {@link parseStrictJson}, for other kinds of values. */
export function readStrictJson<N, O>(text: string, maker: JsonMaker<N, O>): Read<N, O> {
  return new StrictReader(text, maker).readDocument()
}

const valueMaker: JsonMaker<bigint | number | Decimal, Map<string, Value>> = {
  integer: (literal) => integerValue(literal),
  fraction: fractionValue,
  object: () => new Map(),
  has: (object, key) => object.has(key),
  set: (object, key, value) => object.set(key, value),
}

const WORDS: readonly (readonly [word: string, value: boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]
const QUOTE = 0x22
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const DOT = 0x2e
const ZERO = 0x30
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** By letter behind a backslash, what both stand for. */
const ESCAPES = new Map<string, string>([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
])

const isDigit = (c: number): boolean => c >= ZERO && c <= 0x39

class StrictReader<N, O> {
  private readonly text: string
  private readonly maker: JsonMaker<N, O>
  private at = 0
  private depth = 0
  private builder: TextBuilder | undefined

  constructor(text: string, maker: JsonMaker<N, O>) {
    this.text = text
    this.maker = maker
  }

  readDocument(): Read<N, O> {
    if (this.text.startsWith('\uFEFF'))
      this.fail('Starts with a byte order mark; send UTF-8 without one')
    this.skipSpace()
    const value = this.readValue()
    if (this.at < this.text.length) this.fail('Unexpected text after the JSON value')
    return value
  }

  private fail(reason: string, offset = this.at): never {
    throw JsonError.at(this.text, offset, reason)
  }

  private skipSpace(): void {
    for (;;) {
      const c = this.text.charCodeAt(this.at)
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return
      this.at++
    }
  }

  /** Reads a value and the white space after it. */
  private readValue(): Read<N, O> {
    const value = this.readBareValue()
    this.skipSpace()
    return value
  }

  private readBareValue(): Read<N, O> {
    const c = this.text.charCodeAt(this.at)
    if (c === OPEN_BRACE) return this.readObject()
    if (c === OPEN_BRACKET) return this.readArray()
    if (c === QUOTE) return this.readString()
    if (c === MINUS || isDigit(c)) return this.readNumber()
    if (this.at >= this.text.length) return this.fail('Unexpected end; a value is missing')
    return this.readWord()
  }

  private readObject(): Read<N, O> {
    const { maker } = this
    const object = maker.object()
    this.open()
    if (this.close(CLOSE_BRACE)) return object
    for (;;) {
      const start = this.at
      if (this.text.charCodeAt(this.at) !== QUOTE) this.fail('Expected a key in double quotes')
      const key = this.readString()
      if (maker.has(object, key))
        this.fail(`Key ${JSON.stringify(key)} occurs twice; remove one`, start)
      this.skipSpace()
      if (this.text.charCodeAt(this.at) !== COLON) this.fail("Expected ':' after the key")
      this.at++
      this.skipSpace()
      maker.set(object, key, this.readValue())
      if (this.close(CLOSE_BRACE)) return object
      this.comma("Expected ',' or '}'")
    }
  }

  private readArray(): Read<N, O> {
    const array: Read<N, O>[] = []
    this.open()
    if (this.close(CLOSE_BRACKET)) return array
    for (;;) {
      array.push(this.readValue())
      if (this.close(CLOSE_BRACKET)) return array
      this.comma("Expected ',' or ']'")
    }
  }

  private open(): void {
    if (++this.depth > MAX_JSON_DEPTH) this.fail(`More than ${MAX_JSON_DEPTH} levels of nesting`)
    this.at++
    this.skipSpace()
  }

  private close(bracket: number): boolean {
    if (this.text.charCodeAt(this.at) !== bracket) return false
    this.at++
    this.depth--
    return true
  }

  private comma(reason: string): void {
    if (this.text.charCodeAt(this.at) !== COMMA) this.fail(reason)
    this.at++
    this.skipSpace()
  }

  private readWord(): boolean | null {
    for (const [word, value] of WORDS) {
      if (!this.text.startsWith(word, this.at)) continue
      this.at += word.length
      return value
    }
    return this.fail('Expected a JSON value')
  }

  private readNumber(): N {
    const { text, maker, at: start } = this
    let end = text.charCodeAt(start) === MINUS ? start + 1 : start
    // Nothing follows a leading zero.
    if (text.charCodeAt(end) === ZERO) end++
    else {
      const digits = end
      end = this.endOfDigits(digits)
      if (end === digits) return this.fail('Expected a JSON value')
    }
    const integerEnd = end
    if (text.charCodeAt(end) === DOT && isDigit(text.charCodeAt(end + 1)))
      end = this.endOfDigits(end + 1)
    if ((text.charCodeAt(end) | 0x20) === 0x65) {
      const sign = text.charCodeAt(end + 1)
      const digits = sign === MINUS || sign === PLUS ? end + 2 : end + 1
      if (isDigit(text.charCodeAt(digits))) end = this.endOfDigits(digits)
    }
    const literal = text.slice(start, end)
    const value = end === integerEnd ? maker.integer(literal) : maker.fraction(literal)
    if (value === undefined) return this.fail('Number is too long')
    this.at = end
    return value
  }

  private endOfDigits(start: number): number {
    let end = start
    while (isDigit(this.text.charCodeAt(end))) end++
    return end
  }

  private readString(): string {
    const { text } = this
    const start = this.at++
    const opened = this.at
    let unescaped: TextBuilder | undefined
    let hasSurrogates = false
    for (; ; this.at++) {
      let c = text.charCodeAt(this.at)
      if (c === QUOTE) break
      if (this.at >= text.length)
        return this.fail('String is not closed; add the closing quote', start)
      if (c < 0x20) return this.fail('Control character in a string; write it as an escape')
      if (c === BACKSLASH) {
        unescaped ??= this.builderOf(opened)
        c = this.readEscape()
      }
      unescaped?.addUnit(c)
      if (c >= 0xd800 && c <= 0xdfff) hasSurrogates = true
    }
    const string = unescaped ? unescaped.take() : text.slice(opened, this.at)
    if (hasSurrogates && !string.isWellFormed())
      return this.fail('String contains half of a surrogate pair', start)
    this.at++
    return string
  }

  /** What a string is from where it was opened to here. */
  private builderOf(opened: number): TextBuilder {
    this.builder ??= new TextBuilder(unmetered)
    if (this.at > opened) this.builder.add(this.text.slice(opened, this.at))
    return this.builder
  }

  /** At a backslash; afterwards at the last character of the escape. */
  private readEscape(): number {
    const simple = ESCAPES.get(this.text[this.at + 1] ?? '')
    if (simple !== undefined) {
      this.at++
      return simple.charCodeAt(0)
    }
    const digits = this.text.slice(this.at + 2, this.at + 6)
    if (this.text[this.at + 1] !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits))
      return this.fail('Unknown escape in a string')
    this.at += 5
    return Number.parseInt(digits, 16)
  }
}
