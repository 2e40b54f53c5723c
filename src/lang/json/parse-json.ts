import { Decimal } from './decimal.ts'
import { JsonError } from './json-error.ts'
import { HELD_BYTES, MAX_JSON_DEPTH, MAX_PIECE } from './limits.ts'
import { unmetered, type Meter } from './meter.ts'
import { fractionValue, integerValue } from './number-literal.ts'
import { TextBuilder } from './text-builder.ts'
import type { Value } from './value.ts'

/**
 * Reads JSON as API Gateway does for template input (`$input.path`, `$util.parseJson`) and MOCK output: json-smart's
 * permissive mode. Unquoted keys and values, single quotes, trailing and doubled commas, leading zeros, `NaN`, control
 * characters in strings and anything after the top-level value are accepted; of duplicate keys the last wins, at the
 * first one's place. A text that starts with none of `{ [ " '` is a bare string, unless it is a number, a boolean or null.
 * Throws `JsonError`; `meter` counts what the values take, `decimal` may put something of its own in the place of
 * precise decimals. Sources: mapping-template behaviour recorded for MOCK integrations; json-smart 2.2 for the rest.
 */
export function parseJson(
  text: string,
  meter: Meter = unmetered,
  decimal: MakeDecimal = itself,
): Value {
  meter.read(text.length)
  return new PermissiveReader(text, meter, decimal).readDocument()
}

/** Makes what stands for a precise decimal. */
type MakeDecimal = (decimal: Decimal) => Decimal

const itself: MakeDecimal = (decimal) => decimal

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const APOSTROPHE = 0x27
const COMMA = 0x2c
const MINUS = 0x2d
const PLUS = 0x2b
const DOT = 0x2e
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
/** `charCodeAt` past the end, made a number that equals no character. */
const END = -1

/** What ends an unquoted text: a separator of the place it stands in. */
type Stop = typeof COLON | typeof CLOSE_BRACE | typeof CLOSE_BRACKET | typeof END

class PermissiveReader {
  private readonly text: string
  private at = 0
  private depth = 0

  private held = 0
  private readonly meter: Meter
  private readonly decimal: MakeDecimal

  constructor(text: string, meter: Meter, decimal: MakeDecimal) {
    this.text = text
    this.meter = meter
    this.decimal = decimal
  }

  readDocument(): Value {
    const value = this.readValue(END)
    this.settle()
    return value
  }

  /** Tells the meter of memory, much at a time. */
  private hold(bytes: number): void {
    this.held += bytes
    if (this.held > MAX_PIECE) this.settle()
  }

  private settle(): void {
    this.meter.hold(this.held)
    this.held = 0
  }

  private peek(): number {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : END
  }

  private fail(reason: string, offset = this.at): never {
    throw JsonError.at(this.text, offset, reason)
  }

  private readValue(stop: Stop): Value {
    for (;;) {
      const c = this.peek()
      switch (c) {
        case SPACE:
        case TAB:
        case LF:
        case CR:
          this.at++
          continue
        case OPEN_BRACE:
          return this.readObject()
        case OPEN_BRACKET:
          return this.readArray()
        case QUOTE:
        case APOSTROPHE:
          return this.readString(c)
        case COLON:
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          return this.fail(`Unexpected '${String.fromCharCode(c)}' where a value should start`)
        default:
          return isDigit(c) || c === MINUS ? this.readNumber(stop) : this.readWord(stop)
      }
    }
  }

  private readObject(): Value {
    this.enter()
    const start = this.at++
    this.hold(HELD_BYTES.object)
    const object = new Map<string, Value>()
    for (;;) {
      const c = this.peek()
      if (c === COMMA || isBlank(c)) {
        this.at++
        continue
      }
      if (c === CLOSE_BRACE) break
      if (c === END) return this.fail("Object is not closed; add '}'", start)
      if (c === COLON || c === CLOSE_BRACKET || c === OPEN_BRACKET || c === OPEN_BRACE) {
        return this.fail(`Unexpected '${String.fromCharCode(c)}' where a key should start`)
      }
      const key = c === QUOTE || c === APOSTROPHE ? this.readString(c) : this.readBare(COLON)
      this.skipSpace()
      if (this.peek() !== COLON)
        return this.fail(`Key ${JSON.stringify(key)} needs ':' and a value`)
      this.at++
      this.hold(HELD_BYTES.member)
      object.set(key, this.readValue(CLOSE_BRACE))
      this.skipSpace()
      const after = this.peek()
      if (after === CLOSE_BRACE) break
      if (after === END) return this.fail("Object is not closed; add '}'", start)
      if (after !== COMMA) return this.fail("Expected ',' or '}' after the value")
    }
    this.at++
    this.depth--
    return object
  }

