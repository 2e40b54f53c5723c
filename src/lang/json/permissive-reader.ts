import type { Decimal } from './decimal.ts'
import { JsonError } from './json-error.ts'
import { HELD_BYTES, MAX_JSON_DEPTH, MAX_PIECE } from './limits.ts'
import type { Meter } from './meter.ts'
import { fractionValue, integerValue } from './number-literal.ts'
import { TextBuilder } from './text-builder.ts'
import type { Value } from './value.ts'

const TAB = 0x09
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
export const QUOTE = 0x22
export const APOSTROPHE = 0x27
export const COMMA = 0x2c
export const MINUS = 0x2d
const PLUS = 0x2b
const DOT = 0x2e
export const COLON = 0x3a
export const OPEN_BRACKET = 0x5b
export const BACKSLASH = 0x5c
export const CLOSE_BRACKET = 0x5d
export const OPEN_BRACE = 0x7b
export const CLOSE_BRACE = 0x7d
const DELETE = 0x7f
/** `charCodeAt` past the end, made a number that equals no character. */
export const END = -1

/** What ends an unquoted text: a separator of the place it stands in. */
export type Stop = typeof COLON | typeof CLOSE_BRACE | typeof CLOSE_BRACKET | typeof END

/** What begins like a number is: text, for what follows it. */
export type NumberKind = 'integer' | 'fraction' | 'text'

/** Reads the pieces of JSON in json-smart's permissive mode; what is made of them is for who extends it. */
export class PermissiveReader {
  protected readonly text: string
  protected readonly meter: Meter
  protected at = 0
  protected depth = 0
  protected numberEnd = 0
  #held = 0
  #unescaped: TextBuilder | undefined

  constructor(text: string, meter: Meter) {
    this.text = text
    this.meter = meter
  }

  /** Tells the meter of memory, much at a time. */
  protected hold(bytes: number): void {
    this.#held += bytes
    if (this.#held > MAX_PIECE) this.settle()
  }

  protected settle(): void {
    this.meter.hold(this.#held)
    this.#held = 0
  }

  protected peek(): number {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : END
  }

  protected fail(reason: string, offset = this.at): never {
    throw JsonError.at(this.text, offset, reason)
  }

  /** Goes to where a value starts, and says with what. */
  protected toValue(): number {
    for (;;) {
      const c = this.peek()
      if (isBlank(c)) this.at++
      else if (c === COLON || c === CLOSE_BRACE || c === CLOSE_BRACKET) {
        return this.fail(`Unexpected '${String.fromCharCode(c)}' where a value should start`)
      } else return c
    }
  }

  /** A value that is neither an object nor an array, which starts with `c` here. */
  protected readScalar(c: number, stop: Stop): Value {
    if (c === QUOTE || c === APOSTROPHE) return this.readString(c)
    return isNumberStart(c) ? this.readNumber(stop) : this.readWord(stop)
  }

  /** Goes into an object or an array, and says where it is opened. */
  protected open(): number {
    if (++this.depth > MAX_JSON_DEPTH) this.fail(`More than ${MAX_JSON_DEPTH} levels of nesting`)
    return this.at++
  }

  /** Goes to the next key of an object; false behind its end. */
  protected toKey(opened: number): boolean {
    for (;;) {
      const c = this.peek()
      if (c === COMMA || isBlank(c)) this.at++
      else if (c === CLOSE_BRACE) return this.#close()
      else if (c === END) return this.fail("Object is not closed; add '}'", opened)
      else if (c === COLON || c === CLOSE_BRACKET || c === OPEN_BRACKET || c === OPEN_BRACE) {
        return this.fail(`Unexpected '${String.fromCharCode(c)}' where a key should start`)
      } else return true
    }
  }

  protected readKey(): string {
    const c = this.peek()
    return c === QUOTE || c === APOSTROPHE ? this.readString(c) : this.readRest(this.at, COLON)
  }

  /** Goes over what is between a key, `written` as JSON or not, and its value. */
  protected skipColon(key: string, written = false): void {
    this.#skipSpace()
    if (this.peek() !== COLON)
      this.fail(`Key ${written ? `"${key}"` : JSON.stringify(key)} needs ':' and a value`)
    this.at++
  }

  /** Goes to what follows a member. */
  protected endMember(opened: number): void {
    this.#skipSpace()
    const after = this.peek()
    if (after === CLOSE_BRACE || after === COMMA) return
    if (after === END) this.fail("Object is not closed; add '}'", opened)
    this.fail("Expected ',' or '}' after the value")
  }

  /** Goes to the next element of an array; false behind its end. */
  protected toElement(opened: number): boolean {
    for (;;) {
      const c = this.peek()
      if (c === COMMA || isBlank(c)) this.at++
      else if (c === CLOSE_BRACKET) return this.#close()
      else if (c === END) return this.fail("Array is not closed; add ']'", opened)
      else return true
    }
  }

  #close(): false {
    this.at++
    this.depth--
    return false
  }

  protected readString(quote: number): string {
    this.hold(HELD_BYTES.text)
    const close = this.text.indexOf(quote === QUOTE ? '"' : "'", this.at + 1)
    if (close < 0) return this.fail('String is not closed; add the closing quote')
    const plain = this.text.slice(this.at + 1, close)
    if (!plain.includes('\\')) {
      this.at = close + 1
      return plain
    }
    return this.#readEscapedString(quote)
  }

  #readEscapedString(quote: number): string {
    const { text } = this
    const start = this.at++
    const unescaped = (this.#unescaped ??= new TextBuilder(this.meter))
    for (;;) {
      const c = this.at < text.length ? text.charCodeAt(this.at) : END
      if (c === END) return this.fail('String is not closed; add the closing quote', start)
      this.at++
      if (c === quote) return unescaped.take()
      if (c === BACKSLASH) {
        const unit = this.#readEscape()
        if (unit !== END) unescaped.addUnit(unit)
      } else if (c >= SPACE && c !== DELETE) unescaped.addUnit(c)
      // json-smart drops control characters, but only from strings that contain a backslash.
    }
  }

  /** After the backslash. An unknown escape stands for nothing, `END`. */
  #readEscape(): number {
    const letter = this.peek()
    this.at++
    if (letter === 0x75) return this.#readHex(4)
    if (letter === 0x78) return this.#readHex(2)
    return ESCAPES[letter] ?? END
  }

