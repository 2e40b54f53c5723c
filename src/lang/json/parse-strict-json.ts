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
  return new StrictReader(text).readDocument()
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y
const WORD = /true|false|null/y
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const PLAIN = /[^"\\\u0000-\u001F]*/y
const LITERALS: ReadonlyMap<string, Value> = new Map<string, Value>([
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

class StrictReader {
  private readonly text: string
  private at = 0
  private depth = 0

  constructor(text: string) {
    this.text = text
  }

  readDocument(): Value {
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
  private readValue(): Value {
    const value = this.readBareValue()
    this.skipSpace()
    return value
  }

  private readBareValue(): Value {
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

  private readObject(): Value {
    const object = new Map<string, Value>()
    this.open()
    if (this.close('}')) return object
    for (;;) {
      const start = this.at
      if (this.text[this.at] !== '"') this.fail('Expected a key in double quotes')
      const key = this.readString()
      if (object.has(key)) this.fail(`Key ${JSON.stringify(key)} occurs twice; remove one`, start)
      this.skipSpace()
      if (this.text[this.at] !== ':') this.fail("Expected ':' after the key")
      this.at++
      this.skipSpace()
      object.set(key, this.readValue())
      if (this.close('}')) return object
      this.comma("Expected ',' or '}'")
    }
  }

  private readArray(): Value {
    const array: Value[] = []
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

  private readScalar(): Value {
    WORD.lastIndex = this.at
    const word = WORD.exec(this.text)?.[0]
    if (word !== undefined) {
      this.at += word.length
      return LITERALS.get(word) as Value
    }
    NUMBER.lastIndex = this.at
    const match = NUMBER.exec(this.text)
    if (!match) return this.fail('Expected a JSON value')
    const literal = match[0]
    const isInteger = match[1] === undefined && match[2] === undefined
    const value = isInteger ? integerValue(literal) : fractionValue(literal)
    if (value === undefined) return this.fail('Number is too long')
    this.at += literal.length
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
    const text = PLAIN.exec(this.text)?.[0] ?? ''
    this.at += text.length
    return text
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