  private readArray(): Value {
    this.enter()
    const start = this.at++
    this.hold(HELD_BYTES.array)
    const array: Value[] = []
    for (;;) {
      const c = this.peek()
      if (c === COMMA || isBlank(c)) this.at++
      else if (c === CLOSE_BRACKET) break
      else if (c === END) return this.fail("Array is not closed; add ']'", start)
      else {
        this.hold(array.length === 0 ? HELD_BYTES.places : HELD_BYTES.element)
        array.push(this.readValue(CLOSE_BRACKET))
      }
    }
    this.at++
    this.depth--
    return array
  }

  private enter(): void {
    if (++this.depth > MAX_JSON_DEPTH) this.fail(`More than ${MAX_JSON_DEPTH} levels of nesting`)
  }

  private readString(quote: number): string {
    this.hold(HELD_BYTES.text)
    const close = this.text.indexOf(String.fromCharCode(quote), this.at + 1)
    if (close < 0) return this.fail('String is not closed; add the closing quote')
    const plain = this.text.slice(this.at + 1, close)
    if (!plain.includes('\\')) {
      this.at = close + 1
      return plain
    }
    return this.readEscapedString(quote)
  }

  private readEscapedString(quote: number): string {
    const start = this.at++
    const result = new TextBuilder(this.meter)
    let copied = this.at
    for (;;) {
      const c = this.peek()
      if (c === END) return this.fail('String is not closed; add the closing quote', start)
      // json-smart drops control characters, but only from strings that contain a backslash.
      const dropped = c < SPACE || c === 0x7f
      if (c !== quote && c !== 0x5c && !dropped) {
        this.at++
        continue
      }
      result.add(this.text.slice(copied, this.at))
      this.at++
      if (c === quote) return result.toString()
      if (c === 0x5c) result.add(this.readEscape())
      copied = this.at
    }
  }

  /** After the backslash. An unknown escape stands for nothing. */
  private readEscape(): string {
    const letter = this.text[this.at++] ?? ''
    if (letter === 'u') return this.readHex(4)
    if (letter === 'x') return this.readHex(2)
    return ESCAPES.get(letter) ?? ''
  }

  private readHex(length: number): string {
    const digits = this.text.slice(this.at, this.at + length)
    if (digits.length < length || /[^0-9a-fA-F]/.test(digits)) {
      return this.fail(`Escape needs ${length} hexadecimal digits`, this.at - 2)
    }
    this.at += length
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  private readNumber(stop: Stop): Value {
    this.hold(HELD_BYTES.number)
    const start = this.at++
    this.skipDigits()
    const integer = this.peek() !== DOT && !this.atExponent()
    if (this.peek() === DOT) {
      this.at++
      this.skipDigits()
    }
    if (this.atExponent()) {
      this.at++
      const c = this.peek()
      if (c !== PLUS && c !== MINUS && !isDigit(c)) return this.readRest(start, stop)
      this.at++
      this.skipDigits()
    }
    this.skipSpace()
    const c = this.peek()
    // Anything but a separator makes it text, `12 apples`; but json-smart's table of separators ends at 126, and a
    // character beyond it starts the next value.
    if (c < 126 && !ends(c, stop)) return this.readRest(start, stop)
    const literal = trim(this.text.slice(start, this.at))
    const value = literal === '-' ? 0n : integer ? integerValue(literal) : fractionValue(literal)
    if (value instanceof Decimal) return this.decimal(value)
    return value ?? this.fail('Number is malformed or too long', start)
  }

  private atExponent(): boolean {
    return (this.peek() | SPACE) === 0x65
  }

  private readWord(stop: Stop): Value {
    // A control character before `null` is trimmed away, yet makes it text.
    const isText = this.peek() <= SPACE
    const word = this.readBare(stop)
    return WORDS.has(word) && !isText ? (WORDS.get(word) as Value) : word
  }

  private readBare(stop: Stop): string {
    return this.readRest(this.at, stop)
  }

  private readRest(start: number, stop: Stop): string {
    this.hold(HELD_BYTES.text)
    while (!ends(this.peek(), stop)) this.at++
    return trim(this.text.slice(start, this.at))
  }

  private skipDigits(): void {
    while (isDigit(this.peek())) this.at++
  }

  private skipSpace(): void {
    for (let c = this.peek(); c !== END && c <= SPACE; c = this.peek()) this.at++
  }
}

const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', NaN],
])

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['/', '/'],
])

/** A key ends at a colon only, a member at `,` or `}`, an element at `,` or `]`, a document at its end. */
function ends(c: number, stop: Stop): boolean {
  return (
    c === END || c === stop || (c === COMMA && (stop === CLOSE_BRACE || stop === CLOSE_BRACKET))
  )
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39
}

function isBlank(c: number): boolean {
  return c === SPACE || c === TAB || c === LF || c === CR
}

/** Cuts spaces and every control character, as Java's `String.trim`. */
function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= SPACE) start++
  while (end > start && text.charCodeAt(end - 1) <= SPACE) end--
  return text.slice(start, end)
}