  #readHex(length: number): number {
    let unit = 0
    for (let i = 0; i < length; i++) {
      const digit = hexDigit(this.text.charCodeAt(this.at + i))
      if (digit < 0) return this.fail(`Escape needs ${length} hexadecimal digits`, this.at - 2)
      unit = unit * 16 + digit
    }
    this.at += length
    return unit
  }

  protected readNumber(stop: Stop): Value {
    const start = this.at
    const kind = this.skipNumber(stop)
    return kind === 'text' ? this.readRest(start, stop) : this.numberFrom(start, kind)
  }

  /** Goes over a number and the space behind it, and says what it is; `numberEnd` is where it ends. */
  protected skipNumber(stop: Stop): NumberKind {
    this.at++
    this.#skipDigits()
    let kind: NumberKind = 'integer'
    if (this.peek() === DOT) {
      kind = 'fraction'
      this.at++
      this.#skipDigits()
    }
    if ((this.peek() | SPACE) === 0x65) {
      kind = 'fraction'
      this.at++
      const c = this.peek()
      if (c !== PLUS && c !== MINUS && !isDigit(c)) return 'text'
      this.at++
      this.#skipDigits()
    }
    this.numberEnd = this.at
    this.#skipSpace()
    const c = this.peek()
    // Anything but a separator makes it text, `12 apples`; but json-smart's table of separators ends at 126, and a
    // character beyond it starts the next value.
    return c < 126 && !ends(c, stop) ? 'text' : kind
  }

  /** The number from `start` to `numberEnd`. */
  protected numberFrom(start: number, kind: 'integer' | 'fraction'): bigint | number | Decimal {
    this.hold(HELD_BYTES.number)
    const { text, numberEnd: end } = this
    const value =
      kind === 'integer' ? integerValue(text, start, end) : fractionValue(text.slice(start, end))
    return value ?? this.fail('Number is malformed or too long', start)
  }

  protected readWord(stop: Stop): Value {
    // A control character before `null` is trimmed away, yet makes it text.
    const isText = this.peek() <= SPACE
    const word = this.readRest(this.at, stop)
    return WORDS.has(word) && !isText ? (WORDS.get(word) as Value) : word
  }

  protected readRest(start: number, stop: Stop): string {
    this.hold(HELD_BYTES.text)
    while (!ends(this.peek(), stop)) this.at++
    return trim(this.text.slice(start, this.at))
  }

  #skipDigits(): void {
    while (isDigit(this.peek())) this.at++
  }

  #skipSpace(): void {
    for (let c = this.peek(); c !== END && c <= SPACE; c = this.peek()) this.at++
  }
}

const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', NaN],
])

/** By letter behind a backslash, the unit that both stand for. */
const ESCAPES: readonly (number | undefined)[] = [
  'b\b',
  'f\f',
  'n\n',
  'r\r',
  't\t',
  '""',
  "''",
  '\\\\',
  '//',
].reduce<(number | undefined)[]>(
  (units, pair) => units.with(pair.charCodeAt(0), pair.charCodeAt(1)),
  Array.from({ length: 128 }, () => undefined),
)

/** A key ends at a colon only, a member at `,` or `}`, an element at `,` or `]`, a document at its end. */
function ends(c: number, stop: Stop): boolean {
  return (
    c === END || c === stop || (c === COMMA && (stop === CLOSE_BRACE || stop === CLOSE_BRACKET))
  )
}

/** Whether a number, or a text like one, starts with this. */
export function isNumberStart(c: number): boolean {
  return c === MINUS || isDigit(c)
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39
}

/** What a hexadecimal digit is worth; -1 for anything else. */
function hexDigit(c: number): number {
  if (isDigit(c)) return c - 0x30
  const letter = c | SPACE
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
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
