import type { Decimal } from './decimal.ts'
import { JsonError } from './json-error.ts'
import { MAX_JSON_DEPTH } from './limits.ts'
import { fractionValue, integerValue } from './number-literal.ts'
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
  integer: integerValue,
  fraction: fractionValue,
  object: () => new Map(),
  has: (object, key) => object.has(key),
  set: (object, key, value) => object.set(key, value),
}

const INTEGER = /-?(?:0|[1-9][0-9]*)/y
const REST_OF_FRACTION = /(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y
const WORD = /true|false|null/y
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const PLAIN = /[^"\\\u0000-\u001F]*/y
const LITERALS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
])
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

class StrictReader<N, O> {
  private readonly text: string
  private readonly maker: JsonMaker<N, O>
  private at = 0
  private depth = 0

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
    switch (this.text[this.at]) {
      case '{':
        return this.readObject()
      case '[':
        return this.readArray()
      case '"':
        return this.readString()
      case undefined:
        return this.fail('Unexpected end; a value is missing')
      default:
        return this.readScalar()
    }
  }

  private readObject(): Read<N, O> {
    const { maker } = this
    const object = maker.object()
    this.open()
    if (this.close('}')) return object
    for (;;) {
      const start = this.at
      if (this.text[this.at] !== '"') this.fail('Expected a key in double quotes')
      const key = this.readString()
      if (maker.has(object, key))
        this.fail(`Key ${JSON.stringify(key)} occurs twice; remove one`, start)
      this.skipSpace()
      if (this.text[this.at] !== ':') this.fail("Expected ':' after the key")
      this.at++
      this.skipSpace()
      maker.set(object, key, this.readValue())
      if (this.close('}')) return object
      this.comma("Expected ',' or '}'")
    }
  }

  private readArray(): Read<N, O> {
    const array: Read<N, O>[] = []
    this.open()
    if (this.close(']')) return array
    for (;;) {
      array.push(this.readValue())
      if (this.close(']')) return array
      this.comma("Expected ',' or ']'")
    }
  }

  private open(): void {
    if (++this.depth > MAX_JSON_DEPTH) this.fail(`More than ${MAX_JSON_DEPTH} levels of nesting`)
    this.at++
    this.skipSpace()
  }

  private close(bracket: string): boolean {
    if (this.text[this.at] !== bracket) return false
    this.at++
    this.depth--
    return true
  }

  private comma(reason: string): void {
    if (this.text[this.at] !== ',') this.fail(reason)
    this.at++
    this.skipSpace()
  }

  private readScalar(): Read<N, O> {
    INTEGER.lastIndex = this.at
    if (INTEGER.test(this.text)) return this.readNumber(INTEGER.lastIndex)
    WORD.lastIndex = this.at
    const word = WORD.exec(this.text)?.[0]
    const literal = word === undefined ? undefined : LITERALS.get(word)
    if (word === undefined || literal === undefined) return this.fail('Expected a JSON value')
    this.at += word.length
    return literal
  }

  private readNumber(integerEnd: number): N {
    REST_OF_FRACTION.lastIndex = integerEnd
    REST_OF_FRACTION.test(this.text) // may be empty, so it always matches
    const end = REST_OF_FRACTION.lastIndex
    const literal = this.text.slice(this.at, end)
    const { maker } = this
    const value = end === integerEnd ? maker.integer(literal) : maker.fraction(literal)
    if (value === undefined) return this.fail('Number is too long')
    this.at = end
    return value
  }

  private readString(): string {
    const start = this.at++
    let result = this.takePlain()
    while (this.text[this.at] === '\\') result += this.readEscape() + this.takePlain()
    if (this.at >= this.text.length)
      return this.fail('String is not closed; add the closing quote', start)
    if (this.text[this.at] !== '"')
      return this.fail('Control character in a string; write it as an escape')
    if (!result.isWellFormed()) return this.fail('String contains half of a surrogate pair', start)
    this.at++
    return result
  }

  private takePlain(): string {
    PLAIN.lastIndex = this.at
    PLAIN.test(this.text) // may be empty, so it always matches
    const start = this.at
    this.at = PLAIN.lastIndex
    return this.text.slice(start, this.at)
  }

  private readEscape(): string {
    const letter = this.text[this.at + 1] ?? ''
    const simple = ESCAPES.get(letter)
    if (simple !== undefined) {
      this.at += 2
      return simple
    }
    const digits = this.text.slice(this.at + 2, this.at + 6)
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits))
      return this.fail('Unknown escape in a string')
    this.at += 6
    return String.fromCharCode(Number.parseInt(digits, 16))
  }
}
