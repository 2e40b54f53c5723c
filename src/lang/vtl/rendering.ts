import type { Origin } from './parse/cursor.ts'
import { javaText } from './values/java-text.ts'
import type { MethodContext, TextPattern } from './methods/method-table.ts'
import type { Names } from './link/names.ts'
import { maxPieceLength } from './limits.ts'
import type { PatternCache } from './pattern-cache.ts'
import { placeOf } from './template-error.ts'
import type { TraceStep, UnplacedStep } from './trace.ts'
import type { Value } from './values/value.ts'
import type { Work } from './work.ts'

/** How a statement ended: go on, leave the loop or block (`#break`), or end the template (`#stop`). */
export type Signal = 0 | 1 | 2
export const goOn = 0
export const broke = 1
export const stopped = 2

/** A linked statement. */
export type Run = (rendering: Rendering) => Signal
/** A linked expression. Null is Java's null; a missing reference is already `""`. */
export type Evaluate = (rendering: Rendering) => Value
/** A linked condition. */
export type Test = (rendering: Rendering) => boolean

/** `#break` or `#stop` inside a string: it ends the directive that wanted the string, too. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly signal: Signal

  constructor(signal: Signal) {
    super('a string was left by #break or #stop')
    this.signal = signal
  }
}

/** Where the variables of a rendering come from; it is only read. */
export interface Scope {
  get(name: string): Value | undefined
}

interface RenderingParts {
  readonly names: Names
  readonly scope: Scope
  readonly origin: Origin
  readonly work: Work
  readonly patterns: PatternCache
  readonly maxIterations: number
  readonly onStep: ((step: TraceStep) => void) | undefined
}

/** The state of one rendering: variables by place, the output so far, what it may still cost. */
export class Rendering implements MethodContext {
  names: Names
  readonly vars: Value[]
  readonly work: Work
  readonly maxIterations: number
  readonly origin: Origin
  /** Absent unless someone asked for a trace: the linked code tests it before it makes a step. */
  readonly onStep: ((step: TraceStep) => void) | undefined
  readonly #scope: Scope
  readonly #patterns: PatternCache
  readonly #pieceLength: number
  #piece = ''
  #sealed = ''
  /** The offset to blame when something throws. */
  where = 0

  constructor(parts: RenderingParts) {
    this.names = parts.names
    this.#scope = parts.scope
    this.origin = parts.origin
    this.work = parts.work
    this.#patterns = parts.patterns
    this.maxIterations = parts.maxIterations
    this.onStep = parts.onStep
    this.vars = []
    this.#pieceLength = Math.min(maxPieceLength, parts.work.maxOutput)
    this.fill()
  }

  /** Gives every name that has no value yet its value from the scope. */
  fill(): void {
    const { list } = this.names
    for (let place = this.vars.length; place < list.length; place++)
      this.vars.push(this.#scope.get(list[place]!) ?? null)
  }

  write(text: string): void {
    this.#piece += text
    if (this.#piece.length > this.#pieceLength) this.#seal()
  }

  /** What has been written. */
  get out(): string {
    this.#seal()
    return this.#sealed
  }

  /** Lays the present piece flat: each text appended to it has left a node. */
  #seal(): void {
    this.work.grow(this.#sealed.length + this.#piece.length)
    // Reading one character is what makes V8 lay a joined text flat.
    this.#piece.charCodeAt(0)
    this.#sealed += this.#piece
    this.#piece = ''
  }

  /** The print form of a value; a function of its own, so that it can be handed on. */
  readonly text = (value: Value): string =>
    typeof value === 'string' ? value : javaText(value, this.work)

  pattern(source: string): TextPattern {
    return this.#patterns.get(source, this.work)
  }

  /** What a block writes, as a string; a signal from inside becomes an `Interrupted`. */
  capture(run: Run): string {
    const piece = this.#piece
    const sealed = this.#sealed
    this.#piece = ''
    this.#sealed = ''
    try {
      const signal = run(this)
      if (signal !== goOn) throw new Interrupted(signal)
      this.work.hold(this.#sealed.length + this.#piece.length)
      return this.out
    } finally {
      this.#piece = piece
      this.#sealed = sealed
    }
  }

  trace(step: UnplacedStep, at: number): void {
    this.onStep?.({ ...step, ...placeOf(this.origin.source, at) })
  }
}
