import { compileFilter } from './compile-filter.ts'
import type { CompileRegex, FilterContext, Test } from './compile-filter.ts'
import {
  compileGetter,
  visitAll,
  visitDeep,
  visitElements,
  visitMatching,
  visitMembers,
  visitSlice,
} from './compile-steps.ts'
import type { Visit } from './compile-steps.ts'
import { functions } from './functions.ts'
import { fullMatchRegex } from './full-match-regex.ts'
import { HELD_BYTES } from './limits.ts'
import { parsePath } from './parse-path.ts'
import { PathError } from './path-error.ts'
import { addResult, spend, weight } from './run.ts'
import type { Meter, Read, Run } from './run.ts'
import type { OperandSyntax, PathSyntax, StepSyntax } from './syntax.ts'
import type { Value } from './value.ts'

/** A compiled JSONPath, reusable for any number of documents. */
export interface JsonPath {
  readonly text: string
  /** Whether it names one value (`$.a[0]`). The others (`..`, `*`, filter, slice, `[0,1]`) find a list. */
  readonly definite: boolean
  /**
   * A definite path gives the value, `null` included, or `undefined` when it leads nowhere; any other gives a new list,
   * empty when nothing matches. Throws `PathError` when it exceeds a limit, and what `meter` throws.
   */
  readonly read: (document: Value, meter?: Meter) => Value | undefined
}

export interface PathOptions {
  /** Compiles the patterns of `=~`. The default is the host's engine, which backtracks: pass a linear one for paths built from request data. */
  readonly compileRegex?: CompileRegex
}

/** Compiles a path of the Jayway dialect into closures. Throws `PathError` with the column of the mistake. */
export function compilePath(text: string, options: PathOptions = {}): JsonPath {
  const syntax = parsePath(text)
  const compiler = new Compiler(options.compileRegex ?? fullMatchRegex)
  const read = compiler.compilePath(syntax)
  return {
    text,
    definite: isDefinite(syntax),
    read: (document, meter) => read(document, { document, meter, visits: 0 }),
  }
}

function isDefinite({ steps }: PathSyntax): boolean {
  return isScanFunction(steps) || steps.every((_, i) => isSingle(steps, i))
}

/** `$..a.sum()` applies the function once, to the list of everything found. */
function isScanFunction(steps: readonly StepSyntax[]): boolean {
  return steps[0]?.kind === 'scan' && steps.at(-1)?.kind === 'function'
}

/** Whether the step finds at most one value in each it is given. */
function isSingle(steps: readonly StepSyntax[], i: number): boolean {
  const step = steps[i]!
  if (step.kind === 'members') return step.names.length === 1 || i === steps.length - 1
  return step.kind === 'function' || (step.kind === 'elements' && step.indexes.length === 1)
}

class Compiler implements FilterContext {
  readonly compileRegex: CompileRegex
  readonly isDefinite = isDefinite

  constructor(compileRegex: CompileRegex) {
    this.compileRegex = compileRegex
  }

  compilePath = ({ root, steps }: PathSyntax): Read => {
    const read = this.compileSteps(steps)
    return root === '@' ? read : (_, run) => read(run.document, run)
  }

  private compileSteps(steps: readonly StepSyntax[]): Read {
    if (isScanFunction(steps)) return this.compileScanFunction(steps)
    if (steps.every((_, i) => isSingle(steps, i))) {
      return chain(steps.map((step) => this.compileSingle(step)))
    }
    const visit = this.compileVisits(steps)
    return (start, run) => {
      const results: Value[] = []
      visit(start, run, results)
      return results
    }
  }

  private compileScanFunction(steps: readonly StepSyntax[]): Read {
    const last = steps.at(-1)!
    const call = this.compileSingle(last)
    const isLength = last.kind === 'function' && (last.name === 'length' || last.name === 'size')
    // Jayway measures with a wildcard put behind the path: $..book.length() counts the books, not the lists of books.
    const found = steps.slice(0, -1)
    const list = this.compileSteps(
      isLength ? [...found, { kind: 'wildcard', column: last.column }] : found,
    )
    return (start, run) => call(list(start, run)!, run)
  }

  private compileSingle(step: StepSyntax): Read {
    if (step.kind === 'members' || step.kind === 'elements') return compileGetter(step)
    if (step.kind !== 'function') throw new PathError('Step finds several values', step.column)
    const run = functions.get(step.name)
    if (!run) {
      const known = [...functions.keys()].join(' ')
      throw new PathError(`Unknown function '${step.name}'; known: ${known}`, step.column)
    }
    const parameters = step.parameters.map((parameter) => this.compileParameter(parameter))
    return (subject, state) => {
      const values = found(parameters, subject, state)
      const cost = values.reduce<number>((total, value) => total + weight(value), weight(subject))
      spend(state, step.column, cost)
      state.meter?.hold(cost * HELD_BYTES)
      return run(subject, values)
    }
  }

  private compileParameter(syntax: OperandSyntax): Read {
    if (syntax.kind === 'path') return this.compilePath(syntax.path)
    if (syntax.kind === 'literal') return () => syntax.value
    throw new PathError('A pattern cannot be an argument', syntax.column)
  }

  /** From the last step to the first, each closure knowing the next. */
  private compileVisits(steps: readonly StepSyntax[]): Visit {
    const lastColumn = steps.at(-1)!.column
    let visit: Visit = (value, run, results) => addResult(run, results, value, lastColumn)
    for (let i = steps.length - 1; i >= 0; i--) visit = this.compileVisit(steps, i, visit)
    return visit
  }

  private compileVisit(steps: readonly StepSyntax[], i: number, next: Visit): Visit {
    const step = steps[i]!
    if (isSingle(steps, i)) return visitSingle(this.compileSingle(step), next)
    switch (step.kind) {
      case 'members':
        return visitMembers(step, next)
      case 'elements':
        return visitElements(step, next)
      case 'slice':
        return visitSlice(step, next)
      case 'wildcard':
        return visitAll(step, next)
      case 'filter':
        return visitMatching(step, compileFilter(step.test, this), next)
      case 'scan':
        return visitDeep(step, this.scanAccepts(steps, i + 1), next)
      case 'function':
        throw new PathError('Function cannot stand here', step.column)
      default:
        return step satisfies never
    }
  }

  /** Which containers the step after `..` is applied to, as Jayway chooses them. */
  private scanAccepts(steps: readonly StepSyntax[], i: number): Test {
    const step = steps[i]!
    if (step.kind === 'members' && isSingle(steps, i)) {
      const { names } = step
      return (value) => value instanceof Map && names.every((name) => value.has(name))
    }
    if (step.kind === 'filter') return compileFilter(step.test, this)
    return () => true
  }
}

function found(parameters: readonly Read[], subject: Value, run: Run): Value[] {
  const values: Value[] = []
  for (const read of parameters) {
    const value = read(subject, run)
    if (value !== undefined) values.push(value)
  }
  return values
}

function chain(getters: readonly Read[]): Read {
  const [only] = getters
  if (only && getters.length === 1) return only
  return (start, run) => {
    let value: Value | undefined = start
    for (const get of getters) {
      value = get(value, run)
      if (value === undefined) return undefined
    }
    return value
  }
}

function visitSingle(get: Read, next: Visit): Visit {
  return (value, run, results) => {
    const result = get(value, run)
    if (result !== undefined) next(result, run, results)
  }
}
