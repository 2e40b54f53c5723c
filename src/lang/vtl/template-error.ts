/**
 * Why a template failed: it does not parse, it uses what API Gateway does not offer, a method threw
 * as its Java original does, or it outgrew a budget.
 */
export type TemplateErrorKind = 'syntax' | 'unsupported' | 'method' | 'budget'

/** The only error that compiling and rendering throw; `line` and `column` count from 1. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError'
  readonly kind: TemplateErrorKind
  readonly template: string
  readonly line: number
  readonly column: number
  /** The message without its place. */
  readonly problem: string

  constructor(
    kind: TemplateErrorKind,
    template: string,
    place: Place,
    problem: string,
    cause?: unknown,
  ) {
    super(`${template}:${place.line}:${place.column}: ${problem}`, { cause })
    this.kind = kind
    this.template = template
    this.line = place.line
    this.column = place.column
    this.problem = problem
  }
}

/** A place in a template's source, counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Line and column of a character offset. */
export function placeOf(source: string, at: number): Place {
  let line = 1
  let start = 0
  for (let end = source.indexOf('\n'); end >= 0 && end < at; end = source.indexOf('\n', start)) {
    line++
    start = end + 1
  }
  return { line, column: at - start + 1 }
}
