import { DocumentError, positionAt } from './document-error.ts'
import { maxDocumentDepth } from './document-size.ts'
import type { PositionTree } from './position-tree.ts'

/**
 * Reads JSON strictly for the offsets of its nodes. Throws a {@link DocumentError} that says what was
 * expected and where; the values themselves come from `JSON.parse`.
 */
export function jsonTree(text: string): PositionTree {
  const scanner = new JsonScanner(text)
  const tree = scanner.value(0)
  scanner.end()
  return tree
}

class JsonScanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): PositionTree {
    if (depth > maxDocumentDepth) this.#fail(`is nested deeper than ${maxDocumentDepth} levels`)
    this.#space()
    const start = this.#at
    const char = this.#text[start]
    if (char === '{') return { at: start, start, end: start, children: this.#object(depth) }
    if (char === '[') return { at: start, start, end: start, children: this.#array(depth) }
    if (char === '"') {
      this.#string('a value')
      return { at: start, start: start + 1, end: this.#at - 1 }
    }
    if (!this.#match(scalar)) this.#expected('a value')
    return { at: start, start, end: this.#at }
  }

  end(): void {
    this.#space()
    if (this.#at < this.#text.length) this.#expected('the end of the document')
  }

  #object(depth: number): ReadonlyMap<string, PositionTree> {
    const children = new Map<string, PositionTree>()
    this.#at++
    this.#space()
    if (this.#take('}')) return children
    for (;;) {
      this.#space()
      const at = this.#at
      const key = this.#string(
        children.size === 0 ? 'a name in double quotes or "}"' : 'a name in double quotes',
      )
      this.#space()
      if (!this.#take(':')) this.#expected('":" after the name')
      const child = this.value(depth + 1)
      child.at = at
      children.set(key, child)
      this.#space()
      if (this.#take('}')) return children
      if (!this.#take(',')) this.#expected('"," or "}"')
    }
  }

  #array(depth: number): ReadonlyMap<string, PositionTree> {
    const children = new Map<string, PositionTree>()
    this.#at++
    this.#space()
    if (this.#take(']')) return children
    for (;;) {
      children.set(String(children.size), this.value(depth + 1))
      this.#space()
      if (this.#take(']')) return children
      if (!this.#take(',')) this.#expected('"," or "]"')
    }
  }

  #string(what: string): string {
    const start = this.#at
    if (!this.#take('"')) this.#expected(what)
    // A loop, not a pattern: patterns keep a stack entry per character of a long string.
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at)
      if (unit === quote) break
      if (unit === backslash) {
        if (!this.#match(escape)) {
          this.#expected('a valid escape such as \\" \\\\ \\n or \\u0041')
        }
      } else if (unit >= space) this.#at++
      else this.#expected('a closing double quote; line breaks must be written \\n')
    }
    this.#at++
    const raw = this.#text.slice(start, this.#at)
    return raw.includes('\\') ? String(JSON.parse(raw)) : raw.slice(1, -1)
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }

  #space(): void {
    this.#match(whitespace)
  }

  #expected(what: string): never {
    const found = this.#text.codePointAt(this.#at)
    const shown = found === undefined ? 'the end' : JSON.stringify(String.fromCodePoint(found))
    return this.#fail(`expected ${what}, found ${shown}`)
  }

  #fail(reason: string): never {
    throw new DocumentError(reason, positionAt(this.#text, this.#at))
  }
}

const whitespace = /[ \t\r\n]*/y
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const quote = 0x22
const backslash = 0x5c
/** The first character that may stand unescaped in a string; the end of the text is NaN, below it. */
const space = 0x20
const scalar =
  /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])/y
