import type { Macro, Node } from './parse/ast.ts'
import type { Origin } from './parse/cursor.ts'
import { defaultMaxOutput, defaultMaxSteps, maxIterations } from './limits.ts'
import { linkBlock } from './link/link-block.ts'
import { linkCondition, linkExpression } from './link/link-expression.ts'
import { linkReference } from './link/link-reference.ts'
import type { LinkedMacro, Linker } from './link/linker.ts'
import { Names } from './link/names.ts'
import { parseTemplate } from './parse/parse-template.ts'
import { type CompilePattern, PatternCache, refusePatterns } from './pattern-cache.ts'
import { goOn, Interrupted, Rendering, type Run, type Scope } from './rendering.ts'
import { placeOf, TemplateError } from './template-error.ts'
import type { TraceStep } from './trace.ts'
import { BudgetExceeded, Work } from './work.ts'

export interface CompileOptions {
  /** Translates the Java patterns of `replaceAll`, `split`, `matches`; by default there are none. */
  readonly compilePattern?: CompilePattern
  /** Allows `#macro`, which API Gateway does not offer (spec mapping-templates §5). Default: refused. */
  readonly macros?: boolean
}

export interface RenderOptions {
  /** Steps the rendering may take; see `defaultMaxSteps`. */
  readonly maxSteps?: number
  /** Characters the output, or any string, may have; see `defaultMaxOutput`. */
  readonly maxOutput?: number
  /** Turns a loop may take before the rest is left out; see `maxIterations`. */
  readonly maxIterations?: number
  /** Told of every `#set`, condition and loop turn as it happens. */
  readonly onStep?: (step: TraceStep) => void
}

/** A template ready to render any number of times; it keeps nothing of a rendering. */
export interface Template {
  readonly name: string
  /** True when the output never depends on anything: `text` is what `render` would give. */
  readonly isStatic: boolean
  readonly text: string
  /** Renders with variables that are only read; throws `TemplateError`. */
  render(scope: Scope, options?: RenderOptions): string
}

/**
 * Parses and links a mapping template in API Gateway's dialect of Velocity 1.7. `name` is what
 * errors call it. Throws `TemplateError` of kind `syntax`, `unsupported` or `budget`.
 */
export function compileTemplate(
  source: string,
  name: string,
  options: CompileOptions = {},
): Template {
  const origin: Origin = { template: name, source }
  const allowMacros = options.macros ?? false
  const patterns = new PatternCache(options.compilePattern ?? refusePatterns)
  const names = new Names()
  const { nodes, run } = build(origin, names, allowMacros)
  const [only] = nodes
  const text = nodes.length === 1 && only?.kind === 'text' ? only.text : ''

  return {
    name,
    isStatic: nodes.length === 0 || text !== '',
    text,
    render(scope, settings = {}) {
      const rendering = new Rendering({
        names,
        scope,
        origin,
        patterns,
        work: new Work(
          settings.maxSteps ?? defaultMaxSteps,
          settings.maxOutput ?? defaultMaxOutput,
        ),
        maxIterations: settings.maxIterations ?? maxIterations,
        onStep: settings.onStep,
      })
      try {
        runToEnd(run, rendering)
        return rendering.out
      } catch (error) {
        throw toTemplateError(error, rendering)
      }
    },
  }
}

/** Runs until the end, or to where `#stop` or `#break` in a string ends it. */
function runToEnd(run: Run, rendering: Rendering): void {
  try {
    run(rendering)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
  }
}

function build(origin: Origin, names: Names, allowMacros: boolean) {
  try {
    const { nodes, macros } = parseTemplate(origin.source, origin, allowMacros)
    return { nodes, run: link(nodes, macros, names, origin, allowMacros) }
  } catch (error) {
    // Each limit on nesting holds by itself; all of them used up at once can still exhaust the stack.
    if (!(error instanceof RangeError)) throw error
    const place = { line: 1, column: 1 }
    throw new TemplateError(
      'budget',
      origin.template,
      place,
      'the template is nested too deeply',
      error,
    )
  }
}

function link(
  nodes: readonly Node[],
  macros: ReadonlyMap<string, Macro>,
  names: Names,
  origin: Origin,
  allowMacros: boolean,
): Run {
  const linked = new Map<string, LinkedMacro>()
  const linker: Linker = {
    names,
    macros: linked,
    cost: 0,
    block: (inner) => linkBlock(inner, linker),
    expression: (expression) => linkExpression(expression, linker),
    condition: (expression) => linkCondition(expression, linker),
    reference: (reference) => linkReference(reference, linker),
    evaluate(text, ownNames, at) {
      const parsed = parseTemplate(text, { ...origin, fixedAt: at }, allowMacros)
      const all = new Map([...macros, ...parsed.macros])
      return link(parsed.nodes, all, ownNames, origin, allowMacros)
    },
  }
  for (const name of macros.keys()) linked.set(name, { places: [], run: () => goOn })
  for (const [name, macro] of macros) {
    const box = linked.get(name)
    if (!box) continue
    box.places = macro.parameters.map((parameter) => names.place(parameter))
    box.run = linker.block(macro.body)
  }
  return linker.block(nodes)
}

/** Gives every failure its place; only a bug of a host object arrives here as anything unplanned. */
function toTemplateError(error: unknown, { origin, where }: Rendering): TemplateError {
  if (error instanceof TemplateError) return error
  const place = placeOf(origin.source, where)
  const problem = error instanceof Error ? error.message : String(error)
  if (error instanceof BudgetExceeded)
    return new TemplateError('budget', origin.template, place, problem, error)
  // The stack's or a string's end: both are sizes that the budgets could not foresee.
  if (error instanceof RangeError)
    return new TemplateError('budget', origin.template, place, `too large: ${problem}`, error)
  return new TemplateError('method', origin.template, place, problem, error)
}
