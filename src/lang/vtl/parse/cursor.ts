import type { Macro, Node } from './ast.ts'
import { maxNesting } from '../limits.ts'
import { placeOf, TemplateError, type TemplateErrorKind } from '../template-error.ts'

/** Where a problem is told to be: the template's name and its whole source. */
export interface Origin {
  readonly template: string
  readonly source: string
  /** Set in text that is not the source itself (a string literal, `#evaluate`): every problem is there. */
  readonly fixedAt?: number
}

/** What the parsers of one template share. */
export interface ParseContext {
  /** Whether `#macro` may be used; API Gateway does not offer it (spec mapping-templates §5). */
  readonly allowMacros: boolean
  readonly macros: Map<string, Macro>
  /** Parses the inside of a double-quoted string; given by the template parser, which knows statements. */
  nested(text: string, origin: Origin, depth: number): Node[]
}

/** A position in a template's source, with the few ways of moving on that all parsers use. */
export class Cursor {
  readonly text: string
  readonly origin: Origin
  readonly context: ParseContext
  position = 0
  #depth: number

  constructor(text: string, origin: Origin, context: ParseContext, depth = 0) {
    this.text = text
    this.origin = origin
    this.context = context
    this.#depth = depth
  }

  /** The offset to blame for what starts at `position`. */
  at(position = this.position): number {
    return this.origin.fixedAt ?? position
  }

  get done(): boolean {
    return this.position >= this.text.length
  }

  /** The character at the cursor, `''` at the end. */
  peek(ahead = 0): string {
    return this.text.charAt(this.position + ahead)
  }

  startsWith(literal: string): boolean {
    return this.text.startsWith(literal, this.position)
  }

  /** Moves past `literal` when it is next. */
  take(literal: string): boolean {
    if (!this.startsWith(literal)) return false
    this.position += literal.length
    return true
  }

  /** Moves past what a sticky pattern matches here, and tells it. */
  match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.position
    const found = sticky.exec(this.text)?.[0]
    if (found !== undefined) this.position += found.length
    return found
  }

  /** Moves past blanks and line ends, which directives and arguments allow between their parts. */
  skipSpace(): void {
    this.match(space)
  }

  /** Runs a parser one level deeper. */
  nest<T>(parse: () => T): T {
    if (this.#depth >= maxNesting)
      this.fail(`more than ${maxNesting} levels of nesting; split the template`)
    this.#depth++
    const result = parse()
    this.#depth--
    return result
  }

  /** Parses text found inside this one, all of whose problems are told at `position`. */
  parseNested(text: string, position: number): Node[] {
    return this.nest(() =>
      this.context.nested(text, { ...this.origin, fixedAt: this.at(position) }, this.#depth),
    )
  }

  /** What is next, for a message. */
  found(): string {
    if (this.done) return 'the end of the template'
    const word = this.match(wordOrCharacter) ?? ''
    this.position -= word.length
    return JSON.stringify(word)
  }

  fail(problem: string, position = this.position, kind: TemplateErrorKind = 'syntax'): never {
    const { source, template } = this.origin
    throw new TemplateError(kind, template, placeOf(source, this.at(position)), problem)
  }
}

const space = /[ \t\r\n]*/y
const wordOrCharacter = /#?[\w@]{1,20}|[^]/y
