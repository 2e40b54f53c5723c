import { comparisons, patternInput, sizeOf } from './compare.ts'
import type { Operand } from './compare.ts'
import { PathError } from './path-error.ts'
import { spend, weight } from './run.ts'
import type { Meter, Read, Run } from './run.ts'
import type { FilterSyntax, OperandSyntax, PathSyntax } from './syntax.ts'
import type { Value } from './value.ts'

/**
 * Makes a test for whole-text matches of a Java regular expression with flags such as `i`. Throws any error for a
 * pattern it does not understand.
 */
export type CompileRegex = (
  source: string,
  flags: string,
) => (text: string, meter?: Meter) => boolean

/** A filter ready to run on one candidate. */
export type Test = (candidate: Value, run: Run) => boolean

/** What the filter compiler needs from the path compiler. */
export interface FilterContext {
  readonly compilePath: (path: PathSyntax) => Read
  readonly isDefinite: (path: PathSyntax) => boolean
  readonly compileRegex: CompileRegex
}

type ReadOperand = (candidate: Value, run: Run) => Operand

/** Turns a filter into a closure. Throws `PathError` for a bad pattern. */
export function compileFilter(syntax: FilterSyntax, context: FilterContext): Test {
  switch (syntax.kind) {
    case 'and': {
      const left = compileFilter(syntax.left, context)
      const right = compileFilter(syntax.right, context)
      return (candidate, run) => left(candidate, run) && right(candidate, run)
    }
    case 'or': {
      const left = compileFilter(syntax.left, context)
      const right = compileFilter(syntax.right, context)
      return (candidate, run) => left(candidate, run) || right(candidate, run)
    }
    case 'not': {
      const test = compileFilter(syntax.test, context)
      return (candidate, run) => !test(candidate, run)
    }
    case 'exists': {
      const read = context.compilePath(syntax.path)
      if (context.isDefinite(syntax.path))
        return (candidate, run) => read(candidate, run) !== undefined
      // Always a list, so that it exists says nothing.
      return (candidate, run) => sizeOf(read(candidate, run)) !== 0
    }
    case 'compare':
      return compileComparison(syntax, context)
    default:
      return syntax satisfies never
  }
}

function compileComparison(
  syntax: Extract<FilterSyntax, { kind: 'compare' }>,
  context: FilterContext,
): Test {
  const { operator, left, right, column } = syntax
  if (operator === '=~') {
    const pattern = right.kind === 'pattern' ? right : left
    const matches = compilePattern(pattern, context.compileRegex)
    const subject = compileOperand(right.kind === 'pattern' ? left : right, context)
    if (!matches) return () => false
    return (candidate, run) => {
      const value = subject(candidate, run)
      spend(run, column, weight(value))
      if (Array.isArray(value))
        return value.some((element) => matches(patternInput(element), run.meter))
      return matches(patternInput(value), run.meter)
    }
  }
  const compare = comparisons[operator]
  const readLeft = compileOperand(left, context)
  const readRight = compileOperand(right, context)
  return (candidate, run) => {
    const a = readLeft(candidate, run)
    const b = readRight(candidate, run)
    // Set operators look for each element of one list in the other.
    spend(run, column, (1 + weight(a)) * (1 + weight(b)))
    return compare(a, b)
  }
}

function compileOperand(syntax: OperandSyntax, context: FilterContext): ReadOperand {
  if (syntax.kind === 'path') return context.compilePath(syntax.path)
  if (syntax.kind === 'pattern') return () => undefined
  const value = syntax.value
  return () => value
}

function compilePattern(
  syntax: OperandSyntax,
  compileRegex: CompileRegex,
): ((text: string, meter?: Meter) => boolean) | undefined {
  if (syntax.kind !== 'pattern') return undefined
  try {
    return compileRegex(syntax.source, syntax.flags)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new PathError(`Pattern is not valid: ${reason}`, syntax.column)
  }
}
