import { backtrackProgram } from './engines/backtrack-program.ts'
import type { Flags } from './parse/cursor.ts'
import { boundedEffort, type Effort } from './effort.ts'
import { emit } from './emit.ts'
import { linearProgram } from './engines/linear-program.ts'
import { MAX_NATIVE_STEPS, MAX_NATIVE_STEPS_PER_CHARACTER, NATIVE_SPEED } from './limits.ts'
import { nativePrice } from './engines/native-price.ts'
import { nativeSearch } from './engines/native-search.ts'
import { parsePattern } from './parse/parse-pattern.ts'
import { PatternError } from './pattern-error.ts'
import { runBacktracking } from './engines/run-backtrack.ts'
import { runLinear, type Places, type Purpose } from './engines/run-linear.ts'

/**
 * A pattern of java.util.regex, ready for use; holds no state between calls. Each search is paid from an effort, which
 * bounds its time whatever the pattern and the input are; one by itself throws PatternError when it needs too much.
 */
export interface JavaPattern {
  /** The pattern as it was written. */
  readonly pattern: string
  /** Groups by name. */
  readonly names: ReadonlyMap<string, number>
  /** Whether the whole input matches, as `Matcher.matches()`. */
  matches(input: string, effort?: Effort): boolean
  /** Whether some part of the input matches, as `Matcher.find()`. */
  find(input: string, effort?: Effort): boolean
  /**
   * Begins to look for all matches. What it gives tells, called with places that never decrease, where the first match
   * from there on and its groups begin and end, two numbers each; -1 for a group without part in it.
   */
  finder(input: string, effort?: Effort): (from: number) => Places | undefined
}

/**
 * Compiles a pattern of java.util.regex (integrations §17, rest-auth §6 on `identityValidationExpression`). `flags` are
 * those of `(?…)`: i, d, m, s, u, x. Throws PatternError for what Java refuses and for what cannot be done faithfully.
 *
 * Three engines share the work: the platform's, where a bound on its time is known and low; one that follows all ways
 * at once, in time that grows with the input alone; and for look-arounds, atomic groups and back references one that
 * backtracks and counts.
 */
export function compileJavaPattern(pattern: string, flags = ''): JavaPattern {
  const parsed = parsePattern(pattern, readFlags(flags))
  const { root, groups, names } = parsed
  const { source } = emit(parsed)
  const price = nativePrice(root)
  // Each is made when first needed; most patterns never meet a long input.
  const native = later(() => nativeSearch(source))
  const linear = later(() => linearProgram(root, groups))
  const backtracking = later(() => backtrackProgram(root, groups))

  /** Chooses the engine and, where it cannot count by itself, pays it. */
  function begin(
    input: string,
    purpose: Purpose,
    effort: Effort,
  ): (from: number) => Places | undefined {
    if (price !== undefined) {
      const steps = purpose === 'whole' ? price.whole(input.length) : price.all(input.length)
      const isLow =
        steps <= Math.max(MAX_NATIVE_STEPS, input.length * MAX_NATIVE_STEPS_PER_CHARACTER)
      const search = isLow ? native() : undefined
      if (search !== undefined) {
        effort.spend(Math.ceil(steps / NATIVE_SPEED))
        return (from) => search[purpose](input, from)
      }
    }
    const program = linear()
    return program === undefined || (purpose === 'places' && !program.isExact)
      ? (from) => runBacktracking(backtracking(), input, from, purpose, effort)
      : (from) => runLinear(program, input, from, purpose, effort)
  }

  return {
    pattern,
    names,
    matches: (input, effort = boundedEffort()) => begin(input, 'whole', effort)(0) !== undefined,
    find: (input, effort = boundedEffort()) => begin(input, 'any', effort)(0) !== undefined,
    finder: (input, effort = boundedEffort()) => begin(input, 'places', effort),
  }
}

function later<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function readFlags(text: string): Flags {
  const unknown = /[^idmsux]/.exec(text)
  if (unknown !== null) throw new PatternError(`The flag "${unknown[0]}" is not one of idmsux`, 0)
  const has = (flag: string): boolean => text.includes(flag)
  return { i: has('i'), d: has('d'), m: has('m'), s: has('s'), u: has('u'), x: has('x') }
}
